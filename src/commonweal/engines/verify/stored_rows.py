"""Rows of a SQLite file beside those of a PostgreSQL, compared as they are stored.

Nothing is read of a row whose values are surely equal. The others become Arrow, for DuckDB to
compare as it does all others. Where either side is not what is read here, both are read as usual.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases import Kind, PostgresqlTable, SqliteTable
from commonweal.engines.read.jit import COMPILED
from commonweal.engines.verify.cutting import Span
from commonweal.engines.verify.sent_rows import SentRows
from commonweal.engines.verify.side_local import LocalSide
from commonweal.engines.verify.sieve import gathered

if TYPE_CHECKING:
    from commonweal.engines.read.databases.sqlite_pages import Window
    from commonweal.engines.read.databases.sqlite_rows import FileRows
    from commonweal.engines.verify.stored_values import Way
    from commonweal.engines.verify.walking import Held

__all__ = ["StoredRows", "Unread", "stored_rows"]

_WHOLES, _TEXTS = ("int2", "int4", "int8"), ("text", "varchar")
_WAYS = {
    (Kind.INTEGER, Kind.INTEGER): dict.fromkeys(_WHOLES, "whole"),
    (Kind.DECIMAL, Kind.DECIMAL): {"numeric": "decimal", **dict.fromkeys(_WHOLES, "whole")},
    (Kind.DECIMAL, Kind.INTEGER): {"numeric": "decimal"},
    (Kind.DECIMAL, Kind.FLOAT): {"numeric": "decimal"},
    (Kind.FLOAT, Kind.FLOAT): {"float8": "float"},
    (Kind.TEXT, Kind.TEXT): dict.fromkeys(_TEXTS, "text"),
    (Kind.BYTES, Kind.BYTES): {"bytea": "bytes"},
    (Kind.DATE, Kind.DATE): {"date": "day", **dict.fromkeys(_TEXTS, "text")},
    (Kind.DATE, Kind.TEXT): {"date": "day"},
    (Kind.TIMESTAMP, Kind.TIMESTAMP): {"timestamp": "moment", **dict.fromkeys(_TEXTS, "text")},
    (Kind.TIMESTAMP, Kind.TEXT): {"timestamp": "moment"},
    (Kind.INSTANT, Kind.TIMESTAMP): {"timestamptz": "moment"},
    (Kind.INSTANT, Kind.TEXT): {"timestamptz": "moment"},
    (Kind.TRUTH, Kind.TRUTH): {"bool": "whole"},
    (Kind.TRUTH, Kind.INTEGER): {"bool": "whole"},
}
"""By as what a pair is compared, and what SQLite's column is declared: what PostgreSQL's type is
compared as, a value of ``Way``."""


Wanted = Sequence[tuple[int, int, "Way"]]


class Unread(Exception):  # noqa: N818 - it never leaves the comparison
    """What is stored there has to be read by those who read all of it."""


class StoredRows:
    """``wanted``: of each column which field of the file's records it is, which value of the rows,
    and its way; ``first``: which side the file is."""

    def __init__(
        self, sides: Sequence[LocalSide], file: FileRows, sent: SentRows, wanted: Wanted, first: int
    ) -> None:
        self.sides, self.file, self.sent = sides, file, sent
        self.wanted, self.first = wanted, first
        self.listed = [column for column, _, _ in sides[first].columns]

    def portions(self, span: Span) -> Generator[tuple[Any, Any] | None, None, None]:
        """As ``doubtful_rows`` has them. Unread where this cannot go on."""
        from commonweal.engines.read.databases.sqlite_cells import StrangeFileError

        for side in self.sides:
            side.came = 0
        schemas = self.file.schema(self.listed, self.sides[self.first].widened), self.sent.schema
        try:
            with closing(self._doubtful(span)) as found:
                yield from gathered(found, self._turned(*schemas))
        except StrangeFileError as error:
            raise Unread from error

    def _turned(self, of_file: Any, of_server: Any) -> tuple[Any, Any]:
        return (of_server, of_file) if self.first else (of_file, of_server)

    def _doubtful(self, span: Span) -> Generator[tuple[Any, Any] | None, None, None]:
        """Batches of the rows that are not surely equal; at the end None where keys do not stand
        beside their like."""
        high = None if span.end is None else span.end - 1
        windows = self.file.windows(span.start, high)
        with closing(self.sent.parts(span)) as parts:
            yield from self._in_step(windows, (held for _, held in parts))

    def _in_step(
        self, windows: Iterator[Window], parts: Iterator[Held | None]
    ) -> Iterator[tuple[Any, Any] | None]:
        window: Window | None = next(windows, None)
        held = _next_of(parts)
        row = row_2 = 0
        while window is not None and held is not None:
            count = min(len(window.numbers) - row, len(held[3]) - row_2)
            found = self._unlike(window, held, (row, row_2), count)
            if found is None:
                break
            if len(found):
                yield self._batches(window, held, found)
            for side in self.sides:
                side.came += count
            row, row_2 = row + count, row_2 + count
            if row == len(window.numbers):
                window, row = next(windows, None), 0
            if row_2 == len(held[3]):
                held, row_2 = _next_of(parts), 0
        if window is not None or held is not None:
            yield None

    def _unlike(self, window: Window, held: Held, at: tuple[int, int], count: int) -> Any | None:
        """Of so many rows from there on the places of both where they are not surely equal. None
        where a key does not stand beside its like."""
        import numpy as np

        from commonweal.engines.read.databases.postgresql_columns import fields_of
        from commonweal.engines.read.databases.postgresql_rows import Rows
        from commonweal.engines.verify.stored_values import laid_out, sift

        one, other = (np.arange(start, start + count) for start in at)
        data, starts, ends, keys = held
        if not np.array_equal(window.numbers[one], keys[other]):
            return None
        fields = fields_of(Rows(data, starts, ends), other, len(self.sent.columns))
        if fields is None:
            raise Unread
        places, kinds, sure = laid_out(
            window.data, window.starts[one], window.sizes[one], self.file.count
        )
        for place, column, way in self.wanted:
            value = data, fields[0][column], fields[1][column]
            sift(way, (window.data, places[place], kinds[place]), value, sure)
        unsure = np.flatnonzero(~sure)
        return np.stack([one[unsure], other[unsure]], axis=1)

    def _batches(self, window: Window, held: Held, found: Any) -> tuple[Any, Any]:
        some = window.some(found[:, 0])
        one = self.file.batch(some, self.listed, self.sides[self.first].widened)
        other = self.sent.batch(held, found[:, 1])
        if other is None:
            raise Unread
        return self._turned(one, other)


def _next_of(parts: Iterator[Held | None]) -> Held | None:
    """The next that holds rows."""
    for held in parts:
        if held is None:
            raise Unread
        if len(held[3]):
            return held
    return None


def stored_rows(sides: Sequence[LocalSide]) -> StoredRows | None:
    """None where these are not the two stores, or where a column cannot be compared so."""
    tables = [side.table for side in sides]
    first = next((at for at, table in enumerate(tables) if isinstance(table, SqliteTable)), None)
    if not COMPILED or first is None or not isinstance(tables[1 - first], PostgresqlTable):
        return None
    here, there = sides[first], sides[1 - first]
    table, key = tables[first], here.keys[0][0].name
    if not isinstance(table, SqliteTable) or table.number != key or here.filter or there.filter:
        return None
    if table.file_rows is None or there.sent is None:
        return None
    wanted = _wanted(here, there, table.file_rows, there.sent)
    return None if wanted is None else StoredRows(sides, table.file_rows, there.sent, wanted, first)


def _wanted(
    here: LocalSide, there: LocalSide, file: FileRows, sent: SentRows
) -> list[tuple[int, int, Way]] | None:
    from commonweal.engines.verify.stored_values import Way

    places = {each.name: at for at, each in enumerate(sent.columns)}
    found = []
    for (column, pair, _), (other, _, _) in zip(here.columns, there.columns, strict=True):
        if pair in here.paired.key:
            continue
        at = places[other.name]
        way = _WAYS.get((pair.kind, column.kind), {}).get(other.base)
        if way is None or sent.columns[at].base != other.base:
            return None
        found.append((file.place_of(column.name), at, Way(way)))
    return found
