"""The quantified form of a risk: a chance, and what it would do to cost and to dates.

This is what a simulation is given. A gain has its effects as gains: ``sign`` turns them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commonweal.kernel.errors import RuleBroken

__all__ = ["Delay", "Quantified", "Three", "three_of"]

LONGEST_DAYS = 20_000


@dataclass(frozen=True, slots=True)
class Three:
    """The least, the likeliest and the most that it may come to."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"{self.low}, {self.likely}, {self.high} are not in order")

    @property
    def middle(self) -> Decimal:
        """The mean of a PERT distribution over the three: (low + 4 likely + high) / 6."""
        return (self.low + 4 * self.likely + self.high) / 6


@dataclass(frozen=True, slots=True)
class Delay:
    """Days on one milestone, by its id, or on one task, by its name."""

    days: Three
    milestone_id: str = ""
    task: str = ""

    def __post_init__(self) -> None:
        if bool(self.milestone_id) == bool(self.task):
            raise ValueError("a delay is of a milestone or of a task")


@dataclass(frozen=True, slots=True)
class Quantified:
    """``probability`` from 0 to 1. ``cost`` is in whole units of ``currency`` in the prices of
    ``base_year`` (0: as it is paid). ``sign`` is -1 for a gain."""

    risk_id: str
    initiative_id: str
    probability: Decimal
    cost: Three | None
    currency: str
    base_year: int
    delays: tuple[Delay, ...]
    sign: int = 1

    @property
    def expected_cost(self) -> Decimal | None:
        """The chance times the middle of the cost; below zero for a gain."""
        return None if self.cost is None else self.sign * self.probability * self.cost.middle


def three_of(
    low: Decimal | None, likely: Decimal | None, high: Decimal | None, field: str
) -> Three | None:
    """None where none of the three is given. RuleBroken, at ``field``, where some are, or where
    they are not in order."""
    given = [value for value in (low, likely, high) if value is not None]
    if not given:
        return None
    if low is None or likely is None or high is None:
        raise RuleBroken(
            "Give the least, the likeliest and the most together, or none of them.",
            code="three-not-whole",
            field=field,
        )
    if not low <= likely <= high:
        raise RuleBroken(
            "The least is at most the likeliest, and that at most the most.",
            code="three-not-in-order",
            field=field,
        )
    return Three(low, likely, high)
