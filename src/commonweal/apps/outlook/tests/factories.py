"""Measures with readings, for tests of what is usual and what comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from commonweal.apps.measures.actions import NewReading, Origin, push_readings, set_targets
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.rules import period_holding
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.programmes.tests.factories import SOMEBODY

__all__ = ["NOISE", "TODAY", "WHO", "a_measured", "a_target", "at_noon"]

TODAY = date(2026, 3, 31)
NOISE = [52, 47, 50, 53, 48, 51, 49, 52, 47, 50, 51, 48, 53, 49, 50, 52, 48, 51, 47, 53]


def at_noon(day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


WHO: dict[str, Any] = {"by": SOMEBODY, "at": at_noon()}


def a_measured(values: Sequence[float] = NOISE, key: str = "", **given: Any) -> Measure:
    """A measure whose newest reading is of March 2026, or of the period that holds its end."""
    measure = a_measure(key, **{"frequency": "month", "grace_days": 20, **given})
    day, rows = TODAY, []
    for value in reversed(values):
        held = period_holding(day, measure.frequency, measure.anchor)
        rows.append(NewReading(measure.id, held.start, held.last_day, Decimal(str(value))))
        day = date.fromordinal(held.start.toordinal() - 1)
    push_readings(rows=rows, origin=Origin("file", "a.csv", "a.csv"), **WHO)
    measure.refresh_from_db()
    return measure


def a_target(measure: Measure, on: date, value: float, tolerance: float = 0) -> None:
    given = {"on": on, "value": Decimal(str(value)), "tolerance": Decimal(str(tolerance))}
    set_targets(measure=measure, targets=[given], **WHO)
    measure.refresh_from_db()
