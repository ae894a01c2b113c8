"""Which rows of a source changed since a place: from its log, or by a mark that rises."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from commonweal.engines.read.databases import Kind, MariadbTable, PostgresqlTable, SqliteTable
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.transfer.changes.followers import behind
from commonweal.engines.transfer.changes.gaps import Gaps
from commonweal.engines.transfer.changes.triggers import Watched
from commonweal.engines.transfer.changes.watching import Table, watched_table
from commonweal.engines.transfer.mapping import Changes
from commonweal.engines.transfer.pieces import key_place
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Behind", "Found", "Pending", "pending_by"]

_MARKS = {Kind.INTEGER, Kind.DATE, Kind.TIMESTAMP, Kind.INSTANT}


@dataclass(frozen=True, slots=True)
class Found:
    """``places``: the rows that were touched, each once. ``entries``: how many changes that were.
    ``after``: where the next reading begins. ``more``: there may be further ones now."""

    places: tuple[str, ...]
    entries: int
    after: str
    more: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """``seconds``: how long ago, by the source's clock, the oldest of these changes was made; None
    where the source does not say."""

    changes: int
    seconds: float | None


class Pending(Protocol):
    cannot_see: tuple[str, ...]

    def begin(self) -> str:
        """The place from which on changes count that happen from now on."""

    def found(self, after: str, most: int) -> Found: ...

    def behind(self, after: str) -> Behind: ...


def pending_by(changes: Changes, table: Table, key: Sequence[str]) -> Pending:
    if changes.by == "log":
        return _Log(table, watched_table(table, key))
    return _Mark(table, key, changes)


class _Log:
    """``after`` is empty, or the number of the last entry that was followed; of PostgreSQL the last
    transaction with it, because numbers are given before transactions end."""

    def __init__(self, table: Table, watched: Watched) -> None:
        self.table, self.watched = table, watched
        self.cannot_see: tuple[str, ...] = ()
        if isinstance(table, SqliteTable):
            self.cannot_see = ("changes of a program that switched triggers off",)
        if isinstance(table, MariadbTable):
            self.cannot_see = ("TRUNCATE, and rows that a foreign key changes by itself",)

    def begin(self) -> str:
        return ""

    def found(self, after: str, most: int) -> Found:
        rows = self.table.rows(
            f"SELECT {self._numbers()}, op, {self._keys()} FROM {self.watched.log} "
            f"WHERE {behind(self.watched.store, after)}{self._whole()} "
            f"ORDER BY {self._order()} LIMIT {most}"
        )
        if any(row["op"] == "T" for row in rows):
            raise CannotFinish(
                "The table was emptied by TRUNCATE, which names no row. Empty the target's table, "
                "remove its rows from commonweal_transfer.chunk, and load it again.",
                where=self.table.label,
            )
        if any(row[name] is None for row in rows for name in self.watched.kept):
            raise CannotFinish(
                "A row without a value in its key was changed, so nobody can say which. Give each "
                "row a key, or set up the log for another one.",
                where=self.table.label,
            )
        names = [each.name for each in self.watched.key]
        places = dict.fromkeys(
            key_place({n: row[k] for n, k in zip(names, self.watched.kept, strict=True)})
            for row in rows
        )
        return Found(tuple(places), len(rows), self._next(after, rows), len(rows) >= most)

    def behind(self, after: str) -> Behind:
        ages = {
            "sqlite": "(julianday('now') - julianday(min(at))) * 86400.0",
            "postgresql": "extract(epoch FROM clock_timestamp() - min(at))::float8",
            "mariadb": "TIMESTAMPDIFF(MICROSECOND, min(at), UTC_TIMESTAMP(6)) / 1000000",
        }
        row = self.table.rows(
            f"SELECT count(*) AS n, {ages[self.watched.store]} AS age FROM {self.watched.log} "
            f"WHERE {behind(self.watched.store, after)}"
        )[0]
        age = row["age"]
        return Behind(int(row["n"]), None if age is None else max(0.0, float(age)))

    def _numbers(self) -> str:
        return "number" + (", xid::text AS xid" if self.watched.store == "postgresql" else "")

    def _order(self) -> str:
        return "xid, number" if self.watched.store == "postgresql" else "number"

    def _keys(self) -> str:
        """As texts where SQLite might take them for something else."""
        cast = "CAST({0} AS TEXT) AS {0}" if self.watched.store == "sqlite" else "{0}"
        return ", ".join(cast.format(each) for each in self.watched.kept)

    def _whole(self) -> str:
        """Of PostgreSQL only transactions before which none is open: no entry comes behind them."""
        if self.watched.store == "postgresql":
            return " AND xid < pg_snapshot_xmin(pg_current_snapshot())"
        return ""

    def _next(self, after: str, rows: Sequence[dict[str, Any]]) -> str:
        if isinstance(self.table, MariadbTable):
            return Gaps.of(after).filled([int(row["number"]) for row in rows], self.table).text()
        if not rows:
            return after
        place = {"number": int(rows[-1]["number"])}
        if self.watched.store == "postgresql":
            place["xid"] = int(rows[-1]["xid"])
        return json.dumps(place, sort_keys=True)


class _Mark:
    """``after``: ``from`` and ``key`` where this reading goes on, ``high``: the greatest mark."""

    def __init__(self, table: Table, key: Sequence[str], changes: Changes) -> None:
        self.table, self.key, self.changes = table, tuple(key), changes
        if changes.mark not in table.facts.names:
            raise BadInput(f"There is no column {changes.mark}.", field="changes")
        self.kind = table.facts.column(changes.mark).kind
        if self.kind not in _MARKS:
            raise BadInput(
                f"{changes.mark} is no whole number, date or time: it marks no order of changes.",
                field="changes",
                where=table.label,
            )
        late = f"by more than {changes.overlap}" if changes.overlap else "at all"
        self.cannot_see: tuple[str, ...] = (
            "rows that were deleted, and keys that were changed",
            f"changes that do not raise {changes.mark}, and rows in which it has no value",
            f"transactions that end late, {late}",
        )

    def begin(self) -> str:
        name, where = quoted(self.changes.mark), self._table
        if int(self.table.rows(f"SELECT count(*) AS n FROM {where} WHERE {name} IS NULL")[0]["n"]):
            raise BadInput(
                f"Rows have no {self.changes.mark}, so their changes would not be seen.",
                field="changes",
                where=self.table.label,
            )
        high = self.table.rows(f"SELECT {self._text(f'max({name})')} AS high FROM {where}")[0]
        return self._place({"from": "", "high": "" if high["high"] is None else str(high["high"])})

    def found(self, after: str, most: int) -> Found:
        place = self._held(after)
        mark, keys = quoted(self.changes.mark), [quoted(each) for each in self.key]
        beyond = f"{mark} > {self._literal(place['high'])}" if place["high"] else "1 = 1"
        rows = self.table.rows(
            f"SELECT {self._text(mark)} AS mark, CASE WHEN {beyond} THEN 1 ELSE 0 END AS beyond, "
            + ", ".join(f"{self._text(each)} AS k{at}" for at, each in enumerate(keys))
            + f" FROM {self._table} WHERE {self._condition(place)} "
            f"ORDER BY {mark}, {', '.join(keys)} LIMIT {most}"
        )
        held = [{n: row[f"k{at}"] for at, n in enumerate(self.key)} for row in rows]
        new = sum(int(row["beyond"]) for row in rows)
        last: dict[str, Any] = {"from": "", "high": place["high"]}
        if new:
            last["high"] = str(rows[-1]["mark"])
        if len(rows) >= most:
            key = {name: str(each) for name, each in held[-1].items()}
            last |= {"from": str(rows[-1]["mark"]), "key": key}
        return Found(tuple(map(key_place, held)), new, self._place(last), len(rows) >= most)

    def behind(self, after: str) -> Behind:
        high = self._held(after)["high"]
        mark = quoted(self.changes.mark)
        where = f" WHERE {mark} > {self._literal(high)}" if high else ""
        row = self.table.rows(
            f"SELECT count(*) AS n, {self._age(mark)} AS age FROM {self._table}{where}"
        )[0]
        return Behind(int(row["n"]), None if row["age"] is None else max(0.0, float(row["age"])))

    def _held(self, after: str) -> dict[str, Any]:
        if not after:
            raise BadInput(
                f"When the table was loaded nobody noted how far {self.changes.mark} had come. "
                "Load it again.",
                where=self.table.label,
            )
        held: dict[str, Any] = json.loads(after)
        return held

    @property
    def _table(self) -> str:
        return quoted(self.table.table) if isinstance(self.table, SqliteTable) else self.table.name

    def _condition(self, place: dict[str, Any]) -> str:
        mark = quoted(self.changes.mark)
        if place["from"]:
            values = [place["from"], *(place["key"][name] for name in self.key)]
            kinds = [self.kind, *(self.table.facts.column(name).kind for name in self.key)]
            listed = ", ".join(self._literal(v, k) for v, k in zip(values, kinds, strict=True))
            return f"({mark}, {', '.join(map(quoted, self.key))}) > ({listed})"
        if not place["high"]:
            return f"{mark} IS NOT NULL"
        return f"{mark} >= {self._literal(self._earlier(place['high']))}"

    def _earlier(self, high: str) -> str:
        if self.kind is Kind.INTEGER:
            return str(int(high) - self.changes.overlap)
        then = datetime.fromisoformat(high) - timedelta(seconds=self.changes.overlap)
        between = "T" if "T" in high else " "
        if self.kind is Kind.DATE and len(high) == len("2026-01-01"):
            return then.date().isoformat()
        local = isinstance(self.table, PostgresqlTable) and then.tzinfo is not None
        return (then if local else then.replace(tzinfo=None)).isoformat(between)

    def _literal(self, text: str, kind: Kind | None = None) -> str:
        if (kind or self.kind) is Kind.INTEGER:
            return str(int(text))
        return literal(text) if isinstance(self.table, PostgresqlTable) else _doubled(text)

    def _text(self, name: str) -> str:
        if isinstance(self.table, SqliteTable):
            return f"CAST({name} AS TEXT)"
        return f"{name}::text" if isinstance(self.table, PostgresqlTable) else name

    def _age(self, mark: str) -> str:
        """How old the oldest is, where the mark is a time."""
        if self.kind not in {Kind.TIMESTAMP, Kind.INSTANT}:
            return "NULL"
        if isinstance(self.table, SqliteTable):
            return f"(julianday('now') - julianday(min({mark}))) * 86400.0"
        if isinstance(self.table, PostgresqlTable):
            return f"extract(epoch FROM clock_timestamp() - min({mark})::timestamptz)::float8"
        return f"TIMESTAMPDIFF(MICROSECOND, min({mark}), UTC_TIMESTAMP(6)) / 1000000"

    @staticmethod
    def _place(place: dict[str, Any]) -> str:
        return json.dumps(place, sort_keys=True)


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
