"""Measures with readings, for tests of what is usual and what comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commonweal.apps.measures.actions import NewReading, Origin, push_readings, set_targets
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.rules import period_holding
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.programmes.tests.factories import SOMEBODY

__all__ = ["NOISE", "TODAY", "WHO", "a_measured", "a_target", "at_noon", "measured"]

TODAY = date(2026, 3, 31)
NOISE = [52, 47, 50, 53, 48, 51, 49, 52, 47, 50, 51, 48, 53, 49, 50, 52, 48, 51, 47, 53]


def at_noon(day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


WHO: dict[str, Any] = {"by": SOMEBODY, "at": at_noon()}


def a_measured(values: Sequence[float] = NOISE, key: str = "", **given: Any) -> Measure:
    """A measure whose newest reading is of March 2026, or of the period that holds its end."""
    measure = a_measure(key, **{"frequency": "month", "grace_days": 20, **given})
    return _filled(measure, values, TODAY, at_noon())


def measured(
    values: Sequence[float] = NOISE, key: str = "", *, skipped: int = 0, **given: Any
) -> Measure:
    """A measure whose newest reading is of the last whole period before today, or ``skipped``
    periods before that."""
    now, today = timezone.now(), timezone.localdate()
    measure = a_measure(key, **{"grace_days": 40, "at": now, **given})
    day = period_holding(today, measure.frequency, measure.anchor).start - timedelta(days=1)
    if measure.frequency == "rolling_year":
        day = period_holding(today, "quarter", measure.anchor).start - timedelta(days=1)
    for _number in range(skipped):
        day = period_holding(day, measure.frequency, measure.anchor).start - timedelta(days=1)
    return _filled(measure, values, day, now)


def _filled(measure: Measure, values: Sequence[float], day: date, at: datetime) -> Measure:
    """The values of the periods that end with the one that holds ``day``, oldest first."""
    rows = []
    for value in reversed(values):
        held = period_holding(day, measure.frequency, measure.anchor)
        rows.append(NewReading(measure.id, held.start, held.last_day, Decimal(str(value))))
        day = held.start - timedelta(days=1)
        if measure.frequency == "rolling_year":
            day = period_holding(held.last_day, "quarter", measure.anchor).start - timedelta(days=1)
    origin = Origin("file", "calls.csv", "calls.csv", "ab" * 32)
    push_readings(rows=rows, origin=origin, by=SOMEBODY, at=at)
    measure.refresh_from_db()
    return measure


def a_target(measure: Measure, on: date, value: float, tolerance: float = 0) -> None:
    given = {"on": on, "value": Decimal(str(value)), "tolerance": Decimal(str(tolerance))}
    set_targets(measure=measure, targets=[given], **WHO)
    measure.refresh_from_db()
