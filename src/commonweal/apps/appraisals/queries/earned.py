"""Earned value of an initiative, from the cost lines and milestones of its plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from commonweal.apps.appraisals.rules import Earned, EarnedFacts, earned_of
from commonweal.apps.plans.queries import CostRow, Plan
from commonweal.kernel.period import YearStart, financial_year_of

INCOME = "income"


@dataclass(frozen=True, slots=True)
class EarnedPage:
    """``left_out`` counts cost lines in another kind of money than the one that has most."""

    earned: Earned
    facts: EarnedFacts
    currency: str
    base_year: int
    left_out: int


def earned_value_of(plan: Plan, on: date) -> EarnedPage:
    """Of a plan that was read for somebody who may see its costs and dates."""
    kinds: dict[tuple[str, int], list[CostRow]] = defaultdict(list)
    standing = [row for row in plan.cost_lines if row.line.approved is not None]
    for row in standing:
        kinds[row.record.currency, row.record.base_year].append(row)
    money, rows = max(kinds.items(), key=lambda kind: len(kind[1]), default=(("", 0), []))
    promised = [row for row in plan.milestones if row.line.approved is not None]
    month, first = (int(part) for part in settings.YEAR_START.split("-"))
    year = financial_year_of(on, YearStart(month, first))
    facts = EarnedFacts(
        planned=_by_year(rows),
        actual=_spent(rows),
        milestones=len(promised),
        reached=sum(1 for r in promised if r.line.actual is not None and r.line.actual <= on),
        year=year.start.year,
        passed=Decimal((on - year.start).days) / year.duration_days,
    )
    return EarnedPage(earned_of(facts), facts, *money, len(standing) - len(rows))


def _by_year(rows: Iterable[CostRow]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row.record.first_year] += _signed(row, row.line.approved or Decimal(0))
    return dict(found)


def _spent(rows: Iterable[CostRow]) -> dict[int, Decimal | None]:
    """By year; None where the actual of any line of that year is not known."""
    found: dict[int, Decimal | None] = {}
    for row in rows:
        year, actual = row.record.first_year, row.line.actual
        before = found.get(year, Decimal(0))
        lost = actual is None or before is None
        found[year] = None if lost else (before or Decimal(0)) + _signed(row, actual)
    return found


def _signed(row: CostRow, amount: Decimal | None) -> Decimal:
    return -(amount or Decimal(0)) if row.record.recurrence == INCOME else amount or Decimal(0)
