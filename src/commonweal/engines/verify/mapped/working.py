"""The rows that a target must hold, worked out from those of its source and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from commonweal.engines.read.databases import ColumnFacts, TableFacts
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.answering import Answering
from commonweal.engines.verify.mapped.aside import KEPT, AsideRows
from commonweal.engines.verify.mapped.compiling import (
    LEFT,
    PLACE,
    UNREAD,
    compiled,
    named,
)
from commonweal.engines.verify.mapped.making import enter_codes
from commonweal.engines.verify.mapped.rules import MappedTable
from commonweal.engines.verify.mapped.shapes import held_as, shape_of
from commonweal.engines.verify.mapped.totals import Total, totals_of
from commonweal.kernel.errors import CannotFinish

__all__ = ["ExpectedRows", "ExpectedTable", "SourceRows", "worked_out"]

_ROWS = 65_536
_BYTES = 64 * 1024 * 1024
_MARKS = (PLACE, UNREAD)


class SourceRows(Protocol):
    """The rows of a source, whoever reads them. Behind its columns a batch has ``#place``, a text
    that names the row, and ``#unread``, the columns whose bytes are no value, or a blank name where
    that is so of the whole row. ``lost``: places of what gave no row at all, and ``corrected``: of
    rows in which people gave other values; both known afterwards."""

    lost: list[str]
    corrected: list[str]

    @property
    def label(self) -> str: ...

    @property
    def snapshot(self) -> Mapping[str, str]: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def batches(self) -> Iterator[Any]: ...


class ExpectedTable(FileTable):
    """The rows as the mapping says they must be. It is called as its source, and its snapshot is
    the source's: the file is gone when all is compared."""

    def __init__(self, path: Path, source: SourceRows) -> None:
        super().__init__(path, "parquet")
        self.source = source

    @property
    def label(self) -> str:
        return self.source.label

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        return self.source.snapshot


@dataclass(frozen=True, slots=True)
class ExpectedRows:
    """``left``: how often a value was left empty or became its default, by column and fault."""

    read: int
    kept: int
    totals: tuple[Total, ...]
    left: Mapping[str, int]


def worked_out(
    table: MappedTable, rows: SourceRows, target: TableFacts, aside: AsideRows, path: Path
) -> ExpectedRows:
    """Writes what the target must hold to ``path``: rows that the mapping takes, without those that
    the target refused and the quarantine has. ``aside`` is told which rows the mapping turns away.

    BadInput where the mapping cannot be worked out here.
    """
    columns = [target.column(rule.name) for rule in table.columns]
    work = _Working(table, columns, aside, path)
    try:
        for batch in _gathered(rows.batches()):
            work.add(batch)
        aside.lost(rows.lost)
        aside.corrected(rows.corrected)
        work.finish()
    finally:
        work.close()
    return ExpectedRows(work.read + len(rows.lost), work.kept, work.totals(), work.left)


class _Working:
    def __init__(
        self, table: MappedTable, columns: Sequence[ColumnFacts], aside: AsideRows, path: Path
    ) -> None:
        self.table, self.columns, self.aside, self.path = table, columns, aside, path
        self.connection = aside.connection
        self.answers = Answering(self.connection)
        enter_codes(self.connection, table.codes)
        self.known: dict[Any, str] = {}
        self.writer: Any = None
        self.read = self.kept = 0
        self.left: dict[str, int] = {}
        self.asked = totals_of(table, columns)
        self.sums: list[tuple[Decimal, Decimal]] = [(Decimal(0), Decimal(0))] * len(self.asked)

    def add(self, batch: Any) -> None:
        import duckdb
        import pyarrow as pa

        try:
            self.connection.register("piece", pa.Table.from_batches([_renamed(batch)]))
            self.connection.register("coming", self._all(self._sql(batch.schema)))
            self.connection.register("made", self.aside.sorted("coming"))
            self._sum()
            self._write(self._all(self._kept()))
            self.read += len(batch)
            for name in ("piece", "coming", "made"):
                self.connection.unregister(name)
        except duckdb.Error as error:
            said = str(error).split("\n", 1)[0][:300]
            raise CannotFinish(
                f"The mapping could not be worked out: {said}", where=self.table.target
            ) from error

    def _sql(self, schema: Any) -> str:
        """Pieces may come in other types: what SQLite holds is only seen when it comes."""
        if schema not in self.known:
            columns = list(schema)[: -len(_MARKS)]
            source = {
                each.name: replace(held_as(each.type), name=f"#s{at}")
                for at, each in enumerate(columns)
            }
            made = compiled(self.table, source, self.columns, self.answers)
            self.known[schema] = made.sql
        return self.known[schema]

    def _kept(self) -> str:
        listed = ", ".join(name_of(named(at)) for at in range(len(self.columns)))
        return f"SELECT {listed} FROM made WHERE {name_of(KEPT)}"

    def _all(self, query: str) -> Any:
        return self.connection.sql(query).to_arrow_table()

    def _write(self, made: Any) -> None:
        import pyarrow.parquet

        made = made.rename_columns([rule.name for rule in self.table.columns])
        if self.writer is None:
            self.writer = pyarrow.parquet.ParquetWriter(self.path, made.schema, compression="zstd")
        self.writer.write_table(made)
        self.kept += len(made)

    def _sum(self) -> None:
        """Of each column that is taken unchanged, all rows and those that are left out."""
        out = f" FILTER (WHERE NOT {name_of(KEPT)})"
        every = [each.raw + only for only in ("", out) for each in self.asked]
        if every:
            row = self.connection.sql(f"SELECT {', '.join(every)} FROM made").fetchall()[0]
            half = len(self.asked)
            self.sums = [
                (one + Decimal(row[at] or 0), other + Decimal(row[half + at] or 0))
                for at, (one, other) in enumerate(self.sums)
            ]
        found = self.connection.sql(
            f"SELECT said, count(*) FROM (SELECT unnest({name_of(LEFT)}) AS said FROM made "
            f"WHERE {name_of(KEPT)}) GROUP BY 1"
        )
        for said, count in found.fetchall():
            self.left[said] = self.left.get(said, 0) + count

    def totals(self) -> tuple[Total, ...]:
        return tuple(
            each.with_sums(*sums) for each, sums in zip(self.asked, self.sums, strict=True)
        )

    def finish(self) -> None:
        """Also where no row came: then the file says the columns."""
        if self.writer is None:
            kinds = [
                shape_of(column, rule.places).sql
                for rule, column in zip(self.table.columns, self.columns, strict=True)
            ]
            nothing = ", ".join(
                f"CAST(NULL AS {kind}) AS {name_of(named(at))}" for at, kind in enumerate(kinds)
            )
            self._write(self._all(f"SELECT {nothing} WHERE false"))

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def _renamed(batch: Any) -> Any:
    columns = batch.num_columns - len(_MARKS)
    return batch.rename_columns([*(f"#s{at}" for at in range(columns)), *_MARKS])


def _gathered(batches: Iterator[Any]) -> Iterator[Any]:
    """Small batches of one schema together: each question takes its time, however few it is of."""
    import pyarrow as pa

    held: list[Any] = []
    for batch in batches:
        if held and (
            batch.schema != held[0].schema
            or sum(map(len, held)) + len(batch) > _ROWS
            or sum(each.nbytes for each in held) > _BYTES
        ):
            yield pa.concat_batches(held)
            held = []
        held.append(batch)
    if held:
        yield pa.concat_batches(held)
