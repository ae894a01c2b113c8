"""Rows of a SQLite file as the Arrow columns that ``SqliteTable`` promises, without its library."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.read.databases.facts import ColumnFacts, Kind, TableFacts
from commonweal.engines.read.databases.float_digits import float_digits
from commonweal.engines.read.databases.held import HeldFile
from commonweal.engines.read.databases.sqlite_cells import (
    NO_KIND,
    REAL,
    StrangeFileError,
    fields_of,
    overlapping,
    whole_numbers,
)
from commonweal.engines.read.databases.sqlite_pages import Pages, Window

__all__ = ["FileRows", "Span", "file_rows"]

Span = tuple[int | None, int | None]
"""The least and the greatest number of the rows, where these are given."""

_LAID = """
SELECT m.rootpage AS root, l.ncol AS columns FROM sqlite_master m, pragma_table_list({name}) l
WHERE m.type = 'table' AND m.name = {name} AND l.schema = 'main' AND l.type = 'table' AND l.wr = 0
"""
_FILLED = "SELECT name FROM pragma_table_info({name}) WHERE dflt_value IS NOT NULL"
_BLOB, _TEXT = 12, 13
_TYPES = {Kind.INTEGER: pa.int64(), Kind.FLOAT: pa.float64(), Kind.BYTES: pa.binary()}
_INLINE = 12  # bytes of a text that Arrow keeps beside its length
_NOT_REAL = ("INT", "CHAR", "CLOB", "TEXT", "BLOB")
_AS_REAL = ("REAL", "FLOA", "DOUB")


class FileRows:
    """``columns``: all of the table, in its order. ``number``: the column that is another name of
    the rows' own number. ``filled``: columns of which a row may have a value that it does not
    hold, because they were added after it."""

    def __init__(
        self, pages: Pages, columns: Sequence[ColumnFacts], number: str, filled: frozenset[str]
    ) -> None:
        self._pages, self._number, self._filled = pages, number, filled
        self._places = {each.name: at for at, each in enumerate(columns)}

    def batches(
        self, chosen: Sequence[ColumnFacts], mixed: frozenset[str], span: Span
    ) -> Generator[Any, None, Span | None]:
        """Batches of these columns; of those that are ``mixed`` as texts. What is left for SQLite,
        where something is strange; else None."""
        low, high = span
        came = False
        try:
            for window in self.windows(low, high):
                yield self.batch(window, chosen, mixed)
                low, came = int(window.numbers[-1]) + 1, True
        except StrangeFileError:
            return low, high
        # An answer without rows still says of what types its columns are.
        return None if came else (low, high)

    def windows(self, low: int | None, high: int | None) -> Iterator[Window]:
        """Where the rows lie, some megabytes at a time. StrangeFileError, as with ``batch``: SQLite
        has to read them from there on."""
        for window in self._pages.windows(low, high):
            self._pages.unchanged()
            yield window

    @property
    def count(self) -> int:
        """Fields of a record."""
        return len(self._places)

    def place_of(self, column: str) -> int:
        return self._places[column]

    def schema(self, chosen: Sequence[ColumnFacts], mixed: frozenset[str]) -> Any:
        return pa.schema(
            (each.name, pa.string() if each.name in mixed else _TYPES.get(each.kind, pa.string()))
            for each in chosen
        )

    def batch(self, window: Window, chosen: Sequence[ColumnFacts], mixed: frozenset[str]) -> Any:
        count = max(self._places[each.name] for each in chosen) + 1
        fields = list(fields_of(window.data, window.starts, window.sizes, count))
        arrays = [
            self._column(_Held(window, *fields[self._places[each.name]]), each, each.name in mixed)
            for each in chosen
        ]
        batch = pa.RecordBatch.from_arrays(arrays, names=[each.name for each in chosen])
        try:
            batch.validate(full=True)
        except pa.ArrowInvalid as error:  # a text that is not in UTF-8
            raise StrangeFileError from error
        return batch

    def _column(self, held: _Held, column: ColumnFacts, mixed: bool) -> Any:  # noqa: FBT001
        if column.name == self._number:
            numbers = pa.array(held.window.numbers)
            return numbers.cast(pa.string()) if mixed else numbers
        if column.name in self._filled and (held.kinds == NO_KIND).any():
            raise StrangeFileError
        ways = {
            Kind.INTEGER: held.integers,
            Kind.FLOAT: held.floats,
            Kind.TEXT: held.texts,
            Kind.BYTES: held.blobs,
        }
        if not mixed and column.kind in ways:
            return ways[column.kind]()
        return held.as_texts(short=_is_real(column.type.upper()))


def file_rows(
    file: HeldFile,
    facts: TableFacts,
    named: tuple[str, str],
    ask: Callable[[str], list[dict[str, Any]]],
) -> FileRows | None:
    """None where the rows are not plainly stored. ``named``: the column that is the number of a
    row, and the table as SQL writes it in a text; ``ask``: the rows of a question to SQLite."""
    number, table = named
    laid = ask(_LAID.format(name=table))
    if not laid or laid[0]["columns"] != len(facts.columns):
        return None
    filled = frozenset(row["name"] for row in ask(_FILLED.format(name=table)))
    try:
        return FileRows(Pages(file, laid[0]["root"]), facts.columns, number, filled)
    except StrangeFileError:
        return None


class _Held:
    """One column of a window: of each row where its value lies, and of what kind it is. A kind that
    its declared type does not allow is strange."""

    def __init__(self, window: Window, places: Any, kinds: Any) -> None:
        self.window, self.places, self.kinds = window, places, kinds

    def integers(self) -> Any:
        if ((self.kinds > NO_KIND) | (self.kinds == REAL)).any():
            raise StrangeFileError
        return _array(pa.int64(), self._wholes(), self._there())

    def floats(self) -> Any:
        """SQLite stores a float that is a whole number as that."""
        if (self.kinds > NO_KIND).any():
            raise StrangeFileError
        return self._doubles(short=True)

    def texts(self) -> Any:
        if (self._there() & ((self.kinds < _TEXT) | (self.kinds & 1 == 0))).any():
            raise StrangeFileError
        return self._letters(pa.string(), self.kinds)

    def blobs(self) -> Any:
        if (self._there() & ((self.kinds < _BLOB) | (self.kinds & 1 == 1))).any():
            raise StrangeFileError
        return self._letters(pa.binary(), self.kinds)

    def as_texts(self, *, short: bool) -> Any:
        """Whatever it is. ``short``: whole numbers are floats."""
        there, long = self._there(), self.kinds > NO_KIND
        odd = self.kinds & 1 == 1
        texts = self._letters(pa.string(), np.where(odd, self.kinds, 0))
        if not (there & ~(long & odd)).any():
            return texts
        found = [texts, float_digits(self._doubles(short=short))]
        if not short:
            whole = there & ~long & (self.kinds != REAL)
            found.append(_array(pa.int64(), self._wholes(), whole).cast(pa.string()))
        if (long & ~odd).any():
            blobs = self._letters(pa.binary(), np.where(long & ~odd, self.kinds, 0)).to_pylist()
            written = [None if each is None else f"x'{each.hex().upper()}'" for each in blobs]
            found.append(pa.array(written, pa.string()))
        return pc.coalesce(*found)

    def _there(self) -> Any:
        return (self.kinds != 0) & (self.kinds != NO_KIND)

    def _wholes(self) -> Any:
        return whole_numbers(self.window.data, self.places, self.kinds)

    def _doubles(self, *, short: bool) -> Any:
        """What is no number is nothing to SQLite, too."""
        values, real = self._wholes(), self.kinds == REAL
        doubles = values.view(np.float64)
        there = real & ~np.isnan(doubles)
        if short:
            whole = self._there() & ~real & (self.kinds < NO_KIND)
            doubles = np.where(whole, values.astype(np.float64), doubles)
            there |= whole
        return _array(pa.float64(), doubles, there)

    def _letters(self, kind: Any, kinds: Any) -> Any:
        """As views of sixteen bytes each: how long, then the value itself, or where it begins."""
        long, size = kinds > NO_KIND, kinds - _BLOB >> 1
        if not long.all():
            size = np.where(long, size, 0)
        views = overlapping(self.window.data, "V16")[self.places - 4].view(np.int32).reshape(-1, 4)
        views[:, 0] = size
        far = size > _INLINE
        views[:, 2] = np.where(far, 0, views[:, 2])
        views[:, 3] = np.where(far, self.places, views[:, 3])
        bits = None if long.all() else pa.py_buffer(np.packbits(long, bitorder="little"))
        buffers = [bits, pa.py_buffer(views), pa.py_buffer(self.window.data)]
        as_views = pa.string_view() if kind == pa.string() else pa.binary_view()
        return pa.Array.from_buffers(as_views, len(size), buffers).cast(kind)


def _array(kind: Any, values: Any, there: Any) -> Any:
    bits = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(values)])


def _is_real(declared: str) -> bool:
    """By the rules of SQLite, which takes the first that fits."""
    if any(word in declared for word in _NOT_REAL):
        return False
    return any(word in declared for word in _AS_REAL)
