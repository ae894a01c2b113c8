"""Money does not mix; an amount is exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel.money import Money, PriceBase

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12),
                      max_value=10**12)  # fmt: skip


def gbp(amount: str, year: int = 0) -> Money:
    return Money(Decimal(amount), "GBP", PriceBase(year))


@given(AMOUNTS, AMOUNTS)
def test_adding_and_taking_away_again_changes_nothing(first, second):
    one, two = Money(first, "GBP"), Money(second, "GBP")
    assert (one + two) - two == one
    assert one + two == two + one


@pytest.mark.parametrize("other", [Money(Decimal(1), "CAD"), gbp("1", 2020)])
@pytest.mark.parametrize(
    "mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a.ratio_to(b)]
)
def test_other_currencies_and_price_bases_do_not_mix(mix, other):
    with pytest.raises(ValueError, match="do not mix"):
        mix(gbp("1"), other)


def test_money_does_not_mix_with_plain_numbers():
    with pytest.raises(TypeError, match="Decimal"):
        gbp("1") + Decimal(1)


@pytest.mark.parametrize("amount", [1.5, "1", Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_is_a_finite_decimal(amount):
    with pytest.raises(ValueError, match="finite Decimal"):
        Money(amount, "GBP")


@pytest.mark.parametrize("currency", ["gbp", "GB", "£", "GBPS", "ÄÖÜ"])
def test_a_currency_is_a_code(currency):
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(Decimal(1), currency)


def test_a_ratio_to_nothing_is_not_known():
    assert gbp("5").ratio_to(gbp("0")) is None
    assert gbp("142").ratio_to(gbp("100")) == Decimal("1.42")


def test_money_reads_with_its_price_base():
    assert str(gbp("1234567.50")) == "GBP 1,234,567.50"
    assert str(gbp("1200", 2023)) == "GBP 1,200 (2023 prices)"


def test_a_price_base_is_a_year():
    with pytest.raises(ValueError, match="not a year"):
        PriceBase(23)
