"""Rolling risks up, each counted once.

A risk that is counted within a wider one does not count where the wider one, or any above that,
is in the same list; where none of them is, it counts by itself. So nothing is counted twice, and
nothing is lost because what it is part of is somewhere else, or kept from whoever asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Exposure", "Heat", "Row", "Sum", "counted", "heat_of", "rolled"]


@dataclass(frozen=True, slots=True)
class Row:
    """A risk as it is rolled up. ``wider`` are the ids of all the risks that it is counted within,
    one within the other. ``matrix`` is the one on which it is scored, "" where it is not;
    ``expected`` the chance times the middle cost, in ``money`` (currency and price base)."""

    id: str
    wider: frozenset[str] = frozenset()
    kind: str = "risk"
    matrix: str = ""
    likelihood: int | None = None
    impact: int | None = None
    above: bool = False
    unknown: bool = False
    untouched: bool = False
    expected: Decimal | None = None
    money: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Sum:
    """Expected cost in one currency and price base, and of how many risks."""

    currency: str
    base_year: int
    amount: Decimal
    risks: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """``within`` counts the rows left out because a wider one is here; ``unpriced`` those that
    count and have no money."""

    risks: int
    issues: int
    above: int
    unknown: int
    untouched: int
    within: int
    sums: tuple[Sum, ...]
    unpriced: int


@dataclass(frozen=True, slots=True)
class Heat:
    """How many risks stand on each cell of one matrix, by likelihood and impact; ``unscored`` are
    those that stand on none."""

    cells: Mapping[tuple[int, int], int]
    unscored: int


def counted(rows: Iterable[Row]) -> list[Row]:
    """Each row once, without those whose wider one is among them; by id."""
    there = {row.id: row for row in rows}
    return [row for _id, row in sorted(there.items()) if row.wider.isdisjoint(there)]


def rolled(rows: Iterable[Row]) -> Exposure:
    given = list(rows)
    kept = counted(given)
    sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    number: Counter[tuple[str, int]] = Counter()
    for row in kept:
        if row.expected is not None:
            sums[row.money] += row.expected
            number[row.money] += 1
    return Exposure(
        risks=len(kept),
        issues=sum(row.kind == "issue" for row in kept),
        above=sum(row.above for row in kept),
        unknown=sum(row.unknown for row in kept),
        untouched=sum(row.untouched for row in kept),
        within=len({row.id for row in given}) - len(kept),
        sums=tuple(
            Sum(currency, year, amount, number[currency, year])
            for (currency, year), amount in sorted(sums.items())
        ),
        unpriced=sum(row.expected is None for row in kept),
    )


def heat_of(rows: Iterable[Row], matrix: str) -> Heat:
    """The cells of one matrix. What was scored on another one is not put on this: the steps of two
    matrices do not mean the same."""
    cells: Counter[tuple[int, int]] = Counter()
    unscored = 0
    for row in counted(rows):
        if row.likelihood is None or row.impact is None or not row.matrix:
            unscored += 1
        elif row.matrix == matrix:
            cells[row.likelihood, row.impact] += 1
    return Heat(dict(cells), unscored)
