"""What may differ at a level, and how it is handed down: never wider than the level above has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "KINDS",
    "LONGEST_DAYS",
    "NO_MONEY",
    "UNITS",
    "Kind",
    "Limit",
    "Money",
    "Unit",
    "effective",
    "too_wide",
]

Money = tuple[str, int]
NO_MONEY: Money = ("", 0)
LONGEST_DAYS = 366  # until a tolerance is looked at again, or the day of an answer


class Kind(StrEnum):
    COST = "cost"
    TIME = "time"
    SCOPE = "scope"
    BENEFIT = "benefit"
    RISK = "risk"


class Unit(StrEnum):
    """In what a line is drawn: money, percent of what was approved, days, or how many."""

    MONEY = "money"
    PERCENT = "percent"
    DAYS = "days"
    COUNT = "count"


KINDS = tuple(Kind)
UNITS: dict[Kind, tuple[Unit, ...]] = {
    Kind.COST: (Unit.PERCENT, Unit.MONEY),
    Kind.TIME: (Unit.DAYS,),
    Kind.SCOPE: (Unit.COUNT, Unit.PERCENT),
    Kind.BENEFIT: (Unit.PERCENT, Unit.MONEY),
    Kind.RISK: (Unit.COUNT, Unit.MONEY),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One line: so much may differ. ``money`` is the currency and price base of an amount.

    ``since`` is the day from which it holds, and from which changes of scope are counted.
    ``record`` is the id of the tolerance that says so, ``place`` that of its level.
    """

    kind: Kind
    unit: Unit
    value: Decimal
    since: date
    money: Money = NO_MONEY
    record: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a tolerance below nothing is none")
        if self.unit not in UNITS[self.kind]:
            raise ValueError(f"{self.kind} is not measured in {self.unit}")
        if (self.unit is Unit.MONEY) != bool(self.money[0]):
            raise ValueError("an amount has a currency, and nothing else has one")

    def at_least_as_tight(self, other: Limit) -> bool:
        """True where whatever is beyond ``other`` is beyond this one too."""
        same = (self.kind, self.unit, self.money) == (other.kind, other.unit, other.money)
        earlier = self.kind is not Kind.SCOPE or self.since <= other.since
        return same and earlier and self.value <= other.value


def effective(levels: Iterable[Sequence[Limit]]) -> tuple[Limit, ...]:
    """What holds at the last of these levels, given top first, of one kind.

    Each line of a level above holds below it too, unless a tighter one does. So what a level says
    for itself can only tighten: a child is never wider than its parent, also where the parent was
    tightened after the child was set.
    """
    held: list[Limit] = []
    for level in levels:
        for one in level:
            if not any(other.at_least_as_tight(one) for other in held):
                held = [other for other in held if not one.at_least_as_tight(other)]
                held.append(one)
    return tuple(sorted(held, key=_order))


def too_wide(wanted: Iterable[Limit], above: Sequence[Limit]) -> Limit | None:
    """The first of the wanted lines that is wider than what the level above has; None where none
    is. Money that cannot be compared with the money above is wider, because nobody can tell."""
    for one in wanted:
        same = [other for other in above if other.unit is one.unit]
        comparable = [other for other in same if other.money == one.money]
        if same and not comparable:
            return one
        if any(one.value > other.value for other in comparable):
            return one
    return None


def _order(one: Limit) -> tuple[int, Money, date]:
    return UNITS[one.kind].index(one.unit), one.money, one.since
