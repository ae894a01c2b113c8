"""How many rows people have to look at, and what follows from what they found: exact, in whole
numbers, of rows drawn without putting any back (the hypergeometric distribution)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, floor

from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

__all__ = [
    "Aim", "Bound", "bound_of", "chance_of_at_most", "is_bound", "is_enough", "percent_of",
    "size_of",
]  # fmt: skip

_MOST_ROWS = 20_000
_MOST_POPULATION = 10**12


@dataclass(frozen=True, slots=True)
class Aim:
    """``tolerable``: of which share of wrong rows one would still live with. ``confidence``: how
    surely more than that is to be noticed. ``accepted``: how many wrong rows may be in the sample.
    Both shares are between 0 and 1."""

    tolerable: Fraction
    confidence: Fraction
    accepted: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.tolerable < 1:
            raise BadInput(
                "The share that is tolerable is 0 % to below 100 %.", field="--tolerable"
            )
        if not Fraction(1, 2) <= self.confidence < 1:
            raise BadInput("A confidence is 50 % to below 100 %.", field="--confidence")
        if self.accepted < 0:
            raise BadInput("Accepted wrong rows are counted from 0.", field="--accept")


@dataclass(frozen=True, slots=True)
class Bound:
    """With the confidence that was asked for, at most ``rows`` of the population are wrong."""

    population: int
    looked: int
    wrong: int
    confidence: Fraction
    rows: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.rows, self.population)

    @property
    def statement(self) -> str:
        sure, most = percent_of(self.confidence), percent_of(self.share, up=True)
        rows = counted(self.population, "row is", "rows are")
        looked = counted(self.rows, "row")
        return f"With {sure} confidence at most {most} of the {rows} wrong ({looked})."


def chance_of_at_most(wrong: int, population: int, bad: int, looked: int) -> Fraction:
    """That a sample of ``looked`` rows holds at most ``wrong`` of the ``bad`` ones."""
    return Fraction(_ways(wrong, population, bad, looked), comb(population, looked))


def _ways(wrong: int, population: int, bad: int, looked: int) -> int:
    """In how many ways such a sample can be drawn."""
    first = max(0, looked - (population - bad))
    last = min(wrong, bad, looked)
    if last < first:
        return 0
    ways = comb(bad, first) * comb(population - bad, looked - first)
    total = ways
    for found in range(first, last):
        # The ways to find one more follow from those to find so many.
        ways = ways * (bad - found) * (looked - found)
        ways //= (found + 1) * (population - bad - looked + found + 1)
        total += ways
    return total


def size_of(population: int, aim: Aim) -> int:
    """The fewest rows of which no more than ``accepted`` wrong ones are found by chance, where more
    than the tolerable share is wrong, at most as often as the confidence allows."""
    _check_population(population)
    bad = floor(aim.tolerable * population) + 1
    if bad <= aim.accepted:
        raise BadInput(
            f"In {population:,} rows {aim.accepted} wrong ones are already more than is tolerable.",
            field="--accept",
        )
    doubt = 1 - aim.confidence

    def enough(looked: int) -> bool:
        ways = _ways(aim.accepted, population, bad, looked)
        # Fractions would be reduced each time, which takes longer than all the rest.
        return ways * doubt.denominator <= comb(population, looked) * doubt.numerator

    most, high = min(population, _MOST_ROWS), min(aim.accepted + 1, population)
    while high < most and not enough(high):
        high = min(2 * high, most)
    if not enough(high):
        raise BadInput(
            f"People would have to look at more than {_MOST_ROWS:,} rows. Ask for less confidence "
            "or tolerate more; verify compares every row.",
            field="--tolerable",
        )
    return _first(enough, min(aim.accepted + 1, population), high)


def bound_of(population: int, looked: int, wrong: int, confidence: Fraction) -> Bound:
    """The most wrong rows in all of which a sample as good as this one comes up more often than
    the confidence leaves room for: the exact upper bound of Clopper and Pearson, for a population
    that has an end."""
    _check_population(population)
    if not 0 <= wrong <= looked <= population or not looked:
        raise BadInput("More rows were looked at, or found wrong, than there are.")
    doubt = 1 - confidence
    enough = comb(population, looked) * doubt.numerator

    def too_many(bad: int) -> bool:
        return _ways(wrong, population, bad, looked) * doubt.denominator <= enough

    most = population - looked + wrong
    rows = most if not too_many(most) else _first(too_many, wrong, most) - 1
    return Bound(population, looked, wrong, confidence, rows)


def is_enough(population: int, looked: int, aim: Aim) -> bool:
    """Whether so many rows do for the aim: as ``size_of``, without looking for the fewest."""
    _check_population(population)
    bad = floor(aim.tolerable * population) + 1
    doubt = 1 - aim.confidence
    ways = _ways(aim.accepted, population, min(bad, population), looked)
    return bad > aim.accepted and (
        ways * doubt.denominator <= comb(population, looked) * doubt.numerator
    )


def is_bound(bound: Bound) -> bool:
    """Whether it is what ``bound_of`` would say, without looking for it."""
    _check_population(bound.population)
    if not 0 <= bound.wrong <= bound.looked <= bound.population or not bound.looked:
        return False
    doubt, most = 1 - bound.confidence, bound.population - bound.looked + bound.wrong
    enough = comb(bound.population, bound.looked) * doubt.numerator

    def too_many(bad: int) -> bool:
        ways = _ways(bound.wrong, bound.population, bad, bound.looked)
        return ways * doubt.denominator <= enough

    if not bound.wrong <= bound.rows <= most or too_many(bound.rows):
        return False
    return bound.rows == most or too_many(bound.rows + 1)


def percent_of(share: Fraction, *, up: bool = False) -> str:
    """As people write it, with three digits that count; ``up`` never says less than it is."""
    scaled, places = share * 100, 0
    while scaled and scaled * 10**places < 100 and places < 12:
        places += 1
    whole = scaled * 10**places
    digits = ceil(whole) if up else round(whole)
    text = f"{digits // 10**places}.{digits % 10**places:0{places}d}" if places else f"{digits}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The least number from which on it holds; it does at ``high``."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _check_population(population: int) -> None:
    if not 1 <= population <= _MOST_POPULATION:
        raise BadInput(f"There are 1 to {_MOST_POPULATION:,} rows to draw from.")
