"""Tables of databases as sources, in the order of their key, so that a place is found again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from commonweal.engines.read.databases import (
    ColumnFacts,
    Kind,
    MariadbTable,
    OdbcTable,
    PostgresqlTable,
    SqliteTable,
)
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.read.databases.sqlite import OddValueError
from commonweal.engines.transfer.changes.followers import Joined
from commonweal.engines.transfer.changes.watching import Table, joined_as, token_of
from commonweal.engines.transfer.mapping import Changes
from commonweal.engines.transfer.pieces import Piece, key_place, key_word
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["TableOfDatabase"]

_ORDERED = {Kind.INTEGER, Kind.TEXT, Kind.DATE, Kind.UUID}
_MOST_WIDENED = 50
_AT_ONCE = 200


class TableOfDatabase:
    """``key``: columns that name a row. ``changes``: how it is seen that rows change; ``follower``:
    as whom the log of these knows the target."""

    def __init__(
        self,
        table: Table,
        key: Sequence[str],
        changes: Changes | None = None,
        follower: str = "",
    ) -> None:
        self.table, self.key, self.changes = table, tuple(key), changes or Changes()
        self.follower = follower
        missing = [name for name in key if name not in table.facts.names]
        if missing or not key:
            said = f"There is no column {missing[0]}." if missing else "Name the key of the table."
            raise BadInput(said, field="key", where=self.label)
        for name in self.key:
            if not _is_ordered(table.facts.column(name)):
                raise BadInput(
                    f"{name} is no integer, text, date or UUID: it does not order the rows.",
                    field="key",
                    where=self.label,
                )

    @property
    def label(self) -> str:
        return self.table.label

    @cached_property
    def snapshot(self) -> str:
        """SQLite's is the digest of the file; PostgreSQL's tables live on, and so does whatever is
        followed: of that, which log notes its changes."""
        if self.changes.by == "log":
            token = token_of(self.table, self.key)
            if not token:
                raise BadInput(
                    "The mapping says that a log notes the changes of this table, and there is "
                    "none. Set it up first: commonweal transfer watch.",
                    field="changes",
                    where=self.label,
                )
            return f"log {token} {self.joined.token}"
        if self.changes.by == "mark":
            return ""
        return str(self.table.snapshot.get("sha256", ""))

    @cached_property
    def joined(self) -> Joined:
        return joined_as(self.table, self.key, self.follower)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.facts.names

    @property
    def total(self) -> int | None:
        return self.table.facts.rows

    def check_key(self) -> None:
        """BadInput where the key is missing in a row or names two."""
        facts = self.table.facts
        declared = any(set(each) <= set(self.key) for each in facts.unique)
        if declared and not any(facts.column(name).nullable for name in self.key):
            return
        names = ", ".join(map(quoted, self.key))
        empty = " OR ".join(f"{quoted(name)} IS NULL" for name in self.key)
        table = self.table
        where = quoted(table.table) if isinstance(table, SqliteTable) else table.name
        found = self._first(f"SELECT count(*) AS n FROM {where} WHERE {empty}")
        if int(found["n"]):
            raise BadInput(
                f"{counted(int(found['n']), 'row has', 'rows have')} no value in the key "
                f"{', '.join(self.key)}. Name columns that always have one.",
                field="key",
                where=self.label,
            )
        twice = self._first(
            f"SELECT count(*) AS n FROM (SELECT 1 FROM {where} GROUP BY {names} "
            "HAVING count(*) > 1) twice"
        )
        if int(twice["n"]):
            raise BadInput(
                f"The key {', '.join(self.key)} names more than one row, {int(twice['n']):,} "
                "times. Name columns that tell them apart.",
                field="key",
                where=self.label,
            )

    def _first(self, query: str) -> dict[str, Any]:
        return self.table.rows(query)[0]

    def sample(self) -> Any:
        # These say the types without rows.
        local = isinstance(self.table, SqliteTable | OdbcTable)
        where, order = ("1 = 0", "") if local else ("", f"{self._order()} LIMIT 1")
        first = next(iter(list(self.table.batches((), where, order))), None)
        return None if first is None else first.schema

    def empty_schema(self) -> Any:
        """By the kinds of the columns, where there is no row to go by."""
        import pyarrow as pa

        kinds = {Kind.INTEGER: pa.int64(), Kind.DATE: pa.date32()}
        if isinstance(self.table, PostgresqlTable):
            kinds[Kind.UUID] = pa.binary(16)
        return pa.schema(
            [(each.name, kinds.get(each.kind, pa.string())) for each in self.table.facts.columns]
        )

    def pieces(self, after: str) -> Iterator[Piece]:
        held = json.loads(after)["key"] if after else {}
        last = [self._value(name, held[name]) for name in self.key] if after else []
        for _ in range(_MOST_WIDENED):
            try:
                for rows in self.table.batches((), self._where(last), self._order()):
                    if len(rows):
                        last = self._in_order(rows, last)
                        yield Piece(rows)
            except OddValueError as error:
                self._widened(error.field)
            else:
                return
        raise CannotFinish("Too many columns hold values of other types.", where=self.label)

    def _widened(self, name: str) -> None:
        """SQLite holds what a column's type does not say: from here on the column is texts."""
        if isinstance(self.table, SqliteTable):
            self.table.widen(name)

    @property
    def by_record(self) -> bool:
        return False

    def pieces_at(self, places: Sequence[str]) -> Iterator[Piece]:
        for at in range(0, len(places), _AT_ONCE):
            held = [json.loads(place)["key"] for place in places[at : at + _AT_ONCE]]
            where = " OR ".join(f"({self._same(key)})" for key in held)
            for found in self.table.batches((), where, self._order()):
                if len(found):
                    yield Piece(found)

    def place(self, piece: Piece, row: int) -> str:
        return key_place({name: piece.rows.column(name)[row].as_py() for name in self.key})

    def end(self, piece: Piece) -> str:
        return self.place(piece, len(piece.rows) - 1)

    def done(self) -> None:
        """The transaction saw one moment."""

    def close(self) -> None:
        self.table.close()

    def _value(self, name: str, text: str) -> Any:
        kind = self.table.facts.column(name).kind
        try:
            return {Kind.INTEGER: int, Kind.DECIMAL: Decimal}.get(kind, str)(text)
        except (ValueError, InvalidOperation):  # SQLite holds what a column's type does not say
            return text

    def _named(self, name: str) -> str:
        """A column as it orders: texts by their bytes, whatever the database holds for order."""
        if isinstance(self.table, MariadbTable):
            return self.table.ordered(name)
        text = self.table.facts.column(name).kind is Kind.TEXT
        if isinstance(self.table, SqliteTable):
            return quoted(name) + ("" if not text else " COLLATE BINARY")
        return quoted(name) + (' COLLATE "C"' if text else "")

    def _same(self, key: Mapping[str, str]) -> str:
        return " AND ".join(
            self._is(name, self._literal(self._value(name, key[name]))) for name in self.key
        )

    def _is(self, name: str, value: str) -> str:
        """So that an index finds it; MariaDB's collations call more texts equal."""
        text = self.table.facts.column(name).kind is Kind.TEXT
        if text and isinstance(self.table, MariadbTable):
            return f"{quoted(name)} = {value} AND {self._named(name)} = {value}"
        if (
            text
            and isinstance(self.table, PostgresqlTable)
            and (self.table.facts.column(name).deterministic)
        ):
            return f"{quoted(name)} = {value}"
        return f"{self._named(name)} = {value}"

    def _order(self) -> str:
        return ", ".join(self._named(name) for name in self.key)

    def _where(self, last: Sequence[Any]) -> str:
        if not last:
            return ""
        values = ", ".join(map(self._literal, last))
        return f"({self._order()}) > ({values})"

    def _literal(self, value: Any) -> str:
        if isinstance(value, int | Decimal):
            return str(value)
        text = key_word(value)
        if "\x00" in text and not isinstance(self.table, PostgresqlTable):
            held = f"x'{text.encode().hex()}'"
            if isinstance(self.table, SqliteTable):
                return f"CAST({held} AS TEXT)"
            return f"CONVERT({held} USING utf8mb4)"
        if isinstance(self.table, MariadbTable):
            return self.table.literal(text)
        if isinstance(self.table, SqliteTable):
            return "'" + text.replace("'", "''") + "'"
        return literal(text)

    def _in_order(self, rows: Any, last: Sequence[Any]) -> list[Any]:
        """The key of the last row. CannotFinish where the rows do not rise by their key: what is
        read behind a place would not be what was not read before it."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = [rows.column(name) for name in self.key]
        rising: Any = pa.scalar(False)  # noqa: FBT003 - a value
        for column in reversed(columns):
            before, behind = column.slice(0, len(column) - 1), column.slice(1)
            same = pc.and_(pc.equal(before, behind), rising)
            rising = pc.or_(pc.less(before, behind), same)
        first = [column[0].as_py() for column in columns]
        if (len(rows) > 1 and pc.all(rising).as_py() is not True) or (
            last and not _comparable(last) < _comparable(first)
        ):
            raise CannotFinish("The rows do not come in the order of the key.", where=self.label)
        return [column[len(rows) - 1].as_py() for column in columns]


def _is_ordered(column: ColumnFacts) -> bool:
    """Whole numbers of a stated size come as such; SQLite promises nothing of a decimal."""
    whole = column.kind is Kind.DECIMAL and column.scale == 0
    return column.kind in _ORDERED or (whole and column.base != "sqlite")


def _comparable(values: Sequence[Any]) -> list[Any]:
    """Texts by their bytes; what came back from a checkpoint as text is one."""
    return [v if isinstance(v, int | Decimal) else key_word(v).encode() for v in values]
