"""Snapshots, what they write back, and what a report starts from: values in, values out."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.apps.plans.rules import CostFacts, line_of
from commonweal.apps.plans.tests.test_rules import AUGUST, JUNE, MAY, a_cost, d
from commonweal.apps.reports.rules import (
    content_changes,
    digest_of,
    expected_cost,
    facts_of_row,
    lock_problem,
    row_changes,
    row_of,
    scale_on,
    snapshot,
    to_write_back,
    year_figures,
)


def a_snapshot(**figures: object) -> dict[str, Any]:
    usual = dict.fromkeys(
        ["start_date", "benefits", "year_baseline", "year_forecast", "year_variance_percent"]
    )
    report = SimpleNamespace(
        initiative_id="I",
        as_at=MAY,
        label="May",
        confidence="amber",
        confidence_scale="uk-dca-three@1",
        currency="GBP",
        base_year=0,
        narratives={"summary": "Going well", "cost": ""},
        **{**usual, "end_date": JUNE, "whole_life_cost": d("5.00"), **figures},
    )
    row = row_of("m", "Open", line_of({0: MAY}, 0, forecast=JUNE))
    rows = {"layer": 0, "approved": {}, "milestones": [row], "cost_lines": []}
    return snapshot(report, rows)


def test_the_digest_of_a_snapshot_is_of_its_canonical_json():
    """Golden: sha256sum of the canonical text, {"a":null,"b":"1.50"}."""
    assert a_snapshot()["narratives"] == {"summary": "Going well"}
    assert digest_of({"b": "1.50", "a": None}) == (
        "517dd7e0d65d244f8d2b26973c54c61764d1f4c1ba5ccb81460a47ad32d677a7"
    )


@pytest.mark.parametrize(
    "change",
    [{"whole_life_cost": d("5.01")}, {"end_date": None}, {"confidence": "green"}, {"base_year": 1}],
)
def test_any_change_of_a_figure_changes_the_digest(change: dict[str, object]):
    other = a_snapshot(**{k: v for k, v in change.items() if k not in {"confidence", "base_year"}})
    figures = other["figures"]
    assert isinstance(figures, dict)
    figures.update({k: v for k, v in change.items() if k in {"confidence", "base_year"}})
    assert digest_of(other) != digest_of(a_snapshot())


def test_a_drafted_row_keeps_what_the_draft_says_and_takes_the_promise_again():
    copied = row_of("m", "Open", line_of({0: MAY}, 0, forecast=MAY))
    drafted = {**copied, "forecast": "2027-08-01"}
    again = row_of("m", "Open", line_of({0: MAY, 1: JUNE}, 1, forecast=JUNE), drafted)
    assert (again["approved"], again["forecast"]) == ("2027-06-01", "2027-08-01")
    assert again["taken"] == {"forecast": "2027-05-01", "actual": None}


def test_only_what_the_report_changed_is_written_back():
    row = row_of("m", "Open", line_of({0: MAY}, 0, forecast=MAY))
    assert to_write_back(row, {"forecast": JUNE, "actual": None}) == {}
    changed = {**row, "actual": "2027-06-01"}
    assert to_write_back(changed, {"forecast": JUNE, "actual": None}) == {"actual": "2027-06-01"}
    assert to_write_back(changed, {"forecast": JUNE, "actual": JUNE}) == {}


def test_a_figure_taken_away_is_written_back_as_not_known():
    row = row_of("x", "2027", line_of({0: d("5.00")}, 0, forecast=d("6.00")))
    emptied = {**row, "forecast": None}
    assert to_write_back(emptied, {"forecast": d("6.00"), "actual": None}) == {"forecast": None}


def test_row_changes_name_old_and_new_also_of_rows_that_came_or_went():
    first = row_of("m", "Open", line_of({}, None, forecast=MAY))
    second = {**first, "forecast": "2027-06-01"}
    gone = row_of("n", "Close", line_of({}, None, forecast=AUGUST))
    found = row_changes([first, gone], [second])
    assert [(c.name, c.state, c.before, c.after) for c in found] == [
        ("Open", "forecast", "2027-05-01", "2027-06-01"),
        ("Close", "forecast", "2027-08-01", None),
    ]


@pytest.mark.parametrize(
    ("confidence", "summary", "as_at", "problem"),
    [
        ("amber", "", MAY, ""),
        ("", "The review is not done", MAY, ""),
        ("", "  ", MAY, "confidence-unexplained"),
        ("amber", "", AUGUST, "report-in-future"),
    ],
)
def test_what_stops_a_lock(confidence: str, summary: str, as_at: date, problem: str):
    found = lock_problem(as_at=as_at, today=JUNE, confidence=confidence, summary=summary)
    assert found == problem


def test_the_expected_cost_is_a_sum_only_where_the_lines_are_the_whole():
    whole = [a_cost("5", forecast="6"), a_cost("5", forecast="7")]
    added = CostFacts(2030, "one-off", "GBP", 0, line_of({}, 0, forecast=d("2")))
    assert expected_cost(whole, d("10.00"), "GBP", 0) == d("13")
    assert expected_cost([*whole, added], d("10"), "GBP", 0) == d("15")
    assert expected_cost(whole, d("11"), "GBP", 0) is None
    assert expected_cost(whole, None, "GBP", 0) is None
    assert expected_cost([*whole, a_cost("1")], d("11"), "GBP", 0) is None
    assert expected_cost([*whole, a_cost("1", currency="EUR")], d("10"), "GBP", 0) is None
    assert expected_cost(whole, d("10"), "GBP", 2023) is None
    assert expected_cost([], d("0"), "GBP", 0) is None


def test_year_figures_are_of_one_year_and_one_money():
    lines = [
        a_cost("8", forecast="10"),
        a_cost("100", forecast="100", first_year=2028),
        a_cost("100", forecast="100", currency="EUR"),
    ]
    found = year_figures(lines, 2027, "GBP", 0)
    assert (found.baseline, found.forecast, found.variance_percent) == (d("8"), d("10"), d("25.00"))
    assert year_figures(lines, 2030, "GBP", 0).variance_percent is None
    assert year_figures([a_cost("0", forecast="1")], 2027, "GBP", 0).variance_percent is None


def test_a_row_gives_its_facts_back():
    line = line_of({0: d("5.00"), 1: d("6.00")}, 1, forecast=d("7.00"))
    facts = {"first_year": 2027, "recurrence": "income", "currency": "GBP", "base_year": 2023}
    found = facts_of_row(row_of("x", "2027", line, **facts))
    assert (found.first_year, found.recurrence, found.currency) == (2027, "income", "GBP")
    assert (found.line.approved, found.line.forecast) == (d("6.00"), d("7.00"))
    assert facts_of_row(row_of("x", "", line_of({0: d("5")}, 1), **facts)).line.dropped
    assert not facts_of_row(row_of("x", "", line_of({}, 1), **facts)).line.dropped


def test_changes_of_a_content_are_old_beside_new():
    before, after = a_snapshot(), a_snapshot(end_date=AUGUST)
    after["narratives"] = {"next_steps": "More"}
    after["milestones"] = [{**before["milestones"][0], "actual": "2027-06-01"}]
    assert content_changes(before, after) == {
        "end_date": ["2027-06-01", "2027-08-01"],
        "summary": ["Going well", None],
        "next_steps": [None, "More"],
        "milestones": [["Open", "actual", None, "2027-06-01"]],
    }
    assert content_changes(before, before) == {}


@pytest.mark.parametrize(
    ("day", "scale"),
    [
        (date(2020, 1, 1), "uk-dca-five@1"),
        (date(2026, 3, 31), "uk-dca-three@1"),
        (date(1990, 1, 1), "uk-dca-three@1"),
    ],
)
def test_the_scale_of_a_day(day: date, scale: str):
    assert scale_on(day).key == scale
