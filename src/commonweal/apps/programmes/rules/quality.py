"""How good the data of a report is, by dimension, and the next facts to ask for."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["EXPECTED", "Finding", "completeness_percent", "findings", "next_facts"]

# Field, and its weight: how much a decision suffers where it is missing. Ordered by that weight,
# because next_facts asks in this order.
EXPECTED: dict[str, int] = {
    "confidence": 4,
    "whole_life_cost": 4,
    "end_date": 4,
    "organisation": 2,
    "start_date": 2,
    "description": 2,
    "benefits": 2,
    "category": 1,
    "year_forecast": 1,
}


# A yearly publication may come a month late before its figures count as old.
STALE_AFTER_DAYS = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful in a record, and in which dimension."""

    dimension: str
    code: str
    field: str


def completeness_percent(answered: AbstractSet[str]) -> int:
    """The weighted share of expected fields that hold a value, 0-100."""
    got = sum(weight for field, weight in EXPECTED.items() if field in answered)
    return round(100 * got / sum(EXPECTED.values()))


def next_facts(answered: AbstractSet[str], most: int = 3) -> list[str]:
    """The next fields to ask for, the most useful first."""
    return [field for field in EXPECTED if field not in answered][:most]


def findings(
    *,
    start_date: date | None,
    end_date: date | None,
    cost: Decimal | None,
    year_forecast: Decimal | None,
    as_at: date | None,
    today: date,
) -> list[Finding]:
    """Validity, consistency and timeliness of one report; a missing value is no finding here."""
    found = []
    if start_date and end_date and end_date < start_date:
        found.append(Finding("consistency", "ends-before-start", "end_date"))
    if cost is not None and cost < 0:
        found.append(Finding("validity", "cost-negative", "whole_life_cost"))
    if cost is not None and cost == 0:
        found.append(Finding("validity", "cost-zero", "whole_life_cost"))
    if cost and year_forecast and year_forecast > cost:
        found.append(Finding("consistency", "year-above-whole-life", "year_forecast"))
    if as_at and (today - as_at).days > STALE_AFTER_DAYS:
        found.append(Finding("timeliness", "report-old", "as_at"))
    return found
