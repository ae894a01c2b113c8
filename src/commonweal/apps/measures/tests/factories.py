"""Small measures and readings for tests, made through the actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from commonweal.apps.measures.actions import (
    NewReading,
    Origin,
    Pushed,
    create_measure,
    push_readings,
)
from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.measures.rules import period_holding
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
A_FILE = Origin("file", "calls.csv", "calls.csv")
_number = count(1)


def a_measure(key: str = "", **values: Any) -> Measure:
    """A monthly measure of the Department of Bridges."""
    usual: dict[str, Any] = {
        "name": key or "Calls answered",
        "definition": "Calls answered within a minute.",
        "unit": "calls",
        "direction": "higher",
        "frequency": "month",
        "aggregation": "sum",
    }
    organisation = values.pop("organisation", None) or an_organisation()
    at = values.pop("at", NOW)
    return create_measure(
        organisation=organisation,
        key=key or f"calls-{next(_number)}",
        values={**usual, **values},
        by=SOMEBODY,
        at=at,
    )


def a_month(
    measure: Measure, month: int, value: Any, *, year: int = 2025, as_of: datetime | None = None
) -> NewReading:
    """A reading of the period of the measure that holds the last day of a month."""
    day = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    held = period_holding(date.fromordinal(day), measure.frequency, measure.anchor)
    return NewReading(measure.id, held.start, held.last_day, Decimal(str(value)), as_of)


def pushed(*rows: NewReading, origin: Origin = A_FILE, at: datetime = NOW) -> Pushed:
    return push_readings(rows=list(rows), origin=origin, by=SOMEBODY, at=at)


def counting(measure: Measure) -> list[Reading]:
    """The readings that count, oldest first."""
    return list(Reading.objects.filter(measure=measure, current=True).order_by("ends"))
