"""Promises, changes, shares, circles and snapshots: values in, values out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.plans.rules import (
    CostFacts,
    Effect,
    Line,
    Promised,
    applied,
    changes_between,
    content_changes,
    cost_growth,
    cycle_from,
    days_late,
    digest_of,
    effect_of,
    expected_cost,
    facts_of_row,
    line_of,
    lock_problem,
    next_state,
    row_changes,
    row_of,
    scale_on,
    share_amount,
    share_problem,
    snapshot,
    text_difference,
    to_write_back,
    totals,
    year_figures,
)

JUNE, MAY, AUGUST = date(2027, 6, 1), date(2027, 5, 1), date(2027, 8, 1)


def d(text: str) -> Decimal:
    return Decimal(text)


# ── One line in four states ──────────────────────────────────────────────────────────────────


def test_original_is_layer_0_and_approved_the_newest_layer():
    line = line_of({0: MAY, 1: JUNE, 2: AUGUST}, 2, forecast=date(2027, 9, 1))
    assert (line.original, line.original_layer, line.approved) == (MAY, 0, AUGUST)
    assert days_late(line) == 123


def test_the_actual_counts_before_the_forecast():
    line = line_of({0: MAY}, 0, forecast=AUGUST, actual=JUNE)
    assert line.expected == JUNE
    assert days_late(line) == 31


def test_what_was_added_in_a_later_layer_says_so():
    line = line_of({2: JUNE}, 2)
    assert (line.original, line.original_layer, line.dropped) == (JUNE, 2, False)


def test_what_the_newest_layer_leaves_out_is_dropped_and_keeps_its_original():
    line = line_of({0: MAY, 1: MAY}, 2, forecast=JUNE)
    assert (line.original, line.approved, line.dropped) == (MAY, None, True)


def test_without_a_promise_nothing_is_compared():
    line = line_of({}, None, forecast=JUNE)
    assert line == Line(forecast=JUNE)
    assert days_late(line) is None
    assert cost_growth(line_of({0: d("5")}, 0)) is None


def a_cost(
    amount: str, *, forecast: str | None = None, currency: str = "GBP", **facts: object
) -> CostFacts:
    line = line_of({0: d(amount)}, 0, forecast=d(forecast) if forecast else None)
    given: dict[str, object] = {"first_year": 2027, "recurrence": "one-off", "base_year": 0}
    return CostFacts(**{**given, **facts}, currency=currency, line=line)


def test_totals_never_cross_currencies_or_price_bases():
    found = totals([a_cost("5"), a_cost("7", currency="EUR"), a_cost("11", base_year=2023)])
    assert [(t.currency, t.base_year, t.original.amount) for t in found] == [
        ("EUR", 0, d("7")),
        ("GBP", 0, d("5")),
        ("GBP", 2023, d("11")),
    ]


def test_income_is_taken_off_and_missing_figures_are_counted():
    (total,) = totals([a_cost("9", forecast="10"), a_cost("4", recurrence="income")])
    assert total.original.amount == d("5")
    assert (total.expected.amount, total.expected.left_out) == (d("10"), 1)
    assert total.expected.whole is None
    assert total.actual.amount is None


def test_a_dropped_line_is_in_the_original_total_only():
    dropped = CostFacts(2027, "one-off", "GBP", 0, line_of({0: d("3")}, 1, forecast=d("3")))
    (total,) = totals([dropped])
    assert (total.original.amount, total.approved.amount) == (d("3"), None)
    assert total.expected.amount is None


def test_a_line_added_later_is_not_in_the_original_total():
    added = CostFacts(2027, "one-off", "GBP", 0, line_of({1: d("3")}, 1))
    (total,) = totals([added])
    assert (total.original.amount, total.approved.amount) == (None, d("3"))


# ── Changes ──────────────────────────────────────────────────────────────────────────────────

ORIGINAL = Promised(
    whole_life_cost=d("100.00"),
    currency="GBP",
    end_date=MAY,
    scope="Renew three bridges",
    milestones={"a": MAY, "b": JUNE},
    cost_lines={"x": d("60"), "y": d("40")},
)


def test_only_what_differs_is_proposed():
    wanted = Promised(
        whole_life_cost=d("120"),
        currency="GBP",
        end_date=MAY,
        scope="Renew three bridges",
        milestones={"a": MAY, "c": AUGUST},
        cost_lines={"x": d("80"), "y": d("40.00")},
    )
    assert changes_between(ORIGINAL, wanted) == {
        "figures": {"whole_life_cost": "120"},
        "milestones": {"b": None, "c": "2027-08-01"},
        "cost_lines": {"x": "80"},
    }
    assert changes_between(ORIGINAL, ORIGINAL) == {}


def test_effect_names_cost_days_and_counts():
    wanted = Promised(
        whole_life_cost=d("120"),
        currency="GBP",
        end_date=JUNE,
        scope="Renew four bridges",
        milestones={"a": JUNE, "c": AUGUST},
        cost_lines={"x": d("80")},
    )
    assert effect_of(ORIGINAL, wanted) == Effect(
        cost=d("20"),
        days=31,
        milestones_moved=1,
        milestones_added=1,
        milestones_dropped=1,
        cost_lines_changed=2,
        scope_changed=True,
    )


@pytest.mark.parametrize("other", [{"currency": "EUR"}, {"base_year": 2023}])
def test_a_change_of_money_has_no_cost_effect(other: dict[str, object]):
    wanted = applied(ORIGINAL, {"figures": {"whole_life_cost": "150", **other}})
    assert effect_of(ORIGINAL, wanted).cost is None


def test_only_new_spaces_do_not_change_the_scope():
    wanted = applied(ORIGINAL, {"figures": {"scope": "Renew  three\nbridges "}})
    assert not effect_of(ORIGINAL, wanted).scope_changed


_AMOUNT = st.decimals(0, 10**9, places=2)
_DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_PROMISED = st.builds(
    Promised,
    whole_life_cost=st.none() | _AMOUNT,
    benefits=st.none() | _AMOUNT,
    currency=st.sampled_from(["", "GBP", "EUR"]),
    base_year=st.sampled_from([0, 2023]),
    start_date=st.none() | _DAY,
    end_date=st.none() | _DAY,
    scope=st.text(max_size=20),
    milestones=st.dictionaries(st.sampled_from("abc"), _DAY),
    cost_lines=st.dictionaries(st.sampled_from("xyz"), _AMOUNT),
)


@given(_PROMISED, _PROMISED)
def test_proposed_changes_lead_from_the_one_promise_to_the_other(now: Promised, wanted: Promised):
    assert applied(now, changes_between(now, wanted)) == wanted


@given(_PROMISED)
def test_no_effect_where_nothing_is_proposed(now: Promised):
    found = effect_of(now, applied(now, {}))
    assert not any(
        [found.cost, found.benefits, found.days, found.milestones_moved, found.scope_changed]
    )
    assert not any([found.milestones_added, found.milestones_dropped, found.cost_lines_changed])


@pytest.mark.parametrize(
    ("state", "verb", "then"),
    [
        ("draft", "submit", "submitted"),
        ("draft", "withdraw", "withdrawn"),
        ("submitted", "withdraw", "withdrawn"),
        ("submitted", "approve", "approved"),
        ("submitted", "refuse", "refused"),
        ("draft", "approve", ""),
        ("draft", "refuse", ""),
        ("submitted", "submit", ""),
        ("approved", "approve", ""),
        ("approved", "withdraw", ""),
        ("refused", "approve", ""),
        ("withdrawn", "submit", ""),
    ],
)
def test_what_can_be_done_in_each_state(state: str, verb: str, then: str):
    assert next_state(state, verb) == then


def test_text_difference_names_what_went_and_what_came():
    found = text_difference(
        "Renew three bridges by 2027", "Renew four bridges and a tunnel by 2027"
    )
    assert [(p.kind, p.text) for p in found] == [
        ("same", "Renew"),
        ("gone", "three"),
        ("new", "four"),
        ("same", "bridges"),
        ("new", "and a tunnel"),
        ("same", "by 2027"),
    ]


_TEXT = st.lists(st.sampled_from(["a", "b", "c"]), max_size=8).map(" ".join)


@given(_TEXT, _TEXT)
def test_text_difference_holds_both_texts(old: str, new: str):
    pieces = text_difference(old, new)
    assert " ".join(p.text for p in pieces if p.kind != "new") == old
    assert " ".join(p.text for p in pieces if p.kind != "gone") == new


# ── Shares and circles ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        (["100"], ""),
        (["33.333", "33.333", "33.334"], ""),
        ([], ""),
        (["33.333", "33.333", "33.333"], "shares-not-100"),
        (["60", "50"], "shares-not-100"),
        (["0", "100"], "share-out-of-range"),
        (["-10", "110"], "share-out-of-range"),
    ],
)
def test_shares_make_a_whole(shares: list[str], problem: str):
    assert share_problem([d(s) for s in shares]) == problem


def test_the_amount_of_a_share():
    assert share_amount(d("33.333"), d("100")) == d("33.33")
    assert share_amount(d("50"), None) is None


def test_a_circle_is_found_however_long():
    edges = {"a": ["b"], "b": ["c", "x"], "c": ["d"], "d": ["a"]}
    assert cycle_from(edges, "a") == ["a", "b", "c", "d", "a"]
    assert cycle_from(edges, "x") == []
    assert cycle_from({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a") == []


# ── Snapshots ────────────────────────────────────────────────────────────────────────────────


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
