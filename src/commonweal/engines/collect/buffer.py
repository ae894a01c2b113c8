"""The buffer of a collector: one SQLite file that is whole after a cut of power at any point.

Each step is one transaction, on disk before the next begins (WAL with synchronous=FULL). What was
read moves together with how far it was read; what is to be sent gets its number and its exact bytes
before it is sent, so that sending it again is sending the same.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.engines.collect.events import Event, Refused
from commonweal.engines.collect.files import Cursor
from commonweal.engines.collect.gather import Sums, add_event, value_of
from commonweal.engines.collect.plan import Window
from commonweal.kernel.errors import CannotFinish
from commonweal.kernel.period import period_holding

__all__ = ["Batch", "Buffer", "Status", "Taken"]

_TABLES = """
CREATE TABLE IF NOT EXISTS event (
    measure TEXT, id TEXT, ends TEXT, PRIMARY KEY (measure, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_by_end ON event (ends);
CREATE TABLE IF NOT EXISTS gathered (
    measure TEXT, starts TEXT, ends TEXT, sums TEXT, changed INTEGER DEFAULT 1,
    PRIMARY KEY (measure, starts)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (sequence INTEGER PRIMARY KEY, body BLOB, rows INTEGER, sent_at TEXT);
CREATE TABLE IF NOT EXISTS cursor (name TEXT PRIMARY KEY, offset INTEGER, head_size INTEGER, head TEXT);
CREATE TABLE IF NOT EXISTS refused (place TEXT PRIMARY KEY, line TEXT, why TEXT);
CREATE TABLE IF NOT EXISTS noted (name TEXT PRIMARY KEY, value TEXT);
"""  # noqa: E501 - one table a line
_ROWS = 500
_KEPT = 200
_REFUSED = 1000
_TOO_LATE = "It came after its window was closed and forgotten (remember_days)."


@dataclass(frozen=True, slots=True)
class Taken:
    """How many events were new, known already, or too old to tell."""

    new: int = 0
    known: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    sequence: int
    body: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class Status:
    """``waiting`` are batches made and not accepted yet, ``unsent`` windows that changed since
    they were last put into one; ``refused`` counts the lines that were no events."""

    events: int
    windows: int
    unsent: int
    waiting: int
    accepted: int
    refused: int
    used_bytes: int
    limit_bytes: int
    full: bool
    last_accepted_at: str


class Buffer:
    """One process at a time uses it, with as many threads as it likes."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA busy_timeout = 10000")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(_TABLES)
        except sqlite3.Error as error:
            raise _failed(error) from error

    def close(self) -> None:
        self._db.close()

    @property
    def full(self) -> bool:
        """True where nothing more may be read before something was sent and cleared away."""
        return self._used() >= self._limit

    def cursors(self) -> dict[str, Cursor]:
        rows = self._all("SELECT name, offset, head_size, head FROM cursor")
        return {row[0]: Cursor(*row) for row in rows}

    def take(
        self,
        events: Sequence[Event],
        windows: Mapping[str, Window],
        zone: ZoneInfo,
        *,
        cursor: Cursor | None = None,
        refused: Sequence[Refused] = (),
    ) -> Taken:
        """Count each new event once, and note how far its file was read, all or nothing.

        An event of a window that was forgotten is ``late``, is not counted and is kept among the
        refused: nobody could tell whether it was counted before.
        """
        with self._transaction():
            horizon = self._noted("forgotten")
            new: dict[tuple[str, str, str], list[Event]] = {}
            known, late = 0, []
            for event in events:
                starts, ends = _window_of(event, windows[event.measure], zone)
                if ends <= horizon:
                    late.append(Refused(f"{event.measure} {event.id}", "", _TOO_LATE))
                elif self._is_new(event, ends):
                    new.setdefault((event.measure, starts, ends), []).append(event)
                else:
                    known += 1
            for place, some in new.items():
                self._gather(place, some)
            if cursor:
                self._db.execute(
                    "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)",
                    (cursor.name, cursor.offset, cursor.head_size, cursor.head),
                )
            self._refuse([*refused, *late])
        return Taken(sum(map(len, new.values())), known, len(late))

    def seal(
        self, collector: str, windows: Mapping[str, Window], zone: ZoneInfo, now: datetime
    ) -> int:
        """Put the windows that are over, and changed, into numbered batches. How many rows."""
        sealed = 0
        while True:
            with self._transaction():
                rows = self._ready(windows, zone, now)
                if not rows:
                    return sealed
                self._make_batch(collector, rows, windows, now)
                sealed += len(rows)

    def next_batch(self) -> Batch | None:
        """The oldest batch that was not accepted yet."""
        rows = self._all(
            "SELECT sequence, body, rows FROM batch WHERE sent_at IS NULL ORDER BY sequence LIMIT 1"
        )
        return Batch(*rows[0]) if rows else None

    def accepted(self, sequence: int, at: datetime) -> None:
        """The server has this batch. The last 200 are kept, in case it has to be set back."""
        with self._transaction():
            stamp = at.astimezone(UTC).isoformat()
            self._db.execute("UPDATE batch SET sent_at = ? WHERE sequence = ?", (stamp, sequence))
            self._db.execute("DELETE FROM batch WHERE sequence <= ?", (sequence - _KEPT,))

    def send_again_from(self, sequence: int) -> bool:
        """The server was set back and expects ``sequence``. False where that is not kept."""
        with self._transaction():
            found = self._all("SELECT 1 FROM batch WHERE sequence = ?", (sequence,))
            if found:
                self._db.execute("UPDATE batch SET sent_at = NULL WHERE sequence >= ?", (sequence,))
        return bool(found)

    def forget(self, before: date) -> int:
        """Drop the windows that ended before that day and were sent, with the ids of their events.
        Events of such windows count no more. How many events are forgotten."""
        last = (before - timedelta(days=1)).isoformat()
        with self._transaction():
            kept = self._all("SELECT min(ends) FROM gathered WHERE changed")[0][0]
            if kept and kept <= last:
                last = (date.fromisoformat(kept) - timedelta(days=1)).isoformat()
            if last <= self._noted("forgotten"):
                return 0
            self._note("forgotten", last)
            self._db.execute("DELETE FROM gathered WHERE ends <= ?", (last,))
            gone = self._db.execute("DELETE FROM event WHERE ends <= ?", (last,))
        return gone.rowcount

    def read_again(self, plan: str) -> None:
        """Where the plan is another one, files are read from their beginning: what was refused may
        now be an event, and what was counted is known by its id."""
        with self._transaction():
            if self._noted("plan") != plan:
                self._db.execute("DELETE FROM cursor")
                self._db.execute("DELETE FROM refused")
                self._note("plan", plan)

    def status(self) -> Status:
        return Status(
            events=self._count("event"),
            windows=self._count("gathered"),
            unsent=self._count("gathered WHERE changed"),
            waiting=self._count("batch WHERE sent_at IS NULL"),
            accepted=int(self._noted("sequence") or 0) - self._count("batch WHERE sent_at IS NULL"),
            refused=self._count("refused"),
            used_bytes=self._used(),
            limit_bytes=self._limit,
            full=self.full,
            last_accepted_at=self._all("SELECT max(sent_at) FROM batch")[0][0] or "",
        )

    def refused(self) -> list[Refused]:
        rows = self._all("SELECT place, line, why FROM refused ORDER BY place")
        return [Refused(*row) for row in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """On disk when it ends, or not at all."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise _failed(error) from error
                raise

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _count(self, table: str) -> int:
        return int(self._all(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - our own words

    def _used(self) -> int:
        """Bytes in use; what was freed inside the file is used again before it grows."""
        pages, free, size = (
            int(self._all(f"PRAGMA {name}")[0][0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _noted(self, name: str) -> str:
        rows = self._all("SELECT value FROM noted WHERE name = ?", (name,))
        return rows[0][0] if rows else ""

    def _note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO noted VALUES (?, ?)", (name, value))

    def _is_new(self, event: Event, ends: str) -> bool:
        added = self._db.execute(
            "INSERT OR IGNORE INTO event VALUES (?, ?, ?)", (event.measure, event.id, ends)
        )
        return added.rowcount == 1

    def _gather(self, place: tuple[str, str, str], events: Sequence[Event]) -> None:
        measure, starts, ends = place
        rows = self._all(
            "SELECT sums FROM gathered WHERE measure = ? AND starts = ?", (measure, starts)
        )
        sums = reduce(add_event, events, Sums.from_text(rows[0][0]) if rows else Sums())
        self._db.execute(
            "INSERT OR REPLACE INTO gathered VALUES (?, ?, ?, ?, 1)",
            (measure, starts, ends, sums.as_text()),
        )

    def _refuse(self, refused: Sequence[Refused]) -> None:
        """Keep the first thousand, to be looked at; the lines themselves stay in their files."""
        free = max(_REFUSED - self._count("refused"), 0) if refused else 0
        self._db.executemany(
            "INSERT OR REPLACE INTO refused VALUES (?, ?, ?)",
            [(each.place, each.line, each.why) for each in refused[:free]],
        )

    def _ready(
        self, windows: Mapping[str, Window], zone: ZoneInfo, now: datetime
    ) -> list[tuple[str, str, str, str]]:
        """Windows that are over and changed since they were last sent."""
        found: list[tuple[str, str, str, str]] = []
        for measure, window in windows.items():
            until = now - timedelta(minutes=window.wait_minutes)
            rows = self._all(
                "SELECT measure, starts, ends, sums FROM gathered "
                "WHERE changed AND measure = ? AND ends < ? ORDER BY ends LIMIT ?",
                (measure, until.astimezone(zone).date().isoformat(), _ROWS - len(found)),
            )
            found += [(row[0], row[1], row[2], row[3]) for row in rows]
        return found

    def _make_batch(
        self,
        collector: str,
        rows: Sequence[tuple[str, str, str, str]],
        windows: Mapping[str, Window],
        now: datetime,
    ) -> None:
        as_of = self._next_time(now)
        number = int(self._noted("sequence") or 0) + 1
        sent = [
            {
                "measure": measure,
                "starts": starts,
                "ends": ends,
                "value": value_of(Sums.from_text(sums), windows[measure].combine),
                "as_of": as_of,
            }
            for measure, starts, ends, sums in rows
        ]
        body = {"collector": collector, "sequence": number, "rows": sent}
        data = json.dumps(body, separators=(",", ":")).encode()
        self._db.execute("INSERT INTO batch VALUES (?, ?, ?, NULL)", (number, data, len(rows)))
        self._note("sequence", str(number))
        self._db.executemany(
            "UPDATE gathered SET changed = 0 WHERE measure = ? AND starts = ?",
            [(measure, starts) for measure, starts, *_rest in rows],
        )

    def _next_time(self, now: datetime) -> str:
        """``now``, or just after the last one where the clock went back: what is sent later has to
        look later."""
        last = self._noted("as_of")
        at = now.astimezone(UTC)
        if last:
            at = max(at, datetime.fromisoformat(last) + timedelta(microseconds=1))
        self._note("as_of", at.isoformat(timespec="microseconds"))
        return at.isoformat(timespec="microseconds")


def _window_of(event: Event, window: Window, zone: ZoneInfo) -> tuple[str, str]:
    day = event.at.astimezone(zone).date()
    held = period_holding(day, window.frequency, window.anchor)
    return held.start.isoformat(), held.last_day.isoformat()


def _failed(error: sqlite3.Error) -> CannotFinish:
    return CannotFinish(
        f"The buffer cannot be written ({error}). Nothing that it holds is lost. "
        "See that the disk has room and the folder can be written to."
    )
