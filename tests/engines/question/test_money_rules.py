"""Each rule about money: what it finds, and what looks alike and is none."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.engines.question import Change, Figure, History, Layer
from tests.engines.question.making import DAY, history, report, source
from tests.engines.question.test_dates_rules import END, asked, one

OLD = report(2029, whole_life_cost=10_000_000)


def grown(amount: int, **texts: str) -> History:
    return history(OLD, report(whole_life_cost=amount, **texts))


POSITIVES: dict[str, History] = {
    "within-budget-but-grew": grown(11_000_000, cost="The costs remain within budget."),
    "cost-moved-unsaid": grown(11_000_000, cost="The costs cover the quay and the cranes."),
    "cost-jumped": grown(21_000_000),
    "cost-grew": grown(12_000_000),
    "cost-not-firm": grown(10_000_000, cost="The figure is to be confirmed."),
    "amount-differs": grown(10_000_000, cost="The whole life cost is £14.2m."),
    "year-over-quietly": history(
        report(year_budget=100, year_forecast=120, budget="Budget variance is less than 5%.")),
    "underspend-on-track": history(
        report(year_budget=100, year_forecast=70, schedule="All is on track.")),
    "year-off-budget": history(report(year_budget=100, year_forecast=60)),
    "forecast-equals-budget": history(report(year_budget=100, year_forecast=100)),
    "year-does-not-fit": history(report(end=END, whole_life_cost=1_000, year_forecast=400)),
    "spend-ahead": history(report(whole_life_cost=100, spent=60, progress=Decimal("0.3"))),
    "number-stopped": history(OLD, report(2030)),
}  # fmt: skip
NEAR_MISSES: list[tuple[str, str, History]] = [
    ("within-budget-but-grew", "hardly moved",
     grown(10_400_000, cost="The costs remain within budget.")),
    ("within-budget-but-grew", "fell", grown(8_000_000, cost="The costs remain within budget.")),
    ("cost-moved-unsaid", "explained", grown(11_000_000, cost="The cost increased with steel.")),
    ("cost-moved-unsaid", "not moved", grown(10_000_000, cost="It covers the quay.")),
    ("cost-jumped", "grew by half", grown(15_000_000)),
    ("cost-jumped", "another currency", history(
        OLD, report(whole_life_cost=21_000_000, currency="EUR"))),
    ("cost-jumped", "other prices", history(
        OLD, report(whole_life_cost=21_000_000, price_base="2029 prices"))),
    ("cost-grew", "doubled and more: that is a jump", grown(21_000_000)),
    ("cost-grew", "by a little", grown(10_900_000)),
    ("cost-grew", "nothing before", history(
        report(2029), report(whole_life_cost=12_000_000))),
    ("cost-not-firm", "settled", grown(10_000_000, cost="The figure was approved by the board.")),
    ("cost-not-firm", "no figure", history(report(cost="The figure is to be confirmed."))),
    ("amount-differs", "the same", grown(10_000_000, cost="The whole life cost is £10.1m.")),
    ("amount-differs", "another amount", grown(10_000_000, cost="The cranes are £14.2m.")),
    ("amount-differs", "it says that it moved",
     grown(10_000_000, cost="The whole life cost increased from £8m.")),
    ("year-over-quietly", "within", history(
        report(year_budget=100, year_forecast=104, budget="Budget variance is less than 5%."))),
    ("year-over-quietly", "said", history(
        report(year_budget=100, year_forecast=120, budget="Steel was dearer than thought."))),
    ("underspend-on-track", "the delay is said", history(
        report(year_budget=100, year_forecast=70, schedule="Some delay, but on track."))),
    ("underspend-on-track", "little", history(
        report(year_budget=100, year_forecast=85, schedule="All is on track."))),
    ("year-off-budget", "near", history(report(year_budget=100, year_forecast=75))),
    ("year-off-budget", "no budget", history(report(year_forecast=60))),
    ("forecast-equals-budget", "a penny", history(report(year_budget=100, year_forecast=101))),
    ("forecast-equals-budget", "nothing known", history(report())),
    ("year-does-not-fit", "fits", history(
        report(end=END, whole_life_cost=2_000, year_forecast=400))),
    ("year-does-not-fit", "no time left", history(
        report(end=date(2030, 1, 1), whole_life_cost=1_000, year_forecast=400))),
    ("spend-ahead", "in step", history(
        report(whole_life_cost=100, spent=38, progress=Decimal("0.3")))),
    ("spend-ahead", "progress not known", history(report(whole_life_cost=100, spent=60))),
    ("number-stopped", "never given", history(report(2029), report())),
]  # fmt: skip


@pytest.mark.parametrize("rule", POSITIVES)
def test_a_planted_contradiction_is_found_and_quoted(rule):
    one(rule, POSITIVES[rule])


@pytest.mark.parametrize(("rule", "why", "record"), NEAR_MISSES, ids=lambda one: str(one)[:40])
def test_what_looks_alike_is_none(rule, why, record):
    assert asked(rule, record) == []


def layers(change: str = "", end: date = END) -> History:
    return History(
        "i1", "Harbour", DAY,
        layers=(
            Layer(0, DAY, source(), end=date(2033, 3, 31)),
            Layer(1, DAY, source(), end=end, change=change),
        ),
        changes=(Change("More cranes", DAY, source(), decided=DAY, agreed=True),),
    )  # fmt: skip


def test_a_layer_without_a_change_request_is_asked_about():
    found = one("baseline-without-change", layers())
    assert found.second.says.startswith("1 agreed change requests; none")


def test_a_layer_that_a_request_brought_or_that_changes_nothing_is_not():
    assert asked("baseline-without-change", layers(change="c1")) == []
    assert asked("baseline-without-change", layers(end=date(2033, 3, 31))) == []


def readings(last: date) -> History:
    days = [last - timedelta(days=30 * back) for back in range(4)]
    figures = tuple(Figure("Ships a month", day, Decimal(7), day, source()) for day in days)
    return History("i1", "Harbour", DAY, figures=figures)


def test_a_series_that_fell_silent_is_asked_about():
    found = one("number-stopped", readings(DAY - timedelta(days=90)))
    assert "Ships a month: 7" in found.first.says


def test_a_series_that_is_not_due_yet_is_not():
    assert asked("number-stopped", readings(DAY - timedelta(days=45))) == []
