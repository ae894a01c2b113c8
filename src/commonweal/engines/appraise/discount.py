"""Discounting: PV = sum over t of x_t * DF_t; DF falls by the rate of each year's band.

Source: HM Treasury, The Green Book (2022), annex 6 (the factors of its table are tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from commonweal.engines.appraise.parameters import ParameterSet
from commonweal.kernel.errors import BadInput

__all__ = ["discount_factor", "discount_factors", "flat_index", "present_value", "to_real"]

ONE = Decimal(1)
LAST_YEAR = 500


@lru_cache(maxsize=64)
def discount_factors(parameters: ParameterSet, years: int) -> tuple[Decimal, ...]:
    """The factors of years 0 to ``years``, both included."""
    if not 0 <= years <= LAST_YEAR:
        raise BadInput(f"An appraisal runs from 0 to {LAST_YEAR} years, not {years}.")
    factors = [ONE]
    for year in range(1, years + 1):
        factors.append(factors[-1] / (ONE + parameters.rate_in(year)))
    return tuple(factors)


def discount_factor(parameters: ParameterSet, year: int) -> Decimal:
    return discount_factors(parameters, year)[year]


def present_value(amounts: Sequence[Decimal], parameters: ParameterSet) -> Decimal:
    """The value today of real amounts, one for each year from year 0."""
    factors = discount_factors(parameters, max(len(amounts) - 1, 0))
    return sum((x * f for x, f in zip(amounts, factors, strict=False)), Decimal(0))


def flat_index(rate: Decimal, first_year: int, last_year: int) -> dict[int, Decimal]:
    """A price index that rises by the same share each year; 100 in the first year."""
    if last_year < first_year or last_year - first_year > LAST_YEAR or rate <= -1:
        raise BadInput("A price index runs forward, and prices never fall by all they are.")
    span = range(first_year, last_year + 1)
    return {year: 100 * (ONE + rate) ** (year - first_year) for year in span}


def to_real(
    amounts: Sequence[Decimal], first_year: int, index: Mapping[int, Decimal], base_year: int
) -> tuple[Decimal, ...]:
    """Nominal amounts in the prices of ``base_year``, by a deflator index of any base.

    BadInput names the first year that the index lacks: it is not guessed.
    """
    if base_year not in index:
        raise BadInput(f"The deflator has no value for the base year {base_year}.")
    real = []
    for year, amount in enumerate(amounts, first_year):
        if year not in index or index[year] <= 0:
            raise BadInput(f"The deflator has no value above zero for {year}; add it.")
        real.append(amount * index[base_year] / index[year])
    return tuple(real)
