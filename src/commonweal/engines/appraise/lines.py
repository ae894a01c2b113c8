"""Options and their lines: yearly amounts of cost and benefit, and effects without a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

__all__ = ["Kind", "Line", "Option"]


class Kind(StrEnum):
    COST = "cost"
    BENEFIT = "benefit"
    DISBENEFIT = "disbenefit"


@dataclass(frozen=True, slots=True)
class Line:
    """Real amounts, one for each year from year 0, in whole currency units and above zero:
    the kind says on which side they count. ``cashable`` benefits release money; ``group`` is who
    gains or loses."""

    name: str
    kind: Kind
    amounts: tuple[Decimal, ...]
    cashable: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a line needs a name")
        if any(not amount.is_finite() for amount in self.amounts):
            raise ValueError(f"{self.name}: an amount is a finite number")

    def times(self, factor: Decimal) -> Line:
        return replace(self, amounts=tuple(amount * factor for amount in self.amounts))

    def delayed(self, years: int) -> Line:
        """The same amounts ``years`` later."""
        return replace(self, amounts=(Decimal(0),) * years + self.amounts)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to do it. ``unpriced`` are effects that nobody has put a price on, in words:
    they are shown beside every ratio, because a ratio leaves them out."""

    name: str
    lines: tuple[Line, ...]
    unpriced: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [line.name for line in self.lines]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.name}: each line has a name of its own")

    @property
    def years(self) -> int:
        return max((len(line.amounts) for line in self.lines), default=0)

    def with_factors(self, factors: Mapping[str, Decimal]) -> Option:
        """The same option with some lines multiplied; ValueError where a name is not a line."""
        unknown = set(factors) - {line.name for line in self.lines}
        if unknown:
            raise ValueError(f"{self.name} has no line {min(unknown)!r}")
        scaled = tuple(line.times(factors.get(line.name, Decimal(1))) for line in self.lines)
        return replace(self, lines=scaled)
