"""How much of a tolerance the forecast takes. What is not known is never within.

Where only a part is known, the part alone may be beyond the line: that is beyond. It is never
within before the whole is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from commonweal.apps.plans.rules import text_difference
from commonweal.apps.tolerances.rules.limits import NO_MONEY, Kind, Limit, Money, Unit

__all__ = [
    "Figure",
    "Known",
    "PairKnown",
    "RiskKnown",
    "ScopeKnown",
    "ScopeLayer",
    "State",
    "Taken",
    "Use",
    "standing_of",
    "use_of",
]

ZERO, HUNDRED = Decimal(0), Decimal(100)
Value = Decimal | date | None


class State(StrEnum):
    """From the one to look at first."""

    BEYOND = "beyond"
    UNKNOWN = "unknown"
    WITHIN = "within"
    NOT_SET = "not-set"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that was read: what it stands for, where it is from, and as at which day.

    Where it is None, ``why`` is the code of the reason.
    """

    name: str
    value: Value
    as_at: date | None = None
    label: str = ""
    path: str = ""
    money: Money = NO_MONEY
    why: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of a line is taken, in its unit; ``whole`` is false where there may be more. Where
    nothing is known it is None, and ``why`` the code of the reason."""

    value: Decimal | None
    whole: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class PairKnown:
    """What was approved and what is forecast of a cost, an end or benefits. ``old``: the forecast
    is older than a report may be, so that it can show what is beyond a line and not that nothing
    is."""

    approved: Figure
    forecast: Figure
    old: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self.approved, self.forecast

    def taken(self, limit: Limit) -> Taken:
        """By how much the forecast is worse: later or dearer, or of benefits less."""
        before, after = self.approved.value, self.forecast.value
        if isinstance(before, date) and isinstance(after, date):
            return self._told(Decimal((after - before).days))
        if not isinstance(before, Decimal) or not isinstance(after, Decimal):
            return Taken(None, why=self.approved.why or self.forecast.why or "no-figure")
        if self.approved.money != self.forecast.money:
            return Taken(None, why="other-money")
        worse = before - after if limit.kind is Kind.BENEFIT else after - before
        if limit.unit is Unit.MONEY:
            if limit.money != self.approved.money:
                return Taken(None, why="other-money")
            return self._told(worse)
        if before <= 0:
            return Taken(None, why="nothing-approved")
        return self._told(worse * HUNDRED / before)

    def _told(self, worse: Decimal) -> Taken:
        return Taken(max(worse, ZERO), not self.old, "old" if self.old else "")


@dataclass(frozen=True, slots=True)
class ScopeLayer:
    """What one layer of the plan says of the scope, and the day from which it holds."""

    on: date
    words: str
    label: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class ScopeKnown:
    """The layers, oldest first, and the scope as each change that waits for a decision asks for
    it: approving one of them is one more change."""

    layers: Sequence[ScopeLayer]
    waiting: Sequence[str] = ()
    on: date | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        newest = self.layers[-1] if self.layers else ScopeLayer(date.min, "")
        if not newest.words.strip():
            return (Figure("accepted", None, self.on, why="no-scope"),)
        count = sum(_differ(a.words, b.words) for a, b in pairwise(self.layers))
        return (
            Figure("accepted", Decimal(count), newest.on, newest.label, newest.path),
            Figure("waiting", Decimal(self._asked(newest.words)), self.on, "changes", newest.path),
        )

    def taken(self, limit: Limit) -> Taken:
        before = [one for one in self.layers if one.on <= limit.since] or list(self.layers[:1])
        if not before or not before[-1].words.strip():
            return Taken(None, why="no-scope")
        first, newest = before[-1], self.layers[-1]
        if limit.unit is Unit.COUNT:
            since = [first, *(one for one in self.layers if one.on > limit.since and one != first)]
            accepted = sum(_differ(a.words, b.words) for a, b in pairwise(since))
            return Taken(Decimal(accepted + self._asked(newest.words)))
        ends = [newest.words, *self.waiting]
        return Taken(max(_percent_changed(first.words, words) for words in ends))

    def _asked(self, now: str) -> int:
        return sum(_differ(now, words) for words in self.waiting)


@dataclass(frozen=True, slots=True)
class RiskKnown:
    """The open risks of the register. ``register`` is false where nobody has written any down;
    ``unknown`` are those of which nobody can tell whether they are above the appetite, ``unpriced``
    those without money; ``sums`` what the others come to, each counted once."""

    register: bool
    open: int = 0
    above: int = 0
    unknown: int = 0
    unpriced: int = 0
    sums: Mapping[Money, Decimal] = field(default_factory=dict)
    on: date | None = None
    path: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        if not self.register:
            return (Figure("above", None, self.on, why="no-register", path=self.path),)
        counts = {"open": self.open, "above": self.above, "not-judged": self.unknown}
        counts |= {"unpriced": self.unpriced}
        found = [
            Figure(name, Decimal(number), self.on, "register", self.path)
            for name, number in counts.items()
        ]
        for money, amount in sorted(self.sums.items()):
            found.append(Figure("expected", amount, self.on, "register", self.path, money))
        return tuple(found)

    def taken(self, limit: Limit) -> Taken:
        if not self.register:
            return Taken(None, why="no-register")
        if limit.unit is Unit.COUNT:
            whole = not self.unknown
            return Taken(Decimal(self.above), whole, "" if whole else "not-judged")
        whole = not self.unpriced and not set(self.sums) - {limit.money}
        amount = max(self.sums.get(limit.money, ZERO), ZERO)
        return Taken(amount, whole, "" if whole else "unpriced")


Known = PairKnown | ScopeKnown | RiskKnown


@dataclass(frozen=True, slots=True)
class Use:
    """One line and how much of it is taken."""

    limit: Limit
    taken: Taken

    @property
    def state(self) -> State:
        if self.taken.value is None:
            return State.UNKNOWN
        if self.taken.value > self.limit.value:
            return State.BEYOND
        return State.WITHIN if self.taken.whole else State.UNKNOWN

    @property
    def share(self) -> Decimal | None:
        """What part of the line is taken, 1 being all of it. None where that is not known, or
        where something is taken of a line of nothing."""
        if self.taken.value is None or (self.limit.value == 0 and self.taken.value > 0):
            return None
        return self.taken.value / self.limit.value if self.limit.value else ZERO


def use_of(limit: Limit, known: Known) -> Use:
    return Use(limit, known.taken(limit))


def standing_of(uses: Iterable[Use]) -> State:
    """Of all lines of one kind together: beyond where one is, within only where all are."""
    found = {use.state for use in uses}
    for state in (State.BEYOND, State.UNKNOWN, State.WITHIN):
        if state in found:
            return state
    return State.NOT_SET


def _differ(one: str, other: str) -> bool:
    return one.split() != other.split()


def _percent_changed(first: str, last: str) -> Decimal:
    """The words that are new or gone, in percent of those that there were first."""
    pieces = text_difference(first, last)
    changed = sum(len(piece.text.split()) for piece in pieces if piece.kind != "same")
    return Decimal(changed) * HUNDRED / len(first.split())
