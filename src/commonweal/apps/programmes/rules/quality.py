"""How good the data of a report is, by dimension."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

__all__ = [
    "DIMENSIONS",
    "EXPECTED",
    "Finding",
    "Stated",
    "completeness_percent",
    "findings",
    "stale_before",
]

DIMENSIONS = ("validity", "completeness", "timeliness", "uniqueness", "consistency")
# Field, and its weight: how much a decision suffers where it is missing. Ordered by that weight,
# because that is the order in which to ask for what is missing.
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
# Published variances are rounded to whole percent, of figures that are themselves rounded.
_VARIANCE_TOLERANCE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful in a record, and in which dimension."""

    dimension: str
    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Stated:
    """The figures of one report, None where there is none. ``unreadable`` names the fields whose
    published words nobody understood; ``ended`` is true of what is closed or cancelled."""

    as_at: date | None = None
    start_date: date | None = None
    end_date: date | None = None
    whole_life_cost: Decimal | None = None
    year_baseline: Decimal | None = None
    year_forecast: Decimal | None = None
    year_variance_percent: Decimal | None = None
    unreadable: tuple[str, ...] = ()
    ended: bool = False


def completeness_percent(answered: AbstractSet[str]) -> int:
    """The weighted share of expected fields that hold a value, 0-100."""
    got = sum(weight for field, weight in EXPECTED.items() if field in answered)
    return round(100 * got / sum(EXPECTED.values()))


def stale_before(today: date) -> date:
    """A report as at an earlier day than this is old."""
    return today - timedelta(days=STALE_AFTER_DAYS)


def findings(stated: Stated, answered: AbstractSet[str]) -> list[Finding]:
    """What is missing, wrong or contradictory in one report.

    Whether it is old depends on the day of asking: see ``stale_before``.
    """
    missing = [Finding("completeness", "missing", f) for f in EXPECTED if f not in answered]
    unread = [Finding("validity", "not-understood", field) for field in stated.unreadable]
    return [*missing, *unread, *_invalid(stated), *_inconsistent(stated)]


def _invalid(stated: Stated) -> Iterator[Finding]:
    cost = stated.whole_life_cost
    if cost is not None and cost < 0:
        yield Finding("validity", "cost-negative", "whole_life_cost")
    if cost is not None and cost == 0:
        yield Finding("validity", "cost-zero", "whole_life_cost")


def _inconsistent(stated: Stated) -> Iterator[Finding]:
    start, end, cost = stated.start_date, stated.end_date, stated.whole_life_cost
    if start and end and end < start:
        yield Finding("consistency", "ends-before-start", "end_date")
    if end and stated.as_at and end < stated.as_at and not stated.ended:
        yield Finding("consistency", "ended-still-reported", "end_date")
    if cost and stated.year_forecast and stated.year_forecast > cost:
        yield Finding("consistency", "year-above-whole-life", "year_forecast")
    if _variance_differs(stated):
        yield Finding("consistency", "variance-differs", "year_variance_percent")


def _variance_differs(stated: Stated) -> bool:
    """True where the published variance is not the one that budget and forecast make."""
    budget, forecast = stated.year_baseline, stated.year_forecast
    if not budget or forecast is None or stated.year_variance_percent is None:
        return False
    made = (forecast - budget) / budget * 100
    return abs(made - stated.year_variance_percent) > _VARIANCE_TOLERANCE
