"""Earned value of a plan on one day, from its cost lines and milestones.

Planned value: the yearly amounts that the newest layer promises, each year earned evenly over its
days. Earned value: the whole promise times the share of promised milestones that have happened.
Actual cost: what was spent, where it is known of every year that has begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from commonweal.engines.appraise import (
    EarnedSchedule,
    EarnedValue,
    earned_schedule,
    earned_value,
)

__all__ = ["Earned", "EarnedFacts", "earned_of"]

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class EarnedFacts:
    """``planned`` and ``actual`` by financial year, in one kind of money; ``year`` is the one that
    holds the day, and ``passed`` the share of it that has passed. A year without an actual, though
    something was planned in it, is None."""

    planned: Mapping[int, Decimal]
    actual: Mapping[int, Decimal | None]
    milestones: int
    reached: int
    year: int
    passed: Decimal


@dataclass(frozen=True, slots=True)
class Earned:
    """``value`` is None where a part is missing; ``why`` then says which: no-plan, no-milestones,
    not-begun or no-actuals."""

    why: str = ""
    value: EarnedValue | None = None
    schedule: EarnedSchedule | None = None
    years: int = 0


def earned_of(facts: EarnedFacts) -> Earned:
    if (
        not facts.planned
        or sum(facts.planned.values(), ZERO) <= 0
        or min(facts.planned.values()) < 0
    ):
        return Earned("no-plan")
    if not facts.milestones:
        return Earned("no-milestones")
    first, last = min(facts.planned), max(facts.planned)
    if facts.year < first:
        return Earned("not-begun")
    bac = sum(facts.planned.values(), ZERO)
    ev = bac * facts.reached / facts.milestones
    cumulative, so_far = [], ZERO
    for year in range(first, last + 1):
        so_far += facts.planned.get(year, ZERO)
        cumulative.append(so_far)
    time = min(Decimal(facts.year - first) + facts.passed, Decimal(1000))
    schedule = earned_schedule(cumulative, ev, time)
    begun = [y for y in facts.planned if y < facts.year or (y == facts.year and facts.passed)]
    spent = [facts.actual.get(year) for year in begun]
    if any(amount is None for amount in spent):
        return Earned("no-actuals", None, schedule, len(cumulative))
    ac = sum((amount for amount in facts.actual.values() if amount is not None), ZERO)
    value = earned_value(bac=bac, pv=_planned_by(facts), ev=ev, ac=max(ac, ZERO))
    return Earned("", value, schedule, len(cumulative))


def _planned_by(facts: EarnedFacts) -> Decimal:
    whole = sum((a for year, a in facts.planned.items() if year < facts.year), ZERO)
    return whole + facts.planned.get(facts.year, ZERO) * min(facts.passed, ONE)
