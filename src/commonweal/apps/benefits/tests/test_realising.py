"""What is realised: examples, and laws on random readings."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.benefits.rules import (
    Basis,
    Direction,
    Measured,
    Terms,
    amount_between,
    change_of,
    contributions,
    total_of,
    years_in,
)

D = Decimal
START = date(2024, 1, 1)
TERMS = Terms(
    baseline=D(100), direction=Direction.LOWER, unit_value=D(10), basis=Basis.READING, first=START
)


def quarter(number: int, value: str, year: int = 2024) -> Measured:
    first = date(year, 1 + 3 * (number - 1), 1)
    last = (date(year, first.month + 2, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Measured(year * 10 + number, first, last, D(value))


# ── What is realised ─────────────────────────────────────────────────────────────────────────


def test_four_readings_are_worth_their_changes_times_the_unit_value():
    found = contributions([quarter(n, v) for n, v in enumerate(("90", "80", "80", "75"), 1)], TERMS)
    assert [one.change for one in found] == [10, 20, 20, 25]
    assert total_of(found) == D("750.00")


def test_a_level_that_is_held_for_a_year_is_worth_the_unit_value_once():
    terms = replace(TERMS, basis=Basis.YEAR)
    found = contributions([quarter(n, "80") for n in (1, 2, 3, 4)], terms)
    assert total_of(found) == D("200.00")


def test_what_is_worth_something_once_is_worth_the_latest_change():
    terms = replace(TERMS, basis=Basis.ONCE)
    found = contributions([quarter(1, "90"), quarter(2, "60"), quarter(3, "80")], terms)
    assert [one.amount for one in found] == [100, 300, -200]
    assert total_of(found) == D("200.00")


def test_rolling_years_are_not_summed_twice():
    terms = replace(TERMS, basis=Basis.YEAR, first=date(2024, 4, 1))
    rolling = [
        Measured(n, date(2023, 4 + 3 * n, 1) if n < 3 else date(2024, 1, 1), end, D(90))
        for n, end in enumerate(
            (date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))
        )
    ]
    found = contributions(rolling, terms)
    assert [one.parts for one in found] == [
        ((date(2024, 4, 1), date(2024, 6, 30)),),
        ((date(2024, 7, 1), date(2024, 9, 30)),),
        ((date(2024, 10, 1), date(2024, 12, 31)),),
    ]
    assert total_of(found) == D("75.00")


def test_a_long_period_counts_only_on_the_days_that_no_shorter_one_covers():
    year = Measured(1, date(2024, 1, 1), date(2024, 12, 31), D(90))
    december = Measured(2, date(2024, 12, 1), date(2024, 12, 31), D(80))
    june = Measured(3, date(2024, 6, 1), date(2024, 6, 30), D(80))
    found = {one.reading.id: one.parts for one in contributions([year, december, june], TERMS)}
    assert found[1] == (
        (date(2024, 1, 1), date(2024, 5, 31)),
        (date(2024, 7, 1), date(2024, 11, 30)),
    )
    assert found[2] == ((date(2024, 12, 1), date(2024, 12, 31)),)


def test_days_before_the_start_and_after_the_end_do_not_count():
    terms = replace(TERMS, first=date(2024, 2, 1), last=date(2024, 2, 29))
    found = contributions([quarter(1, "0")], terms)
    assert total_of(found) == (D(100 * 10 * 29) / 91).quantize(D("0.01"))
    assert contributions([quarter(3, "0")], terms) == ()


def test_only_the_share_that_is_put_down_to_the_initiative_counts():
    assert total_of(contributions([quarter(1, "0")], replace(TERMS, share=D(40)))) == D("400.00")


def test_without_money_there_is_a_change_and_no_amount():
    found = contributions([quarter(1, "80")], replace(TERMS, unit_value=None))
    assert found[0].change == 20
    assert total_of(found) is None


@pytest.mark.parametrize(
    ("direction", "value", "change"),
    [
        (Direction.HIGHER, "130", 30),
        (Direction.HIGHER, "70", -30),
        (Direction.LOWER, "70", 30),
        (Direction.WITHIN, "60", 40),
        (Direction.WITHIN, "70", 30),
        (Direction.WITHIN, "30", 30),
    ],
)
def test_a_change_is_above_zero_where_it_is_for_the_better(direction, value, change):
    band = (D(40), D(60)) if direction is Direction.WITHIN else None
    terms = replace(TERMS, direction=direction, band=band)
    assert change_of(D(value), terms) == change


def test_a_disbenefit_counts_below_zero_and_never_above():
    terms = replace(TERMS, disbenefit=True)
    assert total_of(contributions([quarter(1, "120"), quarter(2, "90")], terms)) == D("-200.00")


def test_twelve_months_are_a_year_in_leap_years_too():
    assert years_in(date(2023, 4, 1), date(2024, 3, 31)) == 1
    assert years_in(date(2024, 2, 1), date(2024, 2, 29)) == Fraction(1, 12)
    assert years_in(date(2024, 2, 15), date(2024, 2, 15)) == Fraction(1, 29 * 12)


@pytest.mark.parametrize("fault", [{"share": D(101)}, {"direction": Direction.WITHIN}])
def test_terms_that_make_no_sense_are_refused(fault):
    with pytest.raises(ValueError, match=r"share|band"):
        replace(TERMS, **fault)


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────

days = st.integers(0, 1500).map(lambda n: date(2023, 1, 1) + timedelta(days=n))
values = st.decimals(-1000, 1000, places=3)
periods = st.tuples(days, st.integers(0, 400)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
readings = st.dictionaries(periods, values, max_size=12).map(
    lambda found: [Measured(n, *p, v) for n, (p, v) in enumerate(sorted(found.items()))]
)
terms_drawn = st.builds(
    Terms,
    baseline=values,
    direction=st.sampled_from([Direction.HIGHER, Direction.LOWER]),
    unit_value=values,
    basis=st.sampled_from(Basis),
    first=days,
    last=st.none() | st.just(date(2026, 6, 30)),
    share=st.decimals(0, 100, places=2),
    disbenefit=st.booleans(),
)


@given(readings, terms_drawn, st.randoms())
def test_permuting_and_repeating_readings_changes_nothing(found, terms, chance):
    again = [*found, *chance.choices(found, k=5)] if found else []
    chance.shuffle(again)
    assert contributions(again, terms) == contributions(found, terms)


@given(readings, terms_drawn, st.sets(days, max_size=4))
def test_the_parts_of_a_life_sum_to_the_whole(found, terms, cuts):
    made = contributions(found, terms)
    edges = [date(2020, 1, 1), *sorted(cuts), date(2031, 1, 1)]
    parts = [
        amount_between(one, first, after - timedelta(days=1))
        for first, after in itertools.pairwise(edges)
        for one in made
    ]
    assert sum(parts) == sum(one.amount for one in made)


@given(readings, terms_drawn)
def test_no_day_counts_twice_and_every_covered_day_counts(found, terms):
    counted = [
        first + timedelta(days=n)
        for one in contributions(found, terms)
        for first, last in one.parts
        for n in range((last - first).days + 1)
    ]
    assert len(counted) == len(set(counted))
    if terms.basis is not Basis.ONCE and found:
        some = found[len(found) // 2]
        inside = [d for d in (some.starts, some.ends) if d >= terms.first]
        assert all(d in counted for d in inside if terms.last is None or d <= terms.last)


@given(readings, terms_drawn, values)
def test_correcting_a_reading_changes_what_depends_on_it_and_nothing_else(found, terms, value):
    if not found:
        return
    corrected = [replace(found[0], value=value), *found[1:]]
    before = {one.reading.id: one.amount for one in contributions(found, terms)}
    after = {one.reading.id: one.amount for one in contributions(corrected, terms)}
    assert before.keys() == after.keys()
    changed = {number for number in before if before[number] != after[number]}
    order = list(before)
    own = {found[0].id} if found[0].id in before else set()
    if terms.basis is Basis.ONCE and own:  # the step after it starts from it
        own |= set(order[order.index(found[0].id) + 1 :][:1])
    assert changed <= own
