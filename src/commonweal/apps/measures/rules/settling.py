"""Which of the values that were given for one period counts.

The answer depends on what was given and what a person decided, never on the order of arrival:
``settle`` sees all the claims of a period and looks at no clock and no row number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

__all__ = ["Claim", "Fate", "later", "settle"]


class Fate(StrEnum):
    COUNTS = "counts"
    HELD = "held"
    """A person has to look at it."""
    ASIDE = "aside"
    """An older value, or one that a person set aside."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That the value of the period is this. Of one period no two claims have the same value.

    ``as_of`` is the latest time at which a source said so, None where none gave a time.
    ``chosen_at`` is when a person decided that it counts; ``set_aside`` that they decided
    against it. ``plausible`` is false outside the limits of the measure.
    """

    value: Decimal
    as_of: datetime | None = None
    plausible: bool = True
    chosen_at: datetime | None = None
    set_aside: bool = False


def settle(claims: Sequence[Claim]) -> list[Fate]:
    """What becomes of each claim; at most one counts.

    What a person chose counts until a person chooses again: a value given since with a later time,
    or with none, is held. Without such a choice the plausible value with the latest time counts,
    unless another one has no time: then nobody can say which is newer, and both are held.
    """
    chosen = next((c.chosen_at for c in claims if c.chosen_at), None)
    latest = max((c.as_of for c in claims if _weighs(c) and c.as_of), default=None)
    standing = [c for c in claims if _weighs(c) and (c.as_of is None or c.as_of == latest)]

    def fate(claim: Claim) -> Fate:
        if claim.chosen_at:
            return Fate.COUNTS
        if claim.set_aside or _older(claim, chosen) or _outdone(claim, latest):
            return Fate.ASIDE
        if chosen is None and standing == [claim]:
            return Fate.COUNTS
        return Fate.HELD

    return [fate(claim) for claim in claims]


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two times, where there is one."""
    if one is None or other is None:
        return one or other
    return max(one, other)


def _weighs(claim: Claim) -> bool:
    return claim.plausible and not claim.set_aside and not claim.chosen_at


def _older(claim: Claim, chosen: datetime | None) -> bool:
    return chosen is not None and claim.as_of is not None and claim.as_of <= chosen


def _outdone(claim: Claim, latest: datetime | None) -> bool:
    return latest is not None and claim.as_of is not None and claim.as_of < latest
