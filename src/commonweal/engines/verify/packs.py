"""Rows of a PostgreSQL column by column: some thousand at a time as one answer of one row.

A driver spends on each value that it reads about what its server spends on sending it. Here the
server joins the values of a column, each in its binary form or as a text before a separator, and
NumPy takes them apart at once. What could be mistaken is noticed and read row by row instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from commonweal.engines.read.databases import ColumnFacts, Kind, PostgresqlTable
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.read.databases.postgresql_times import DAYS, MICROSECONDS, since_1970
from commonweal.engines.verify.cutting import Span
from commonweal.engines.verify.in_postgresql import fetched
from commonweal.engines.verify.pairing import Pair

__all__ = ["Packs", "arrives_in", "packs_of"]

# More does not stay in a processor's cache: 8 MB cost a third more of the server.
_BYTES_AT_ONCE = 2 * 1024 * 1024
_MOST_BYTES = 4 * _BYTES_AT_ONCE
_MOST, _LEAST = 32_768, 1_024
_LAST_KEY = 2**63 - 1
_END, _NOTHING = "\x01", "\x02"
_END_SQL, _NOTHING_SQL = r"E'\x01'", r"E'\x02'"
_SIZES = """
SELECT relkind::text AS kind, pg_relation_size(c.oid)::int8 AS bytes, reltuples::int8 AS rows,
       CASE WHEN reltoastrelid = 0 THEN 0 ELSE pg_relation_size(reltoastrelid) END::int8 AS apart
FROM pg_class c WHERE c.oid = {name}::regclass
"""


class _Fixed(NamedTuple):
    """A type whose values have one width in COPY BINARY. ``since``: what is added to each, because
    the server counts from the year 2000."""

    send: str
    stored: str
    arrow: str
    since: int = 0


_FIXED = {
    "int2": _Fixed("int2send", ">i2", "int16"),
    "int4": _Fixed("int4send", ">i4", "int32"),
    "int8": _Fixed("int8send", ">i8", "int64"),
    "float4": _Fixed("float4send", ">i4", "float"),
    "float8": _Fixed("float8send", ">i8", "double"),
    "bool": _Fixed("boolsend", "u1", "bool"),
    "date": _Fixed("date_send", ">i4", "date32", DAYS),
    "timestamp": _Fixed("timestamp_send", ">i8", "timestamp[us]", MICROSECONDS),
    "timestamptz": _Fixed("timestamptz_send", ">i8", "timestamp[us]", MICROSECONDS),
}


class _Mistaken(Exception):  # noqa: N818 - it never leaves this module
    """A text holds a character that separates, or a value is missing where none may be."""


@dataclass(frozen=True, slots=True)
class _Column:
    """``text``: its value in SQL; ``fixed``: where all its values have one width; ``digits``: where
    the text is the hexadecimal digits of bytes."""

    facts: ColumnFacts
    text: str
    fixed: _Fixed | None
    digits: bool


@dataclass(slots=True)
class Packs:
    """``at_once``: rows in one answer; ``flagged``: columns of one width that proved to hold
    nothing in some rows; ``where``: a further condition, in SQL."""

    table: PostgresqlTable
    key: ColumnFacts
    at_once: int
    flagged: set[str] = field(default_factory=set)
    where: str = ""

    def batches(self, columns: Sequence[tuple[ColumnFacts, Pair]], span: Span) -> Iterator[Any]:
        """The rows of the span in the order of the key. The next are asked for meanwhile."""
        wanted = [_column(*each) for each in columns]
        at = next(n for n, each in enumerate(wanted) if each.facts.name == self.key.name)
        left: Span | None = span
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._ask, wanted, span)
            while left is not None:
                asked, left = left, None
                try:
                    answer = coming.result()
                    if not answer["n"]:
                        return
                    if answer["n"] == answer["most"]:
                        left = _after(asked, _of_one_width(answer, at, wanted[at])[-1].as_py())
                        coming = ahead.submit(self._ask, wanted, left) if left else coming
                    batch = self._unpacked(answer, wanted)
                except _Mistaken:
                    coming.result()
                    yield from self._plain(wanted, asked)
                    return
                yield batch

    def _ask(self, wanted: Sequence[_Column], span: Span) -> dict[str, Any]:
        """One answer; anew with flags where a column of one width proved to hold nothing."""
        while True:
            asked = ", ".join(self._joined(at, each) for at, each in enumerate(wanted))
            most = self.at_once
            rows = self._rows(wanted, span, most)
            query = f"SELECT count(*)::int8 AS n, {asked} FROM ({rows}) found"
            batch = next(each for each in [*self.table.query(query)] if each.num_rows)
            answer = {name: batch.column(name)[0] for name in batch.schema.names}
            answer |= {"n": answer["n"].as_py(), "most": most}
            if batch.nbytes > _MOST_BYTES:
                self.at_once = max(most * _BYTES_AT_ONCE // batch.nbytes, 1)
            empty = {
                each.facts.name
                for at, each in enumerate(wanted)
                if each.fixed and _held(answer, at, each.fixed) < answer["n"]
            }
            if empty <= self.flagged:
                return answer
            self.flagged |= empty

    def _rows(self, wanted: Sequence[_Column], span: Span, most: int) -> str:
        listed = ", ".join(f"{each.text} AS c{at}" for at, each in enumerate(wanted))
        return f"SELECT {listed} {self._from(span)} LIMIT {most}"

    def _from(self, span: Span) -> str:
        key = quoted(self.key.name)
        further = f" AND ({self.where})" if self.where else ""
        return f"FROM {self.table.name} WHERE {span.said_of(key)}{further} ORDER BY {key}"

    def _joined(self, at: int, column: _Column) -> str:
        name = f"c{at}"
        if not column.fixed and not column.facts.nullable:
            return f"string_agg({name}, {_END_SQL}) AS p{at}"
        if not column.fixed:
            marked = f"coalesce({name}, {_NOTHING_SQL})"
            return f"string_agg({marked}, {_END_SQL}) AS p{at}, count({name})::int8 AS n{at}"
        sent = f"{column.fixed.send}({name})"
        if column.facts.name not in self.flagged:
            return f"string_agg({sent}, ''::bytea) AS p{at}"
        zeros = "\\x" + "00" * _width(column.fixed)
        return (
            f"string_agg(coalesce({sent}, '{zeros}'::bytea), ''::bytea) AS p{at}, "
            f"string_agg(CASE WHEN {name} IS NULL THEN '0' ELSE '1' END, '') AS f{at}"
        )

    def _unpacked(self, answer: dict[str, Any], wanted: Sequence[_Column]) -> Any:
        import pyarrow as pa

        arrays = [
            (_of_one_width if each.fixed else _texts)(answer, at, each)
            for at, each in enumerate(wanted)
        ]
        return pa.RecordBatch.from_arrays(arrays, names=[each.facts.name for each in wanted])

    def _plain(self, wanted: Sequence[_Column], span: Span) -> Iterator[Any]:
        """The same rows, one by one."""
        import pyarrow as pa

        listed = ", ".join(f"{each.text} AS {quoted(each.facts.name)}" for each in wanted)
        for batch in self.table.query(f"SELECT {listed} {self._from(span)}"):
            arrays = [
                _bytes(array) if each.digits else array.cast(_type(each))
                for array, each in zip(batch.columns, wanted, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def packs_of(table: PostgresqlTable, key: ColumnFacts) -> Packs | None:
    """None where rows are not found by a unique whole number, or may be long: their values would
    not fit into one."""
    unique = key.kind is Kind.INTEGER and (key.name,) in table.facts.unique
    if not unique or key.name not in table.facts.led:
        return None
    sizes = table.rows(_SIZES.format(name=literal(table.name)))[0]
    if sizes["kind"] not in {"r", "m"} or sizes["apart"]:
        return None
    width = max(sizes["bytes"], 1) // max(sizes["rows"], 1) + 1
    return Packs(table, key, min(max(_BYTES_AT_ONCE // width, _LEAST), _MOST))


def _column(facts: ColumnFacts, pair: Pair) -> _Column:
    text, held = fetched(facts, pair)
    digits = held is Kind.BYTES
    text = f"encode({text}, 'hex')" if digits else text
    return _Column(facts, text, _FIXED.get(facts.base) if held else None, digits)


def arrives_in(facts: ColumnFacts, pair: Pair) -> Any:
    """The type in which a column comes, also where no row does."""
    return _type(_column(facts, pair))


def _after(span: Span, key: int) -> Span | None:
    return None if key == _LAST_KEY else Span(key + 1, span.end)


def _held(answer: dict[str, Any], at: int, fixed: _Fixed) -> int:
    held = answer[f"p{at}"].as_buffer()
    return len(held) // _width(fixed) if held else 0


def _width(fixed: _Fixed) -> int:
    import numpy as np

    return int(np.dtype(fixed.stored).itemsize)


def _type(column: _Column) -> Any:
    import pyarrow as pa

    if column.facts.base == "timestamptz" and column.fixed:
        return pa.timestamp("us", "UTC")
    return pa.type_for_alias(column.fixed.arrow if column.fixed else "string")


def _of_one_width(answer: dict[str, Any], at: int, column: _Column) -> Any:
    import numpy as np
    import pyarrow as pa

    if column.fixed is None:
        raise _Mistaken
    held = answer[f"p{at}"].as_buffer()
    numbers = np.frombuffer(held, column.fixed.stored)
    if len(numbers) != answer["n"]:
        raise _Mistaken
    numbers = numbers.astype(numbers.dtype.newbyteorder("="))
    if column.fixed.since:
        numbers = since_1970(numbers, column.fixed.since)
    flags = answer.get(f"f{at}")
    there = None if flags is None else np.frombuffer(flags.as_buffer(), "u1") == ord("1")
    bits = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
    data = np.packbits(numbers, bitorder="little") if column.facts.base == "bool" else numbers
    return pa.Array.from_buffers(_type(column), len(numbers), [bits, pa.py_buffer(data)])


def _texts(answer: dict[str, Any], at: int, column: _Column) -> Any:
    import numpy as np
    import pyarrow as pa

    rows, held = answer["n"], answer[f"p{at}"].as_buffer()
    if held is None:
        raise _Mistaken
    letters = np.frombuffer(held, "u1")
    ends = np.flatnonzero(letters == ord(_END))
    if len(ends) != rows - 1:
        raise _Mistaken
    offsets = np.zeros(rows + 1, "i4")
    offsets[1:-1] = ends - np.arange(rows - 1)
    offsets[-1] = len(letters) - len(ends)
    kept = letters[letters != ord(_END)]
    present = answer.get(f"n{at}")
    bits = _there(kept, offsets, rows if present is None else present.as_py())
    buffers = [bits, pa.py_buffer(offsets), pa.py_buffer(kept)]
    array = pa.Array.from_buffers(pa.string(), rows, buffers)
    return _bytes(array) if column.digits else array


def _bytes(digits: Any) -> Any:
    import pyarrow as pa

    held = [each if each is None else bytes.fromhex(each) for each in digits.to_pylist()]
    return pa.array(held, pa.binary())


def _there(letters: Any, offsets: Any, present: int) -> Any:
    """Which texts are there, as bits; None where all are."""
    import numpy as np
    import pyarrow as pa

    rows = len(offsets) - 1
    if present == rows and not (letters == ord(_NOTHING)).any():
        return None
    there = np.ones(rows, bool)
    marks = np.flatnonzero(letters == ord(_NOTHING))
    if len(marks):
        places = np.searchsorted(offsets, marks, side="right") - 1
        there[places[offsets[places + 1] - offsets[places] == 1]] = False
    if int(there.sum()) != present:
        raise _Mistaken
    return None if present == rows else pa.py_buffer(np.packbits(there, bitorder="little"))
