"""What a benefit has brought: the change since the baseline, times what one unit is worth.

Days, not rows, are counted: where periods overlap (rolling years), a day belongs to the reading
that ends first, so no day counts twice and the order of arrival changes nothing. Sums are exact
fractions; they are rounded only where they are shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

__all__ = [
    "Basis",
    "Contribution",
    "Direction",
    "Measured",
    "Terms",
    "amount_between",
    "change_of",
    "contributions",
    "rounded",
    "total_of",
    "years_in",
]


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"


class Basis(StrEnum):
    """For what the unit value is paid: each reading's period, a year at that level, or once."""

    READING = "reading"
    YEAR = "year"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading that counts: a value over the days from ``starts`` to ``ends``, both included."""

    id: int
    starts: date
    ends: date
    value: Decimal

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise ValueError(f"a reading cannot end on {self.ends}, before {self.starts}")


@dataclass(frozen=True, slots=True)
class Terms:
    """How readings become a value.

    ``unit_value`` is money for one unit of change, None where the benefit is not put into money.
    ``share`` is the part of the change that is put down to the initiative, in percent. Days before
    ``first`` and after ``last`` do not count. ``band`` is what is good where the direction is
    within.
    """

    baseline: Decimal
    direction: Direction
    unit_value: Decimal | None
    basis: Basis
    first: date
    last: date | None = None
    share: Decimal = Decimal(100)
    disbenefit: bool = False
    band: tuple[Decimal, Decimal] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 100:
            raise ValueError(f"a share of {self.share} percent is not from 0 to 100")
        if self.direction is Direction.WITHIN and self.band is None:
            raise ValueError("a measure that is best within a band needs the band")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one reading adds. ``parts`` are the days that count for it and for no other."""

    reading: Measured
    parts: tuple[tuple[date, date], ...]
    change: Decimal
    amount: Fraction | None
    basis: Basis


def change_of(value: Decimal, terms: Terms) -> Decimal:
    """The change since the baseline, above 0 where it is for the better. A disbenefit is never a
    gain: a loss that did not come is worth nothing."""
    if terms.direction is Direction.WITHIN and terms.band:
        low, high = terms.band
        better = _outside(terms.baseline, low, high) - _outside(value, low, high)
    elif terms.direction is Direction.LOWER:
        better = terms.baseline - value
    else:
        better = value - terms.baseline
    return min(better, Decimal(0)) if terms.disbenefit else better


def contributions(readings: Iterable[Measured], terms: Terms) -> tuple[Contribution, ...]:
    """What each reading adds, by the end of its period. Permuted, repeated or cut into batches,
    the same readings give the same answer."""
    made: list[Contribution] = []
    covered: list[tuple[int, int]] = []
    before = Decimal(0)
    for one in sorted({(r.starts, r.ends): r for r in readings}.values(), key=_order):
        parts = _clipped(_free(covered, one), terms)
        if not parts:
            continue
        change = change_of(one.value, terms)
        step = change - before if terms.basis is Basis.ONCE else change
        made.append(Contribution(one, parts, change, _amount(one, parts, step, terms), terms.basis))
        before = change
    return tuple(made)


def total_of(found: Iterable[Contribution]) -> Decimal | None:
    """The value of all of them in money; None where it is not put into money, or nothing counts."""
    amounts = [one.amount for one in found]
    known = [amount for amount in amounts if amount is not None]
    return rounded(sum(known, Fraction(0))) if known else None


def amount_between(one: Contribution, first: date, last: date) -> Fraction | None:
    """The part of a contribution that falls on the days from ``first`` to ``last``, both included.
    What is worth something once falls on the last day of its reading."""
    if one.amount is None:
        return None
    if one.basis is Basis.ONCE:
        return one.amount if first <= one.reading.ends <= last else Fraction(0)
    weigh = years_in if one.basis is Basis.YEAR else _days
    inside = ((max(a, first), min(b, last)) for a, b in one.parts)
    part = sum((weigh(a, b) for a, b in inside if a <= b), Fraction(0))
    return one.amount * part / sum((weigh(a, b) for a, b in one.parts), Fraction(0))


def years_in(first: date, last: date) -> Fraction:
    """How many years lie in these days, both included. A month is a twelfth of a year, however
    long it is, so that twelve whole months are one year exactly."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    begun = Fraction(first.day - 1, monthrange(first.year, first.month)[1])
    length = monthrange(last.year, last.month)[1]
    return (months - begun - Fraction(length - last.day, length)) / 12


def rounded(amount: Fraction) -> Decimal:
    """To the cent, halves to the even cent."""
    return Decimal(round(amount * 100)) / 100


def _order(one: Measured) -> tuple[date, int, int]:
    """By their end; of those that end together the shortest first, as it says most of its days."""
    return one.ends, -one.starts.toordinal(), one.id


def _outside(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return max(low - value, value - high, Decimal(0))


def _free(covered: list[tuple[int, int]], one: Measured) -> Iterator[tuple[int, int]]:
    """The days of a reading that none before it covers. ``covered`` holds apart, ordered runs of
    days, none of which ends after this reading; it is left holding these days too."""
    start, end = one.starts.toordinal(), one.ends.toordinal()
    begin, found, stop = start, list[tuple[int, int]](), end
    while covered and covered[-1][1] >= start - 1:
        low, high = covered.pop()
        if high < stop:
            found.append((max(high + 1, start), stop))
        begin, stop = min(begin, low), low - 1
    if stop >= start:
        found.append((start, stop))
    covered.append((begin, end))
    return reversed(found)


def _clipped(parts: Iterable[tuple[int, int]], terms: Terms) -> tuple[tuple[date, date], ...]:
    least = terms.first.toordinal()
    most = terms.last.toordinal() if terms.last else date.max.toordinal()
    inside = ((max(a, least), min(b, most)) for a, b in parts)
    return tuple((date.fromordinal(a), date.fromordinal(b)) for a, b in inside if a <= b)


def _amount(
    one: Measured, parts: tuple[tuple[date, date], ...], step: Decimal, terms: Terms
) -> Fraction | None:
    if terms.unit_value is None:
        return None
    worth = Fraction(step) * Fraction(terms.unit_value) * Fraction(terms.share) / 100
    if terms.basis is Basis.ONCE:
        return worth
    if terms.basis is Basis.YEAR:
        return worth * sum((years_in(a, b) for a, b in parts), Fraction(0))
    own = sum((_days(a, b) for a, b in parts), Fraction(0))
    return worth * own / _days(one.starts, one.ends)


def _days(first: date, last: date) -> Fraction:
    return Fraction((last - first).days + 1)
