"""Periods, which value counts, and what is kept of a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.measures.rules import (
    Claim,
    Fate,
    aggregate,
    expected_next,
    is_period,
    period_holding,
    quarter_of,
    settle,
    stale_after,
    stored,
)

APRIL = date(2024, 4, 1)
FREQUENCIES = ["hour", "day", "week", "month", "quarter", "half", "year", "rolling_year"]
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
T = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9)]


@pytest.mark.parametrize(
    ("frequency", "anchor", "starts", "ends"),
    [
        ("day", APRIL, date(2026, 3, 31), date(2026, 3, 31)),
        ("hour", APRIL, date(2026, 3, 31), date(2026, 3, 31)),
        ("week", APRIL, date(2026, 3, 30), date(2026, 4, 5)),
        ("month", APRIL, date(2026, 3, 1), date(2026, 3, 31)),
        ("quarter", APRIL, date(2026, 1, 1), date(2026, 3, 31)),
        ("half", APRIL, date(2025, 10, 1), date(2026, 3, 31)),
        ("year", APRIL, date(2025, 4, 1), date(2026, 3, 31)),
        ("year", date(2024, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
        ("year", date(2024, 4, 6), date(2025, 4, 6), date(2026, 4, 5)),
        ("rolling_year", APRIL, date(2025, 4, 1), date(2026, 3, 31)),
        ("rolling_year", APRIL, date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_a_day_belongs_to_one_whole_period(frequency, anchor, starts, ends):
    found = period_holding(min(ends, date(2026, 3, 31)), frequency, anchor)
    assert (found.start, found.last_day) == (starts, ends)
    assert is_period(starts, ends, frequency, anchor)
    assert not is_period(starts + timedelta(days=1), ends, frequency, anchor)


@given(DAYS, st.sampled_from(FREQUENCIES[:-1]), DAYS)
def test_periods_follow_each_other_without_gap_or_overlap(day, frequency, anchor):
    one = period_holding(day, frequency, anchor)
    assert day in one
    following = period_holding(one.end, frequency, anchor)
    assert following.start == one.end
    assert expected_next(one.last_day, frequency, anchor) == following.last_day


def test_the_next_value_is_due_after_a_whole_period():
    assert stale_after(date(2026, 3, 31), T[0].date(), "month", APRIL) == date(2026, 4, 30)
    assert stale_after(date(2026, 3, 31), T[0].date(), "rolling_year", APRIL) == date(2026, 6, 30)
    # never read: the first whole period since it was made
    assert stale_after(None, date(2026, 1, 1), "month", APRIL) == date(2026, 1, 31)
    assert stale_after(None, date(2026, 1, 2), "month", APRIL) == date(2026, 2, 28)
    assert quarter_of(date(2026, 12, 31)) == date(2026, 10, 1)


def claims(*given: tuple[int, int | None]) -> list[Claim]:
    return [Claim(Decimal(v), None if t is None else T[t]) for v, t in given]


def test_the_latest_value_counts():
    assert settle(claims((5, 0), (6, 2), (7, 1))) == [Fate.ASIDE, Fate.COUNTS, Fate.ASIDE]


def test_without_an_order_all_are_held():
    assert settle(claims((5, None), (6, None))) == [Fate.HELD, Fate.HELD]
    assert settle(claims((5, 1), (6, None), (7, 0))) == [Fate.HELD, Fate.HELD, Fate.ASIDE]
    assert settle(claims((5, 1), (6, 1))) == [Fate.HELD, Fate.HELD]


def test_an_implausible_value_is_held_and_another_counts():
    wild = Claim(Decimal(99), T[3], plausible=False)
    assert settle([wild, *claims((5, 1))]) == [Fate.HELD, Fate.COUNTS]
    assert settle([wild, *claims((5, 4))]) == [Fate.ASIDE, Fate.COUNTS]
    assert settle([wild]) == [Fate.HELD]


def test_what_a_person_chose_counts_until_they_choose_again():
    chosen = Claim(Decimal(1), chosen_at=T[3])
    found = settle([chosen, *claims((5, 1), (6, 5), (7, 6), (8, None))])
    assert found == [Fate.COUNTS, Fate.ASIDE, Fate.ASIDE, Fate.HELD, Fate.HELD]


CLAIMS = st.builds(
    Claim,
    value=st.integers(0, 5).map(Decimal),
    as_of=st.none() | st.sampled_from(T),
    plausible=st.booleans(),
    set_aside=st.booleans(),
)


@given(st.lists(CLAIMS, unique_by=lambda c: c.value), st.randoms(use_true_random=False))
def test_the_order_never_matters_and_at_most_one_counts(some, random):
    mixed = random.sample(some, len(some))
    fates = dict(zip(some, settle(some), strict=True))
    assert fates == dict(zip(mixed, settle(mixed), strict=True))
    assert list(fates.values()).count(Fate.COUNTS) <= 1
    assert all(c.plausible and not c.set_aside for c, f in fates.items() if f is Fate.COUNTS)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_what_is_kept_of_a_value_is_kept_for_good(value):
    kept = stored(value)
    if kept is None:
        assert not value.is_finite() or abs(value) > Decimal(999999999999999)
        return
    assert stored(kept) == kept
    assert Decimal(repr(float(kept))) == kept  # a column of SQLite holds it
    assert abs(kept - value) <= max(abs(value) * Decimal("1e-14"), Decimal("1e-9"))


def test_values_come_to_what_the_measure_says():
    values = [Decimal(1), Decimal(2), Decimal(6)]
    assert [aggregate(how, values) for how in ("sum", "mean", "latest")] == [9, 3, 6]
    assert aggregate("sum", []) is None
