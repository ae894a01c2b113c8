"""Rows of two streams in step, less those that are surely equal: no question need be asked of them.

A value is surely equal where both sides hold the same bytes of the same type, or where one holds
the very text that the day or moment of the other is written as. What is not sure is not different:
DuckDB compares such rows as it does all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from commonweal.engines.read.databases import Kind
from commonweal.engines.verify.in_duckdb import Sided

__all__ = ["doubtful_rows", "gathered", "is_worth_it"]

Both = tuple[Sided, Sided]
"""A column of one side and the like of the other."""

_SURE = {
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.FLOAT,
    Kind.TEXT,
    Kind.DATE,
    Kind.TIMESTAMP,
    Kind.BYTES,
    Kind.TRUTH,
}
_AT_ONCE, _BYTES_AT_ONCE = 131_072, 64 * 1024 * 1024
_BITS = {"double": "int64", "float": "int32"}  # equal floats may have different bits
_DAY = 86_400_000_000
# From the year 1 to the year 9999 days and moments are written alike everywhere.
_PLAIN = {
    (Kind.DATE, "date32[day]"): ("int32", -719_162, 2_932_896),
    (Kind.TIMESTAMP, "timestamp[us]"): ("int64", -719_162 * _DAY, 2_932_897 * _DAY - 1),
}


def is_worth_it(columns: Sequence[Both], schemas: Sequence[Any]) -> bool:
    """True where every column may be surely equal, by its types on both sides."""
    import pyarrow as pa

    one, other = (pa.RecordBatch.from_pylist([], schema) for schema in schemas)
    found = _columns(columns, one, other)
    return all(kind and _comparable(kind, *values) is not None for kind, *values in found)


def doubtful_rows(
    columns: Sequence[Both], schemas: Sequence[Any], streams: Sequence[Iterator[Any]]
) -> Iterator[tuple[Any, Any] | None]:
    """Tables of the rows of both sides that are not surely equal, row beside row, at least one; at
    the end None where one side has more rows."""
    return gathered(_in_doubt(columns, streams), schemas)


def gathered(
    found: Iterator[tuple[Any, Any] | None], schemas: Sequence[Any]
) -> Iterator[tuple[Any, Any] | None]:
    """Batches of both sides as few tables, at least one; None ends it."""
    kept: list[tuple[Any, Any]] = []
    rows = size = 0
    for both in found:
        if both is None:
            yield None
            return
        kept.append(both)
        rows, size = rows + both[0].num_rows, size + both[0].nbytes + both[1].nbytes
        if rows >= _AT_ONCE or size >= _BYTES_AT_ONCE:
            yield _tables(kept, schemas)
            kept.clear()
            rows = size = 0
    yield _tables(kept, schemas)


def _in_doubt(
    columns: Sequence[Both], streams: Sequence[Iterator[Any]]
) -> Iterator[tuple[Any, Any] | None]:
    for both in _in_step(*streams):
        found = both and _doubtful(columns, *both)
        if found or both is None:
            yield found


def _tables(kept: Sequence[tuple[Any, Any]], schemas: Sequence[Any]) -> tuple[Any, Any]:
    import pyarrow as pa

    one, other = schemas
    return (
        pa.Table.from_batches([each for each, _ in kept], one),
        pa.Table.from_batches([each for _, each in kept], other),
    )


def _in_step(one: Iterator[Any], other: Iterator[Any]) -> Iterator[tuple[Any, Any] | None]:
    """Parts of batches that have as many rows on both sides; None where one side has more."""
    old, new = next(one, None), next(other, None)
    while old is not None and new is not None:
        count = min(old.num_rows, new.num_rows)
        if count:
            yield old.slice(0, count), new.slice(0, count)
        old = old.slice(count) if count < old.num_rows else next(one, None)
        new = new.slice(count) if count < new.num_rows else next(other, None)
    if old is not None or new is not None:
        yield None


def _doubtful(columns: Sequence[Both], one: Any, other: Any) -> tuple[Any, Any] | None:
    """The rows of both that are not surely equal; None where there are none."""
    import pyarrow.compute as pc

    found = None
    for kind, old, new in _columns(columns, one, other):
        both = None if kind is None else _comparable(kind, old, new)
        if both is None:
            return one, other
        if both[0].equals(both[1]):
            continue
        missing = pc.xor(both[0].is_null(), both[1].is_null())
        unlike = pc.coalesce(pc.not_equal(*both), missing)
        found = unlike if found is None else pc.or_(found, unlike)
    return None if found is None else (one.filter(found), other.filter(found))


def _columns(
    columns: Sequence[Both], one: Any, other: Any
) -> Iterator[tuple[Kind | None, Any, Any]]:
    """As what they are compared, None where a side wrote what it could not read as that; and the
    values."""
    for old, new in columns:
        kind = None if _may_be_odd(old) or _may_be_odd(new) else old[1].kind
        yield kind, one.column(old[0].name), other.column(new[0].name)


def _may_be_odd(side: Sided) -> bool:
    """True for agreed texts behind an exclamation mark: the same letters are another text there
    where they are the value itself."""
    column, pair, held = side
    return held is None and column.kind is not pair.kind and pair.kind is not Kind.DECIMAL


def _comparable(kind: Kind, old: Any, new: Any) -> tuple[Any, Any] | None:
    """Both so that equal bytes are equal values; None where that is not known."""
    import pyarrow as pa

    if kind not in _SURE:
        return None
    if old.type == new.type:
        bits = _BITS.get(str(old.type))
        return (old.view(bits), new.view(bits)) if bits else (old, new)
    if pa.types.is_integer(old.type) and pa.types.is_integer(new.type):
        return old.cast(pa.int64()), new.cast(pa.int64())
    texts = [_written(kind, each) for each in (old, new)]
    return None if texts[0] is None or texts[1] is None else (texts[0], texts[1])


def _written(kind: Kind, values: Any) -> Any:
    """Texts, or the texts that days and moments are; None where they may be written otherwise."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if values.type == pa.string():
        return values
    plain = _PLAIN.get((kind, str(values.type)))
    if plain is None:
        return None
    stored, low, high = plain
    ends = pc.min_max(values.view(stored)).as_py()
    if ends["min"] is not None and not low <= ends["min"] <= ends["max"] <= high:
        return None
    try:
        whole = values if kind is Kind.DATE else values.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:  # a part of a second
        return None
    return whole.cast(pa.string())
