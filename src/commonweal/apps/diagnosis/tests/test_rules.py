"""Where an initiative stands, and along what its change is measured. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.diagnosis.rules import (
    DIMENSIONS,
    Known,
    Moment,
    RiskKnown,
    Standing,
    evaluate,
    histories,
    items_of,
    lines,
    moved_end,
)
from commonweal.engines.diagnose import Item, Stand

START, END = date(2020, 1, 1), date(2030, 1, 1)


def judged(dimension: str, **known) -> tuple[str, str]:
    found = {one.dimension: one for one in evaluate(Known(**known))}[dimension]
    return found.standing.value, found.code


def test_of_nothing_known_nothing_is_good():
    assert {one.standing for one in evaluate(Known())} == {Standing.UNKNOWN}
    assert tuple(one.dimension for one in evaluate(Known())) == DIMENSIONS


@pytest.mark.parametrize(
    ("cost", "standing"),
    [
        ("90", "good"),
        ("110", "good"),
        ("110.01", "watch"),
        ("130", "watch"),
        ("130.01", "bad"),
        ("1000", "bad"),
    ],
)
def test_cost_is_judged_by_its_growth(cost, standing):
    known = {"first_cost": Decimal(100), "cost": Decimal(cost)}
    assert judged("cost", **known) == (standing, "share")


@pytest.mark.parametrize("cost", ["9", "1001"])
def test_costs_so_far_apart_are_of_something_else(cost):
    known = {"first_cost": Decimal(100), "cost": Decimal(cost)}
    assert judged("cost", **known) == ("unknown", "far-apart")


@pytest.mark.parametrize("first", [None, Decimal(0), Decimal(-5)])
def test_without_a_first_cost_above_zero_cost_is_not_known(first):
    assert judged("cost", first_cost=first, cost=Decimal(9)) == ("unknown", "no-two-costs")


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        (START, END, ("good", "share")),
        (START, date(2030, 12, 30), ("good", "share")),
        (START, date(2032, 6, 1), ("watch", "share")),
        (START, date(2033, 6, 1), ("bad", "share")),
        (None, date(2030, 4, 1), ("good", "days")),
        (None, date(2030, 6, 1), ("watch", "days")),
        (None, date(2031, 6, 1), ("bad", "days")),
        (None, None, ("unknown", "no-two-dates")),
        (END, date(2030, 6, 1), ("watch", "days")),  # a start at the end gives no time to share
    ],
)
def test_time_is_judged_by_the_share_of_the_time_planned_or_by_days(start, end, answer):
    assert judged("time", first_start=start, first_end=END, end=end) == answer


@pytest.mark.parametrize(
    ("share", "answer"),
    [(None, ("unknown", "no-scope")), ("0", ("good", "share")), ("0.2", ("watch", "share")),
     ("0.9", ("bad", "share"))],
)  # fmt: skip
def test_scope_is_judged_by_the_words_that_changed(share, answer):
    assert judged("scope", scope_share=None if share is None else Decimal(share)) == answer


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"first_benefits": Decimal(100), "benefits": Decimal(100)}, ("unknown", "not-measured")),
        ({"first_benefits": Decimal(100), "benefits": Decimal(80)}, ("watch", "fallen")),
        ({"first_benefits": Decimal(100), "benefits": Decimal(60)}, ("bad", "fallen")),
        ({"benefits_listed": 2, "benefits_measured": 1}, ("unknown", "not-measured")),
        ({"benefits_listed": 2, "benefits_measured": 2}, ("good", "measured")),
        ({"benefits_listed": 2, "benefits_in_trouble": 1}, ("watch", "trouble")),
    ],
)
def test_benefits_are_good_only_when_all_are_measured(known, answer):
    assert judged("benefits", **known) == answer


@pytest.mark.parametrize(
    ("risk", "answer"),
    [
        (None, ("unknown", "no-register")),
        (RiskKnown(0, 0, 0, 0), ("unknown", "no-register")),
        (RiskKnown(3, 1, 1, 1), ("bad", "above")),
        (RiskKnown(3, 0, 1, 1), ("unknown", "unheld")),
        (RiskKnown(3, 0, 0, 1), ("watch", "untouched")),
        (RiskKnown(3, 0, 0, 0), ("good", "within")),
    ],
)
def test_an_empty_register_is_not_a_good_one(risk, answer):
    assert judged("risk", risk=risk) == answer


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({}, ("unknown", "no-report")),
        ({"data_percent": 95}, ("good", "whole")),
        ({"data_percent": 95, "doubts": 1}, ("watch", "doubts")),
        ({"data_percent": 80}, ("watch", "missing")),
        ({"data_percent": 60}, ("bad", "missing")),
        ({"data_percent": 100, "old": True}, ("bad", "old")),
    ],
)
def test_data_is_judged_by_what_is_given_and_how_old_it_is(known, answer):
    assert judged("data", **known) == answer


@given(st.sets(st.sampled_from(DIMENSIONS)))
def test_what_is_kept_back_says_nothing_but_that(kept):
    known = Known(first_cost=Decimal(1), cost=Decimal(9), data_percent=99, kept=frozenset(kept))
    for one in evaluate(known):
        if one.dimension in kept:
            assert (one.standing, one.code, one.figures) == (Standing.UNKNOWN, "kept", {})


def test_the_lines_are_data_with_a_version_and_a_source():
    assert lines().version == "evaluation@1"
    assert lines().source
    looser = replace(lines(), cost_share=(Decimal(5), Decimal(6)))
    found = evaluate(Known(first_cost=Decimal(1), cost=Decimal(3)), looser)
    assert {one.dimension: one.standing for one in found}["cost"] is Standing.GOOD


# ── Along what ───────────────────────────────────────────────────────────────────────────────


def layer(number: int, year: int) -> Moment:
    stand = Stand(f"layer-{number}", approved=True, cost=Decimal(9), end=END)
    return Moment(stand, date(year, 1, 1), number)


def report(year: int) -> Moment:
    return Moment(Stand(f"report-{year}", cost=Decimal(9), end=END), date(year, 1, 1))


def keys(moments) -> str:
    return " ".join(one.stand.key for one in moments)


def test_reports_older_than_the_newest_layer_are_past():
    row = histories([layer(0, 2015), layer(1, 2017)], [report(2016), report(2018)], None)
    assert keys(row.cost) == keys(row.time) == "layer-0 layer-1 report-2018"


def test_with_the_original_plan_alone_older_reports_come_first_and_its_own_not_twice():
    row = histories([layer(0, 2015)], [report(2014), report(2015), report(2016)], None)
    assert keys(row.cost) == "report-2014 layer-0 report-2016"


def test_what_the_plan_expects_takes_the_place_of_reports_where_it_says_something():
    now = Moment(Stand("now", end=END), date(2020, 1, 1))
    row = histories([layer(0, 2015)], [report(2016)], now)
    assert (keys(row.cost), keys(row.time)) == ("layer-0 report-2016", "layer-0 now")


def test_lines_count_only_where_they_make_up_the_whole_cost():
    rows = [("a", Decimal(1), Item(Decimal(7))), ("b", Decimal(-1), Item(Decimal(2)))]
    assert items_of(rows, Decimal(5)) == {"a": Item(Decimal(7)), "b": Item(Decimal(-2))}
    assert items_of(rows, Decimal(6)) is items_of(rows, None) is items_of([], Decimal(0)) is None


def test_the_end_moves_with_the_last_milestone():
    promised = {"a": date(2029, 1, 1), "b": date(2029, 6, 1)}
    assert moved_end(END, promised, {**promised, "a": date(2029, 6, 11)}) == date(2030, 1, 11)
    assert moved_end(None, promised, promised) is moved_end(END, {}, promised) is None
    assert moved_end(END, promised, {"b": date.max}) is moved_end(date.min, promised, {"b": START})
