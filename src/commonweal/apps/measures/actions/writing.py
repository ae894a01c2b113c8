"""Writing many readings at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from commonweal.apps.measures.models import Measure, Reading, ReadingBatch, Status

COUNTING = frozenset({Status.PROVISIONAL, Status.CONFIRMED, Status.CORRECTED})


@dataclass(slots=True)
class NewRow:
    """A reading that is not written yet: of a measure and its days (``place``)."""

    place: tuple[str, date, date]
    value: Decimal
    as_of: datetime | None
    status: str = Status.PROVISIONAL.value
    decided_at: datetime | None = None
    reason: str = ""


def insert_readings(rows: Sequence[NewRow], batch: ReadingBatch) -> None:
    Reading.objects.bulk_create(
        [
            Reading(
                measure_id=row.place[0],
                starts=row.place[1],
                ends=row.place[2],
                value=row.value,
                recorded_at=batch.at,
                as_of=row.as_of,
                batch=batch,
                status=row.status,
                current=row.status in COUNTING,
                decided_at=row.decided_at,
                reason=row.reason,
            )
            for row in rows
        ],
        batch_size=1000,
    )


def update_newest(measures: Iterable[Measure], at: datetime) -> None:
    """Write what the actions keep on measures."""
    changed = ("latest_ends", "known_ends", "stale_after", "readings_changed_at")
    rows = list(measures)
    for one in rows:
        one.readings_changed_at = at
    Measure.objects.bulk_update(rows, changed, batch_size=100)
