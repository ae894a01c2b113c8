"""What must hold between tables of the target: every reference leads to a row, and what names one
row names no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases import PostgresqlTable, SqliteTable, TableSource
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.kernel.errors import BadInput

__all__ = ["Reference", "Relations", "entered", "neighbour"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Each row whose ``columns`` all hold something has a row in ``table`` whose columns ``to``
    hold the same."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.columns or len(self.columns) != len(self.to):
            raise BadInput("A reference has as many columns on both ends.", field="references")

    @property
    def label(self) -> str:
        return f"{', '.join(self.columns)} leads to {', '.join(self.to)} of {self.table}"


def neighbour(table: TableSource, name: str) -> TableSource:
    """Another table of the same store, at the same moment. Close it when done."""
    if isinstance(table, PostgresqlTable):
        return PostgresqlTable(table.uri, name, moment=table.moment)
    if isinstance(table, SqliteTable):
        return SqliteTable(table.path, name)
    if isinstance(table, FileTable) and Path(name).name == name:
        return FileTable(table.path.with_name(f"{name}{table.path.suffix}"), table.store)
    raise BadInput("There is no such table beside this one.", field=name)


class Relations:
    """In a DuckDB of bounded memory, whatever the store."""

    def __init__(self, connection: Any, table: TableSource) -> None:
        self.connection, self.table = connection, table

    def orphans(self, reference: Reference) -> tuple[int, list[str]]:
        """How many rows lead nowhere, and some of their values."""
        parent = neighbour(self.table, reference.table)
        try:
            entered(self.connection, "parent", parent, reference.to)
            entered(self.connection, "child", self.table, reference.columns)
        finally:
            parent.close()
        places = range(len(reference.to))
        held = " AND ".join(f"c{at} IS NOT NULL" for at in places)
        same = " AND ".join(f"p.c{at} = c.c{at}" for at in places)
        return self._told(
            f"SELECT {_shown(places)} AS shown, count(*) AS n FROM child c WHERE {held} "
            f"AND NOT EXISTS (SELECT 1 FROM parent p WHERE {same}) GROUP BY 1"
        )

    def doubled(self, columns: Sequence[str]) -> tuple[int, list[str]]:
        """How many values that should name one row name several. Rows without one do not count."""
        entered(self.connection, "child", self.table, columns)
        places = range(len(columns))
        held = " AND ".join(f"c{at} IS NOT NULL" for at in places)
        listed = ", ".join(f"c{at}" for at in places)
        return self._told(
            f"SELECT {_shown(places)} AS shown, 1 AS n FROM child WHERE {held} "
            f"GROUP BY {listed} HAVING count(*) > 1"
        )

    def _told(self, query: str) -> tuple[int, list[str]]:
        count, shown = self.connection.sql(
            f"SELECT coalesce(sum(n), 0)::BIGINT, min(shown, 5) FROM ({query})"
        ).fetchall()[0]
        return count, list(shown or ())


def entered(connection: Any, name: str, table: TableSource, columns: Sequence[str]) -> None:
    """Columns of a table as (c0, c1, ...), as texts, so that a number of another size is the same
    number. BadInput where one is not there."""
    import pyarrow as pa

    for each in columns:
        if each not in table.facts.names:
            raise BadInput(f"{table.label} has no column {each}.", field=each)
    batches = table.batches(list(dict.fromkeys(columns)))
    first = next(batches, None)
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    if first is None:
        kinds = ", ".join(f"c{at} VARCHAR" for at in range(len(columns)))
        connection.execute(f"CREATE TEMP TABLE {name} ({kinds})")
        return
    reader = pa.RecordBatchReader.from_batches(first.schema, _with(first, batches))
    connection.register("coming", reader)
    listed = ", ".join(f"{name_of(c)}::VARCHAR AS c{at}" for at, c in enumerate(columns))
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {listed} FROM coming")
    connection.unregister("coming")


def _with(first: Any, rest: Any) -> Any:
    yield first
    yield from rest


def _shown(places: range) -> str:
    return f"concat_ws(', ', {', '.join(f'c{at}' for at in places)})"
