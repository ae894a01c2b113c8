"""One milestone or cost line in its four states: original, latest approved, forecast, actual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

__all__ = ["CostFacts", "Line", "Sum", "Total", "cost_growth", "days_late", "line_of", "totals"]

Value = TypeVar("Value", date, Decimal)
INCOME = "income"


@dataclass(frozen=True, slots=True)
class Line(Generic[Value]):
    """``original`` is what the earliest layer that has this promised, and ``original_layer`` its
    number (above 0 where this was added later). ``approved`` is what the newest layer promises;
    None and ``dropped`` where an earlier layer did and the newest no longer does."""

    original: Value | None = None
    original_layer: int | None = None
    approved: Value | None = None
    forecast: Value | None = None
    actual: Value | None = None
    dropped: bool = False

    @property
    def expected(self) -> Value | None:
        """What happened where it is known, else what is forecast."""
        return self.forecast if self.actual is None else self.actual


def line_of(
    promised: Mapping[int, Value],
    newest: int | None,
    *,
    forecast: Value | None = None,
    actual: Value | None = None,
) -> Line[Value]:
    """``promised`` is by layer number; ``newest`` is the newest layer of the initiative, whether
    it promises this or not (None where there is no layer yet)."""
    if not promised:
        return Line(forecast=forecast, actual=actual)
    first = min(promised)
    approved = None if newest is None else promised.get(newest)
    return Line(promised[first], first, approved, forecast, actual, dropped=approved is None)


def days_late(line: Line[date]) -> int | None:
    """Days from the original date to the expected one; negative is early."""
    if line.original is None or line.expected is None:
        return None
    return (line.expected - line.original).days


def cost_growth(line: Line[Decimal]) -> Decimal | None:
    """The expected amount less the original one."""
    if line.original is None or line.expected is None:
        return None
    return line.expected - line.original


@dataclass(frozen=True, slots=True)
class CostFacts:
    first_year: int
    recurrence: str
    currency: str
    base_year: int
    line: Line[Decimal]


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount and how many lines it leaves out; None where no line has a figure."""

    amount: Decimal | None
    left_out: int

    @property
    def whole(self) -> Decimal | None:
        """The amount, where it leaves nothing out."""
        return None if self.left_out else self.amount


@dataclass(frozen=True, slots=True)
class Total:
    """The cost lines of one currency and price base together; income is taken off."""

    currency: str
    base_year: int
    original: Sum
    approved: Sum
    expected: Sum
    actual: Sum


def totals(lines: Iterable[CostFacts]) -> list[Total]:
    """One total for each currency and price base; they are never added together."""
    kinds: dict[tuple[str, int], list[CostFacts]] = defaultdict(list)
    for facts in lines:
        kinds[facts.currency, facts.base_year].append(facts)
    return [_total(kind, kinds[kind]) for kind in sorted(kinds)]


def _total(kind: tuple[str, int], rows: list[CostFacts]) -> Total:
    standing = [row for row in rows if not row.line.dropped]
    return Total(
        *kind,
        original=_sum((r.recurrence, r.line.original) for r in rows if r.line.original_layer == 0),
        approved=_sum((r.recurrence, r.line.approved) for r in standing),
        expected=_sum((r.recurrence, r.line.expected) for r in standing),
        actual=_sum((r.recurrence, r.line.actual) for r in rows),
    )


def _sum(amounts: Iterable[tuple[str, Decimal | None]]) -> Sum:
    rows = list(amounts)
    known = [-a if recurrence == INCOME else a for recurrence, a in rows if a is not None]
    return Sum(sum(known, Decimal(0)) if known else None, len(rows) - len(known))
