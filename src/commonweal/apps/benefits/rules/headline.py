"""How well benefits are kept in sight, over many of them."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

__all__ = ["Headline", "Kept", "headline_of"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one benefit has. ``years`` are those in which a reading of its measure ends."""

    owner: bool
    baseline: bool
    measure: bool
    fresh: bool
    starts_on: date | None = None
    ends_on: date | None = None
    years: Set[int] = frozenset()

    @property
    def whole(self) -> bool:
        return self.owner and self.baseline and self.measure and self.fresh


@dataclass(frozen=True, slots=True)
class Headline:
    """``whole`` have an owner, a baseline, a measure and a reading that is not stale. Of those that
    have ``begun``, ``tracked`` have a reading in each year of their life so far."""

    count: int
    whole: int
    begun: int
    tracked: int


def headline_of(rows: Iterable[Kept], on: date) -> Headline:
    found = list(rows)
    begun = [one for one in found if one.starts_on and one.starts_on <= on]
    return Headline(
        count=len(found),
        whole=sum(one.whole for one in found),
        begun=len(begun),
        tracked=sum(_tracked(one, on) for one in begun),
    )


def _tracked(one: Kept, on: date) -> bool:
    """A reading ends in each calendar year from the start to the last whole year, or to its end.
    In its first year a benefit is tracked where it has a reading that is not stale."""
    if not one.measure or one.starts_on is None:
        return False
    ended = one.ends_on is not None and one.ends_on < on
    last = one.ends_on.year if one.ends_on and ended else on.year - 1
    asked = set(range(one.starts_on.year, last + 1))
    return asked <= one.years and (ended or one.fresh)
