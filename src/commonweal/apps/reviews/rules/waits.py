"""How long people wait for an approval: quantiles with their number, never a mean."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Wait", "Waits", "waits_of"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """From ``asked`` to ``answered``; None is still waiting."""

    asked: datetime
    answered: datetime | None = None

    def __post_init__(self) -> None:
        if self.answered is not None and self.answered < self.asked:
            raise ValueError("nobody is answered before they have asked")

    def days(self, now: datetime) -> float:
        """Days and parts of them; of what still waits, up to now."""
        return max(0.0, ((self.answered or now) - self.asked) / _DAY)


@dataclass(frozen=True, slots=True)
class Waits:
    """``half`` and ``most`` are the days within which half and four in five were answered, None
    where none was. ``longest`` is the longest of those that still wait."""

    answered: int
    half: float | None
    most: float | None
    waiting: int
    longest: float | None


def waits_of(waits: Iterable[Wait], now: datetime) -> Waits:
    held = list(waits)
    done = sorted(one.days(now) for one in held if one.answered is not None)
    still = [one.days(now) for one in held if one.answered is None]
    return Waits(
        answered=len(done),
        half=_quantile(done, 0.5),
        most=_quantile(done, 0.8),
        waiting=len(still),
        longest=max(still, default=None),
    )


def _quantile(ordered: list[float], share: float) -> float | None:
    """The smallest value that at least this share does not exceed."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None
