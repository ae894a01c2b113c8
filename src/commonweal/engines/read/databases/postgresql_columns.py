"""Arrow columns from rows as COPY BINARY has them (``*_send`` of PostgreSQL's types), compiled.

Each value is a length and its bytes; -1 for none. Numbers lie with the highest byte first; days and
moments count from the year 2000; a numeric is groups of four digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.databases.postgresql_rows import Bytes, Numbers, Rows, number_at
from commonweal.engines.read.databases.postgresql_times import DAYS, MICROSECONDS, since_1970
from commonweal.engines.read.jit import compiled

__all__ = ["arrow_of", "fields_of", "nothing_like"]

Places = npt.NDArray[np.int64]
"""For each column and row a place, or a size."""


class _Fixed(NamedTuple):
    """A type whose values have one width. ``since``: what is added to each."""

    stored: str
    arrow: str
    since: int = 0
    zone: str | None = None


_FIXED = {
    "int2": _Fixed(">i2", "int16"),
    "int4": _Fixed(">i4", "int32"),
    "int8": _Fixed(">i8", "int64"),
    "float4": _Fixed(">i4", "float"),
    "float8": _Fixed(">i8", "double"),
    "bool": _Fixed("u1", "bool"),
    "date": _Fixed(">i4", "date32", DAYS),
    "timestamp": _Fixed(">i8", "timestamp[us]", MICROSECONDS),
    "timestamptz": _Fixed(">i8", "timestamp[us]", MICROSECONDS, "UTC"),
}
_SIZED = {"text": "string", "varchar": "string", "bytea": "binary", "numeric": "string"}
_MOST_DIGITS = 1 << 30  # a few bytes may stand for 131,072


def fields_of(rows: Rows, which: Numbers, columns: int) -> tuple[Places, Places] | None:
    """Of each column where its values lie in these rows, and their sizes (-1: none). None where a
    row is not made of so many values."""
    starts, sizes = (np.empty((columns, len(which)), np.int64) for _ in range(2))
    fits = _fields(rows.data, rows.starts[which], rows.ends[which], starts, sizes)
    return (starts, sizes) if fits else None


def arrow_of(base: str, data: Bytes, starts: Numbers, sizes: Numbers) -> Any | None:
    """One column; a numeric as the text that the server would write. None where a value is not as
    its type has it."""
    fixed = _FIXED.get(base)
    if fixed:
        return _of_one_width(fixed, data, starts, sizes)
    if base == "numeric":
        return _numerics(data, starts, sizes)
    return _of_any_size(_SIZED[base], data, starts, sizes)


def nothing_like(base: str, rows: int) -> Any:
    """A column of that type without a value."""
    import pyarrow as pa

    fixed = _FIXED.get(base)
    return pa.nulls(rows, _type_of(fixed) if fixed else pa.type_for_alias(_SIZED[base]))


def _type_of(fixed: _Fixed) -> Any:
    import pyarrow as pa

    return pa.timestamp("us", fixed.zone) if fixed.zone else pa.type_for_alias(fixed.arrow)


def _of_one_width(fixed: _Fixed, data: Bytes, starts: Numbers, sizes: Numbers) -> Any | None:
    import pyarrow as pa

    stored = np.dtype(fixed.stored)
    out = np.zeros((len(starts), stored.itemsize), np.uint8)
    if not _gather_fixed(data, starts, sizes, out):
        return None
    numbers = out.reshape(-1).view(stored).astype(stored.newbyteorder("="))
    if fixed.since:
        if _past_end(numbers, fixed.since):
            return None
        numbers = since_1970(numbers, fixed.since)
    held = np.packbits(numbers, bitorder="little") if fixed.arrow == "bool" else numbers
    bits, missing = _valid(sizes)
    return pa.Array.from_buffers(_type_of(fixed), len(starts), [bits, pa.py_buffer(held)], missing)


def _past_end(numbers: Any, since: int) -> bool:
    """True where a moment is later than Arrow can count from 1970."""
    most = np.iinfo(numbers.dtype).max
    return bool(((numbers > most - since) & (numbers < most)).any())


def _of_any_size(kind: str, data: Bytes, starts: Numbers, sizes: Numbers) -> Any:
    import pyarrow as pa

    offsets = _offsets(sizes)
    out = np.empty(int(offsets[-1]), np.uint8)
    _gather(data, starts, sizes, offsets, out)
    bits, missing = _valid(sizes)
    buffers = [bits, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(out)]
    return pa.Array.from_buffers(pa.type_for_alias(kind), len(starts), buffers, missing)


def _numerics(data: Bytes, starts: Numbers, sizes: Numbers) -> Any | None:
    import pyarrow as pa

    longest = np.empty(len(sizes), np.int64)
    if not _longest(data, starts, sizes, longest) or longest.sum() > _MOST_DIGITS:
        return None
    out = np.empty(int(longest.sum()), np.uint8)
    offsets = np.zeros(len(sizes) + 1, np.int32)
    if not _write_numerics(data, starts, sizes, offsets, out):
        return None
    bits, missing = _valid(sizes)
    buffers = [bits, pa.py_buffer(offsets), pa.py_buffer(out)]
    return pa.Array.from_buffers(pa.string(), len(sizes), buffers, missing)


def _offsets(sizes: Numbers) -> Numbers:
    found = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(np.maximum(sizes, 0), out=found[1:])
    return found


def _valid(sizes: Numbers) -> tuple[Any, int]:
    import pyarrow as pa

    there = sizes >= 0
    missing = len(sizes) - int(np.count_nonzero(there))
    return (pa.py_buffer(np.packbits(there, bitorder="little")) if missing else None), missing


@compiled
def _signed16(data: Bytes, at: int) -> int:
    found = np.int64(data[at]) << 8 | np.int64(data[at + 1])
    return int(found - 0x10000 if found >= 0x8000 else found)


@compiled
def _fields(data: Bytes, begins: Numbers, ends: Numbers, starts: Places, sizes: Places) -> bool:
    columns = starts.shape[0]
    for row in range(len(begins)):
        at, end = begins[row], ends[row]
        if end - at < 2 or number_at(data, at, 2) != columns:
            return False
        at += 2
        for column in range(columns):
            if end - at < 4:
                return False
            size = number_at(data, at, 4)
            at += 4
            if size == 0xFFFFFFFF:
                starts[column, row], sizes[column, row] = at, -1
                continue
            if size > end - at:
                return False
            starts[column, row], sizes[column, row] = at, size
            at += size
        if at != end:
            return False
    return True


@compiled
def _gather_fixed(data: Bytes, starts: Numbers, sizes: Numbers, out: Any) -> bool:
    wide = out.shape[1]
    for row in range(len(starts)):
        if sizes[row] < 0:
            continue
        if sizes[row] != wide:
            return False
        for place in range(wide):
            out[row, place] = data[starts[row] + place]
    return True


@compiled
def _gather(data: Bytes, starts: Numbers, sizes: Numbers, offsets: Numbers, out: Bytes) -> None:
    for row in range(len(starts)):
        start, to = starts[row], offsets[row]
        for place in range(sizes[row]):
            out[to + place] = data[start + place]


@compiled
def _longest(data: Bytes, starts: Numbers, sizes: Numbers, longest: Numbers) -> bool:
    """At most so many characters in each number. False where one is not as numbers are."""
    for row in range(len(starts)):
        longest[row] = 0
        if sizes[row] < 0:
            continue
        at = starts[row]
        if sizes[row] < 8 or sizes[row] != 8 + 2 * number_at(data, at, 2):
            return False
        weight, places = _signed16(data, at + 2), number_at(data, at + 6, 2)
        longest[row] = 12 + 4 * max(weight + 1, 1) + places
    return True


@compiled
def _write_numerics(
    data: Bytes, starts: Numbers, sizes: Numbers, offsets: npt.NDArray[np.int32], out: Bytes
) -> bool:
    to = 0
    for row in range(len(starts)):
        if sizes[row] >= 0:
            to = _write_numeric(data, starts[row], out, to)
            if to < 0:
                return False
        offsets[row + 1] = to
    return True


@compiled
def _write_numeric(data: Bytes, at: int, out: Bytes, to: int) -> int:
    """Behind what it wrote; -1 where this is no number."""
    sign = number_at(data, at + 4, 2)
    if sign >= 0xC000:
        return _write_word(sign, out, to)
    if sign == 0x4000:
        out[to] = 0x2D
        to += 1
    count, weight = number_at(data, at, 2), _signed16(data, at + 2)
    if weight < 0:
        out[to] = 0x30
        to += 1
    for group in range(weight + 1):
        digits = number_at(data, at + 8 + 2 * group, 2) if group < count else 0
        if digits > 9999:
            return -1
        to = _write_group(digits, out, to, int(group == 0))
    places = number_at(data, at + 6, 2)
    if places:
        out[to] = 0x2E
        to += 1
    return _write_places(data, at, out, to, places)


@compiled
def _write_word(sign: int, out: Bytes, to: int) -> int:
    """NaN, and the two infinities."""
    if sign == 0xC000:
        letters = (0x4E, 0x61, 0x4E)
        for letter in letters:
            out[to] = letter
            to += 1
        return to
    if sign not in (0xD000, 0xF000):
        return -1
    if sign == 0xF000:
        out[to] = 0x2D
        to += 1
    for letter in (0x49, 0x6E, 0x66, 0x69, 0x6E, 0x69, 0x74, 0x79):
        out[to] = letter
        to += 1
    return to


@compiled
def _write_group(digits: int, out: Bytes, to: int, first: int) -> int:
    """Four digits; of the first group no zeros before others."""
    power = 1000
    while power:
        if digits >= power or power == 1 or not first:
            out[to] = 0x30 + digits // power % 10
            to += 1
        power //= 10
    return to


@compiled
def _write_places(data: Bytes, at: int, out: Bytes, to: int, places: int) -> int:
    count, group = number_at(data, at, 2), _signed16(data, at + 2) + 1
    written = 0
    while written < places:
        digits = 0
        if 0 <= group < count:
            digits = number_at(data, at + 8 + 2 * group, 2)
        if digits > 9999:
            return -1
        power = 1000
        while power and written < places:
            out[to] = 0x30 + digits // power % 10
            to += 1
            written += 1
            power //= 10
        group += 1
    return to
