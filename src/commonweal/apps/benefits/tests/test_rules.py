"""Rules without a database: in which state, counted how, due when."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.benefits.rules import (
    REQUIREMENTS,
    Direction,
    Facts,
    Kept,
    Measured,
    Stage,
    State,
    Worth,
    counted_elsewhere,
    headline_of,
    missing_for,
    next_review,
    pool_problem,
    reviews_due,
    standing_of,
    start_on,
    totals,
)

D = Decimal
START = date(2024, 1, 1)


def quarter(number: int, value: str, year: int = 2024) -> Measured:
    first = date(year, 1 + 3 * (number - 1), 1)
    last = (date(year, first.month + 2, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Measured(year * 10 + number, first, last, D(value))


days = st.integers(0, 1500).map(lambda n: date(2023, 1, 1) + timedelta(days=n))
values = st.decimals(-1000, 1000, places=3)
periods = st.tuples(days, st.integers(0, 400)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
readings = st.dictionaries(periods, values, max_size=12).map(
    lambda found: [Measured(n, *p, v) for n, (p, v) in enumerate(sorted(found.items()))]
)
# ── States ───────────────────────────────────────────────────────────────────────────────────

LAST = quarter(4, "80")
FACTS = Facts(
    stage=Stage.VALIDATED,
    measured=True,
    direction=Direction.LOWER,
    starts_on=START,
    ends_on=date(2029, 12, 31),
    targets=((date(2024, 12, 31), D(85)), (date(2025, 12, 31), D(75))),
    latest=LAST,
)
TODAY = date(2025, 2, 1)


@pytest.mark.parametrize(
    ("changed", "on", "state", "reason"),
    [
        ({"measured": False}, TODAY, State.UNMEASURED, "no-measure-or-baseline"),
        ({"latest": None}, TODAY, State.UNMEASURED, "no-reading"),
        ({"stage": Stage.PROPOSED}, TODAY, State.PROPOSED, "not-validated"),
        (
            {"stage": Stage.PROPOSED, "measured": False},
            TODAY,
            State.UNMEASURED,
            "no-measure-or-baseline",
        ),
        ({"starts_on": date(2026, 1, 1), "latest": None}, TODAY, State.VALIDATED, "not-started"),
        ({"starts_on": None}, TODAY, State.VALIDATED, "start-unknown"),
        ({}, TODAY, State.TRACKING, "on-the-way"),
        ({"latest": quarter(4, "86")}, TODAY, State.AT_RISK, "target-missed"),
        ({"stale_since": date(2025, 1, 31)}, TODAY, State.AT_RISK, "stale"),
        ({"stale_since": date(2025, 3, 1)}, TODAY, State.TRACKING, "on-the-way"),
        ({"latest": quarter(4, "75")}, TODAY, State.TRACKING, "not-verified"),
        ({"latest": quarter(4, "75"), "verified": True}, TODAY, State.REALISED, "target-met"),
        ({"verified": True}, TODAY, State.AT_RISK, "fallen-back"),
        (
            {"latest": quarter(4, "75"), "verified": True, "stale_since": date(2025, 1, 1)},
            TODAY,
            State.AT_RISK,
            "stale",
        ),
        ({}, date(2030, 1, 1), State.NOT_REALISED, "target-missed"),
        (
            {"latest": quarter(4, "70"), "verified": True},
            date(2030, 1, 1),
            State.REALISED,
            "ended-not-closed",
        ),
        ({"latest": quarter(4, "70")}, date(2030, 1, 1), State.AT_RISK, "not-verified"),
        (
            {"latest": quarter(4, "70"), "verified": True, "stale_since": date(2025, 8, 1)},
            date(2030, 1, 1),
            State.AT_RISK,
            "stale",
        ),
        ({"stage": Stage.ENDED}, TODAY, State.ENDED, "target-missed"),
        ({"stage": Stage.ENDED, "latest": None}, TODAY, State.ENDED, "never-measured"),
    ],
)
def test_the_state_on_a_day(changed, on, state, reason):
    found = standing_of(replace(FACTS, **changed), on)
    assert (found.state, found.reasons[0]) == (state, reason)


def test_a_reading_two_years_on_turns_realised_to_at_risk():
    held = replace(FACTS, latest=quarter(4, "70", 2025), verified=True)
    assert standing_of(held, date(2026, 1, 15)).state is State.REALISED
    fallen = replace(held, latest=quarter(4, "90", 2027))
    assert standing_of(fallen, date(2028, 1, 15)).state is State.AT_RISK


@given(
    st.sampled_from(Stage),
    st.booleans(),
    st.none() | days,
    st.none() | days,
    st.lists(st.tuples(days, values), max_size=3, unique_by=lambda one: one[0]),
    readings,
    st.none() | days,
    st.booleans(),
    days,
)
def test_what_is_not_measured_is_never_realised(
    stage, measured, first, last, targets, found, stale, verified, on
):
    facts = Facts(
        stage, measured, Direction.HIGHER, first, last, tuple(targets),
        found[0] if found else None, stale_since=stale, verified=verified,
    )  # fmt: skip
    state = standing_of(facts, on).state
    if state is State.REALISED:
        assert measured
        assert found
        assert verified
        assert found[0].value >= max(targets)[1]
    if not measured and stage is not Stage.ENDED:
        assert state is State.UNMEASURED


def test_each_state_requires_what_the_one_before_it_did():
    steps = [State.PROPOSED, State.VALIDATED, State.TRACKING, State.REALISED]
    for lower, higher in itertools.pairwise(steps):
        assert set(REQUIREMENTS[lower]) < set(REQUIREMENTS[higher])
    assert missing_for(State.VALIDATED, {"title", "owner", "gainers", "objective", "end"}) == (
        "other_verifier",
        "measure",
        "baseline",
        "baseline_evidence",
        "target",
    )


# ── Counting once ────────────────────────────────────────────────────────────────────────────


def worth(name: str, amount: str | None, **given: object) -> Worth:
    usual: dict[str, object] = {"kind": "cashable", "currency": "GBP", "base_year": 2025}
    return Worth(name, amount=None if amount is None else D(amount), **{**usual, **given})


def test_of_a_group_the_largest_counts_and_the_others_say_where():
    rows = [worth("a", "5", group="g"), worth("b", "9", group="g"), worth("c", "2")]
    assert counted_elsewhere(rows) == {"a": "b"}
    assert totals(rows)[0].cashable == 11


def test_a_benefit_that_is_met_twice_is_counted_once():
    assert totals([worth("a", "5"), worth("a", "5")])[0].net == 5


def test_cashable_other_and_lost_are_kept_apart_and_money_does_not_mix():
    rows = [
        worth("a", "100"),
        worth("b", "40", kind="economic", share=D(25)),
        worth("c", "-30", disbenefit=True),
        worth("d", "7", currency="EUR"),
        worth("e", None),
    ]
    euros, pounds = totals(rows)
    assert (euros.currency, euros.net) == ("EUR", 7)
    assert (pounds.cashable, pounds.other, pounds.lost, pounds.net) == (100, 10, -30, 80)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "g", "h"])), max_size=9))
def test_a_group_of_any_size_counts_one_of_its_members(found):
    rows = [worth(name, str(ord(name)), group=group) for name, group in dict(found).items()]
    elsewhere = counted_elsewhere(rows)
    for group in ("g", "h"):
        members = {one.benefit for one in rows if one.group == group}
        assert len(members - elsewhere.keys()) == min(len(members), 1)
    assert not {one.benefit for one in rows if not one.group} & elsewhere.keys()


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ([], ""),
        (["100"], ""),
        (["60", "40"], ""),
        (["60", "39.9"], "shares-not-100"),
        (["110", "-10"], "share-out-of-range"),
    ],
)
def test_shares_of_pooled_initiatives_sum_to_the_whole(shares, problem):
    assert pool_problem([D(share) for share in shares]) == problem


# ── When ─────────────────────────────────────────────────────────────────────────────────────


def test_the_start_moves_with_its_milestone():
    assert start_on(None, date(2026, 3, 1), 90) == date(2026, 5, 30)
    assert start_on(date(2026, 1, 1), date(2026, 4, 1), 90) == date(2026, 6, 30)
    assert start_on(date(2026, 1, 1), None, 90) == date(2026, 1, 1)


def test_reviews_that_were_not_held_are_due():
    planned = [date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]
    due = reviews_due(planned, None, date(2026, 8, 1))
    assert due
    assert (due.due_on, due.count) == (date(2026, 1, 1), 2)
    assert reviews_due(planned, date(2026, 7, 2), date(2026, 8, 1)) is None
    assert next_review(planned, date(2026, 8, 1)) == date(2027, 1, 1)


# ── The headline ─────────────────────────────────────────────────────────────────────────────

WHOLE = Kept(
    owner=True, baseline=True, measure=True, fresh=True, starts_on=START,
    years=frozenset({2024, 2025}),
)  # fmt: skip


def test_the_headline_counts_what_is_whole_and_what_was_tracked_all_its_life():
    rows = [
        WHOLE,
        replace(WHOLE, owner=False),
        replace(WHOLE, fresh=False),
        replace(WHOLE, years=frozenset({2025})),
        replace(WHOLE, starts_on=date(2027, 1, 1), years=frozenset()),
        replace(WHOLE, ends_on=date(2025, 6, 1), fresh=False),
    ]
    found = headline_of(rows, date(2026, 5, 1))
    assert (found.count, found.whole, found.begun, found.tracked) == (6, 3, 5, 3)


@pytest.mark.parametrize("field", ["owner", "baseline", "measure", "fresh"])
def test_whoever_lacks_one_of_the_four_is_not_whole(field):
    assert not replace(WHOLE, **{field: False}).whole
