"""Discount factors against the published table, and against exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.appraise import (
    discount_factor,
    discount_factors,
    parameter_set,
    parameter_sets,
    present_value,
    to_real,
)
from commonweal.kernel.errors import BadInput

GREEN_BOOK = parameter_set("green-book@2022")
AMOUNTS = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), max_size=90
)


@pytest.mark.parametrize(
    ("year", "factor"),
    [
        (0, "1"), (1, ".9662"), (2, ".9335"), (3, ".9019"), (5, ".8420"), (10, ".7089"),
        (20, ".5026"), (30, ".3563"), (31, ".3459"), (50, ".1973"), (75, ".0942"),
        (76, ".0919"), (100, ".0508"),
    ],
)  # fmt: skip
def test_the_factors_are_those_of_the_published_table(year, factor):
    assert round(discount_factor(GREEN_BOOK, year), 4) == Decimal(factor)


def exact(amounts):
    """The same sum in exact fractions, written without the engine."""
    total, factor = Fraction(0), Fraction(1)
    for year, amount in enumerate(amounts):
        if year:
            rate = (
                Fraction(35, 1000)
                if year <= 30
                else Fraction(3 if year <= 75 else Fraction(5, 2), 100)
            )
            factor /= 1 + rate
        total += Fraction(amount) * factor
    return total


@given(AMOUNTS)
def test_present_value_agrees_with_exact_fractions_to_the_penny(amounts):
    assert abs(Fraction(present_value(amounts, GREEN_BOOK)) - exact(amounts)) < Fraction(1, 1000)


@given(AMOUNTS, AMOUNTS)
def test_present_value_adds_up(first, second):
    longest = max(len(first), len(second))
    both = [
        (first[i] if i < len(first) else 0) + (second[i] if i < len(second) else 0)
        for i in range(longest)
    ]
    apart = present_value(first, GREEN_BOOK) + present_value(second, GREEN_BOOK)
    assert abs(present_value(both, GREEN_BOOK) - apart) < Decimal("0.001")


def test_a_flat_rate_has_its_closed_form():
    flat = GREEN_BOOK.with_flat_rate(Decimal("0.05"))
    annuity = (1 - Decimal("1.05") ** -20) / Decimal("0.05")
    assert abs(present_value([Decimal(0)] + [Decimal(1)] * 20, flat) - annuity) < Decimal("1e-20")


def test_factors_never_rise():
    factors = discount_factors(GREEN_BOOK, 200)
    assert list(factors) == sorted(factors, reverse=True)


def test_real_terms_divide_by_the_deflator():
    index = {2020: Decimal(100), 2021: Decimal(110), 2022: Decimal(121)}
    real = to_real([Decimal(110), Decimal(121)], 2021, index, 2020)
    assert real == (Decimal(100), Decimal(100))


def test_a_year_that_the_deflator_lacks_is_named():
    with pytest.raises(BadInput, match="2023"):
        to_real([Decimal(1)], 2023, {2020: Decimal(100)}, 2020)


def test_an_unknown_set_names_those_that_there_are():
    with pytest.raises(BadInput, match="green-book@2022"):
        parameter_set("brown-book@1999")


def test_every_set_names_its_source():
    assert all(one.source and one.valid_from for one in parameter_sets().values())
