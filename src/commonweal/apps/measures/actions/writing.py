"""Writing many rows at once, by hand: through the ORM the same takes fifteen times as long
(benchmarks/readings.py). The tables and columns are those of the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from commonweal.apps.measures.models import Measure, Reading, ReadingBatch, Status

COUNTING = frozenset({Status.PROVISIONAL, Status.CONFIRMED, Status.CORRECTED})
QuarterPlace = tuple[str, date]


# A measure and its days, with a value that counts there and the time of that value.
PlainRow = tuple[tuple[str, date, date], tuple[Decimal, datetime | None]]


@dataclass(slots=True)
class NewRow:
    """A reading that is not written yet: of a measure and its days (``place``)."""

    place: tuple[str, date, date]
    value: Decimal
    as_of: datetime | None
    status: str = Status.PROVISIONAL.value
    decided_at: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Sums:
    """What the readings of a quarter come to; it grows by one reading at a time."""

    count: int
    total: Decimal
    least: Decimal
    most: Decimal
    latest: Decimal
    latest_ends: date

    def add(self, value: Decimal, ends: date) -> None:
        self.count += 1
        self.total += value
        self.least = min(self.least, value)
        self.most = max(self.most, value)
        if ends >= self.latest_ends:
            self.latest, self.latest_ends = value, ends

    def join(self, other: Sums) -> None:
        """Add the readings of the same quarter that ``other`` comes to."""
        self.count += other.count
        self.total += other.total
        self.least = min(self.least, other.least)
        self.most = max(self.most, other.most)
        if other.latest_ends >= self.latest_ends:
            self.latest, self.latest_ends = other.latest, other.latest_ends


_READING = (
    *("measure_id", "starts", "ends", "value", "recorded_at", "as_of"),
    *("batch_id", "status", "current", "decided_at", "reason"),
)
_QUARTER = (*("measure_id", "starts", "count", "total", "least", "most", "latest", "latest_ends"),)
_NEWEST = ("latest_ends", "known_ends", "stale_after", "readings_changed_at")


def insert_readings(plain: Sequence[PlainRow], rows: Sequence[NewRow], batch: ReadingBatch) -> None:
    _insert("measures_reading", _READING, _ready(plain, rows, batch))


def _ready(
    plain: Sequence[PlainRow], rows: Sequence[NewRow], batch: ReadingBatch
) -> Iterator[tuple[Any, ...]]:
    """The rows as the database takes them."""
    at, number, ready = _moment(batch.at), batch.id, _value()
    usual = (Status.PROVISIONAL.value, True, None, "")
    for (measure, starts, ends), (value, as_of) in plain:
        said = as_of and _moment(as_of)
        yield (measure, _day(starts), _day(ends), ready(value), at, said, number, *usual)
    for row in rows:
        measure, starts, ends = row.place
        said, decided = _moment(row.as_of), _moment(row.decided_at)
        known = (row.status, row.status in COUNTING or None, decided, row.reason)
        yield (measure, _day(starts), _day(ends), ready(row.value), at, said, number, *known)


def update_readings(rows: Iterable[Reading]) -> None:
    """Write what became of readings that were known already. Their value never changes."""
    known = [
        (row.status, row.current, _moment(row.as_of), _moment(row.decided_at), row.reason, row.id)
        for row in rows
    ]
    _many(
        "UPDATE measures_reading"
        " SET status = %s, current = %s, as_of = %s, decided_at = %s, reason = %s WHERE id = %s",
        known,
    )


def save_quarters(sums: dict[QuarterPlace, Sums]) -> None:
    """Keep these quarters, in place of what was kept of them."""
    ready = _value()
    kept = ", ".join(f"{name} = excluded.{name}" for name in _QUARTER[2:])
    rows = [
        (
            measure,
            _day(starts),
            one.count,
            ready(one.total),
            ready(one.least),
            ready(one.most),
            ready(one.latest),
            _day(one.latest_ends),
        )
        for (measure, starts), one in sums.items()
    ]
    _many(
        f"INSERT INTO measures_quarter ({', '.join(_QUARTER)})"  # noqa: S608 - names of ours only
        f" VALUES ({', '.join(['%s'] * len(_QUARTER))})"
        f" ON CONFLICT (measure_id, starts) DO UPDATE SET {kept}",
        rows,
    )


def update_newest(measures: Iterable[Measure], at: datetime) -> None:
    """Write what the actions keep on measures."""
    now = _moment(at)
    rows = []
    for one in measures:
        one.readings_changed_at = at
        days = (_day(one.latest_ends), _day(one.known_ends), _day(one.stale_after))
        rows.append((*days, now, one.id))
    columns = ", ".join(f"{name} = %s" for name in _NEWEST)
    _many(f"UPDATE measures_measure SET {columns} WHERE id = %s", rows)  # noqa: S608


def _insert(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    _many(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608


def _many(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


@lru_cache(maxsize=4096)
def _day(day: date | None) -> Any:
    return connection.ops.adapt_datefield_value(day)


@lru_cache(maxsize=1024)
def _moment(at: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _value() -> Any:
    """How this database takes a value: SQLite as text, which it makes a number."""
    return str if connection.vendor == "sqlite" else lambda value: value
