"""Taking in the published figures of transactional services."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import entries_last
from commonweal.apps.measures.actions import (
    NewReading,
    Origin,
    Pushed,
    create_measures,
    push_readings,
)
from commonweal.apps.measures.models import Measure
from commonweal.apps.measuring.rules import (
    ServiceLine,
    overlapping,
    read_line,
    service_measure,
)
from commonweal.kernel.errors import BadInput
from commonweal.kernel.shapes import Actor

__all__ = ["ServicesTaken", "import_service_kpis"]


@dataclass(frozen=True, slots=True)
class ServicesTaken:
    """What was found in the file: services, the rolling years, how many of them overlap the one
    before; how many measures are new; and what became of the readings."""

    services: int
    years: int
    overlaps: int
    measures: int
    pushed: Pushed


@transaction.atomic
@entries_last()
def import_service_kpis(
    *,
    path: Path,
    organisation: Organisation,
    by: Actor,
    at: datetime,
    progress: Callable[[int], Any] = lambda _rows: None,
) -> ServicesTaken:
    """Take the file in, as measures of this body and readings of rolling years. To take it in
    again changes nothing. BadInput names the row that cannot be read; nothing is taken then."""
    wanted: dict[str, dict[str, object]] = {}
    rows: list[NewReading] = []
    services, years = set(), set()
    for line in _lines(path):
        services.add(line.slug)
        years.add(line.year)
        for column, value in line.figures.items():
            key, values = service_measure(line, column)
            wanted.setdefault(key, values)
            rows.append(NewReading(key, line.year.start, line.year.last_day, value))
        progress(len(rows))
    made = create_measures(organisation=organisation, wanted=wanted, by=by, at=at)
    ids = Measure.objects.filter(organisation=organisation).values_list("key", "id")
    known = dict(ids)
    origin = Origin("file", path.name, path.name, _digest(path))
    with_ids = [NewReading(known[r.measure], r.starts, r.ends, r.value) for r in rows]
    pushed = push_readings(rows=with_ids, origin=origin, by=by, at=at)
    return ServicesTaken(len(services), len(years), overlapping(years), len(made), pushed)


def _lines(path: Path) -> Iterator[ServiceLine]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                yield read_line(row, number)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(
            f"This file cannot be read: {error}", code="unreadable", where=path.name
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
