"""Which causes recur over many initiatives, and where: counts with their n, never a share alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Case", "Recurring", "Where", "recurring"]

MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One initiative: its body, its category ("" where none is given), the causes to look at."""

    id: str
    body: str
    category: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """In ``count`` of the ``n`` initiatives of a place."""

    name: str
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class Recurring:
    """A cause to look at in ``count`` of ``n``, most often in these bodies and categories."""

    cause: str
    count: int
    n: int
    bodies: tuple[Where, ...]
    categories: tuple[Where, ...]


def recurring(cases: Sequence[Case], causes: Iterable[str]) -> list[Recurring]:
    """One for each of ``causes``, the most frequent first; equals in the order given."""
    bodies = Counter(case.body for case in cases)
    categories = Counter(case.category for case in cases)
    found = []
    for cause in causes:
        own = [case for case in cases if cause in case.causes]
        found.append(
            Recurring(
                cause,
                len(own),
                len(cases),
                _places(Counter(case.body for case in own), bodies),
                _places(Counter(case.category for case in own), categories),
            )
        )
    return sorted(found, key=lambda one: -one.count)


def _places(counts: Counter[str], of: Counter[str]) -> tuple[Where, ...]:
    """Where it is found most often. What has no name is no place."""
    named = [(name, count) for name, count in counts.items() if name]
    named.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(Where(name, count, of[name]) for name, count in named[:MOST_PLACES])
