"""Promises, changes and circles: values in, values out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
    cost_growth,
    cycle_from,
    days_late,
    effect_of,
    line_of,
    next_state,
    text_difference,
    totals,
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


# ── Circles ──────────────────────────────────────────────────────────────────────────────────


def test_a_circle_is_found_however_long():
    edges = {"a": ["b"], "b": ["c", "x"], "c": ["d"], "d": ["a"]}
    assert cycle_from(edges, "a") == ["a", "b", "c", "d", "a"]
    assert cycle_from(edges, "x") == []
    assert cycle_from({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a") == []
