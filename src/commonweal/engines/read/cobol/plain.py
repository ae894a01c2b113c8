"""The loops of ``numbers`` and ``texts`` on whole columns in NumPy, where Numba is not installed.

Slower by a factor of five to ten, and the same result bit for bit: a test compares them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol import texts
from commonweal.engines.read.cobol.numbers import padded, why_not
from commonweal.engines.read.cobol.states import (
    ABSENT,
    BAD_CHARACTER,
    BAD_DIGIT,
    CARE,
    CUT,
    GOOD,
    TOO_LARGE,
)

__all__ = [
    "binary", "binary_wide", "edited", "headers", "packed", "packed_wide", "text", "zoned",
    "zoned_wide",
]  # fmt: skip

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

_BAD, _NEGATIVE = 0x80, 0x10
_ALL = 2**64 - 1
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_UPPER = np.uint64(10**19)
_CELLS_AT_ONCE = 1 << 22

edited = getattr(texts.edited, "py_func", texts.edited)
headers = getattr(texts.headers, "py_func", texts.headers)


def _cells(data: Bytes, spans: Longs, spec: Longs, states: Bytes) -> tuple[Bytes, Flags]:
    """The bytes of the field, one row each, and which rows have them all."""
    offset, width = int(spec[0]), int(spec[1])
    at = spans[:, 0] + offset
    whole = at + width <= spans[:, 1]
    states[:] = np.where(whole, GOOD, np.where(at >= spans[:, 1], ABSENT, CUT))
    safe = np.where(whole, at, 0)
    places = safe[:, None] + np.arange(width)
    places = np.minimum(places, max(len(data) - 1, 0))
    cells = data[places] if len(data) else np.zeros(places.shape, dtype=np.uint8)
    return cells, whole


def _settle(data: Bytes, spans: Longs, spec: Longs, bad: Bytes, states: Bytes) -> int:
    """``bad``: 1 for a bad digit, 2 for a bad sign only; each is looked at on its own."""
    for row in np.flatnonzero((bad > 0) & (states == GOOD)):
        at = int(spans[row, 0] + spec[0])
        states[row] = why_not(data, at, int(spec[1]), int(bad[row] == 2))
    return int(np.count_nonzero(states))


def _marks(digits: Bytes, code: Bytes) -> Bytes:
    bad_digit = (digits & _BAD).any(axis=1)
    marks: Bytes = np.where(bad_digit, 1, np.where(code & _BAD, 2, 0)).astype(np.uint8)
    return marks


def _zoned_parts(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, states: Bytes
) -> tuple[Bytes, Bytes]:
    """The digits with that of the sign among them, and the sign code."""
    cells, _ = _cells(data, spans, spec, states)
    first, stop, sign_at, punched = (int(each) for each in spec[2:6])
    digits = tables[0][cells[:, first:stop]]
    code = np.zeros(len(spans), dtype=np.uint8)
    if sign_at >= 0:
        code = tables[1 if punched else 2][cells[:, sign_at]]
    if punched:
        own = (code & 15)[:, None]
        digits = np.hstack([own, digits] if spec[6] else [digits, own])
    return digits, code


def zoned(data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Longs, Bytes]) -> int:
    values, states = out
    digits, code = _zoned_parts(data, spans, spec, tables, states)
    values[:] = _total(digits)
    np.negative(values, where=(code & _NEGATIVE) > 0, out=values)
    count = _settle(data, spans, spec, _marks(digits, code), states)
    values[states != GOOD] = 0
    if spec[7] or spec[8]:
        for row in np.flatnonzero(states == BAD_DIGIT):
            total = padded(data, int(spans[row, 0] + spec[0]), spec, tables)
            if total >= 0:
                states[row], count = GOOD, count - 1
                values[row] = -total if code[row] & _NEGATIVE else total
    return count


def _total(digits: Bytes) -> Longs:
    total = np.zeros(len(digits), dtype=np.int64)
    for place in range(digits.shape[1]):
        total = total * 10 + (digits[:, place] & 15)
    return total


def _wide_total(digits: Bytes, values: Words, negative: Flags) -> None:
    """values = the digits as 128 bits, negated where asked."""
    upper = np.zeros(len(digits), dtype=np.uint64)
    lower = np.zeros(len(digits), dtype=np.uint64)
    count, ten = digits.shape[1], np.uint64(10)
    for place in range(count):
        digit = (digits[:, place] & 15).astype(np.uint64)
        if count - place > 19:
            upper = upper * ten + digit
        else:
            lower = lower * ten + digit
    a0, a1, b0, b1 = upper & _LOW, upper >> _HALF, _UPPER & _LOW, _UPPER >> _HALF
    low = a0 * b0
    mid = a1 * b0 + (low >> _HALF)
    mid2 = a0 * b1 + (mid & _LOW)
    high = a1 * b1 + (mid >> _HALF) + (mid2 >> _HALF)
    total = (mid2 << _HALF) | (low & _LOW)
    result = total + lower
    high = high + (result < total)
    flipped = ~result + np.uint64(1)
    values[:, 0] = np.where(negative, flipped, result)
    values[:, 1] = np.where(negative, ~high + (flipped == 0), high)


def zoned_wide(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Words, Bytes]
) -> int:
    values, states = out
    digits, code = _zoned_parts(data, spans, spec, tables, states)
    _wide_total(digits, values, (code & _NEGATIVE) > 0)
    count = _settle(data, spans, spec, _marks(digits, code), states)
    values[states != GOOD] = 0
    if spec[7] or spec[8]:
        for row in np.flatnonzero(states == BAD_DIGIT):
            at = int(spans[row, 0] + spec[0])
            total = _padded_total(data, at, spec, tables)
            if total is not None:
                states[row], count = GOOD, count - 1
                total = -total if code[row] & _NEGATIVE else total
                values[row] = total & _ALL, (total >> 64) & _ALL
    return count


def _padded_total(data: Bytes, at: int, spec: Longs, tables: Longs) -> int | None:
    """Blanks before the digits (or after them) taken off; None where there is more to it."""
    with np.errstate(over="ignore"):  # only whether it is negative counts
        if padded(data, at, spec, tables) < 0:
            return None
    text = ""
    for place in range(int(spec[1])):
        signed = place == spec[4]
        digit = int(tables[1 if signed else 0, data[at + place]])
        if not digit & _BAD and (not signed or spec[5]):
            text += str(digit & 15)
    return int(text)


def _packed_parts(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, states: Bytes
) -> tuple[Bytes, Bytes]:
    cells, _ = _cells(data, spans, spec, states)
    halves = np.stack([cells >> 4, cells & 15], axis=2).reshape(len(spans), 2 * cells.shape[1])
    code = np.zeros(len(spans), dtype=np.uint8)
    if spec[2]:
        code = tables[1][halves[:, -1]]
        halves = halves[:, :-1]
    return np.where(halves > 9, _BAD, halves).astype(np.uint8), code


def packed(data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Longs, Bytes]) -> int:
    values, states = out
    digits, code = _packed_parts(data, spans, spec, tables, states)
    values[:] = _total(digits)
    np.negative(values, where=(code & _NEGATIVE) > 0, out=values)
    count = _settle(data, spans, spec, _marks(digits, code), states)
    values[states != GOOD] = 0
    return count


def packed_wide(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Words, Bytes]
) -> int:
    values, states = out
    digits, code = _packed_parts(data, spans, spec, tables, states)
    _wide_total(digits, values, (code & _NEGATIVE) > 0)
    count = _settle(data, spans, spec, _marks(digits, code), states)
    values[states != GOOD] = 0
    return count


def binary(data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Longs, Bytes]) -> int:
    values, states = out
    wide = np.empty((len(spans), 2), dtype=np.uint64)
    binary_wide(data, spans, spec, tables, (wide, states))
    values[:] = wide[:, 0].view(np.int64)
    states[(states == GOOD) & (values < 0) & (spec[2] == 0)] = TOO_LARGE
    values[states != GOOD] = 0
    return int(np.count_nonzero(states))


def binary_wide(
    data: Bytes,
    spans: Longs,
    spec: Longs,
    tables: Longs,  # noqa: ARG001 - one shape for all loops
    out: tuple[Words, Bytes],
) -> int:
    values, states = out
    cells, _ = _cells(data, spans, spec, states)
    if spec[3]:
        cells = cells[:, ::-1]
    negative = (cells[:, :1] > 0x7F) & bool(spec[2])
    fill = np.where(negative, 0xFF, 0).astype(np.uint8)
    filled = np.hstack([np.repeat(fill, 16 - cells.shape[1], axis=1), cells])
    words = np.ascontiguousarray(filled).view(">u8").astype(np.uint64)
    values[:, 0], values[:, 1] = words[:, 1], words[:, 0]
    over = (states == GOOD) & (not spec[2]) & (values[:, 1] >> np.uint64(63) > 0)
    states[over] = TOO_LARGE
    values[states != GOOD] = 0
    return int(np.count_nonzero(states))


def text(
    data: Bytes, spans: Longs, spec: Longs, table: Bytes, out: tuple[Bytes, Ints, Bytes]
) -> int:
    """In slices: a table of all rows by the longest text would not fit where most are short."""
    written, offsets, states = out
    start = spans[:, 0] + spec[0]
    there = np.clip(np.minimum(start + spec[1], spans[:, 1]) - start, 0, None)
    changed, put, first = 0, 0, 0
    offsets[0] = 0
    while first < len(spans):
        stop = _fitting(there, first)
        part = np.empty(stop - first + 1, dtype=np.int32)
        room = (written[put:], part, states[first:stop])
        shorter = spec.copy()
        shorter[1] = max(int(there[first:stop].max()), 1)
        changed += _text(data, spans[first:stop], shorter, table, room)
        offsets[first + 1 : stop + 1] = part[1:] + put
        put, first = put + int(part[-1]), stop
    return changed


def _fitting(there: Longs, first: int) -> int:
    """Up to which row a table stays small; a long text makes only its own slice short."""
    step = min(len(there) - first, _CELLS_AT_ONCE)
    while step > 1 and step * int(there[first : first + step].max()) > _CELLS_AT_ONCE:
        step //= 2
    return first + step


def _text(
    data: Bytes, spans: Longs, spec: Longs, table: Bytes, out: tuple[Bytes, Ints, Bytes]
) -> int:
    written, offsets, states = out
    width = int(spec[1])
    start = spans[:, 0] + spec[0]
    stop = np.minimum(start + width, spans[:, 1])
    columns = np.arange(width)
    cells = data[np.minimum(start[:, None] + columns, max(len(data) - 1, 0))]
    inside = columns < (stop - start)[:, None]
    zero = ~((cells != 0) & inside).any(axis=1) & bool(spec[4])
    states[:] = np.where((stop <= start) | zero, ABSENT, GOOD)
    marks = table[4][cells]
    kept = _kept(marks, inside & (states == GOOD)[:, None], spec)
    seen = np.bitwise_or.reduce(np.where(kept, marks, 0), axis=1)
    wide = (seen & texts.WIDE) > 0
    bad = ~wide & ((seen & texts.UNASSIGNED) > 0)
    states[wide], states[bad] = CARE, BAD_CHARACTER
    kept &= ~(wide | bad)[:, None]
    sizes = np.where(kept, table[0][cells], 0).astype(np.int64)
    flat = table[1:4].T[cells][np.arange(3) < sizes[:, :, None]]
    written[: len(flat)] = flat
    offsets[0] = 0
    np.cumsum(sizes.sum(axis=1), out=offsets[1:])
    return int(np.count_nonzero((seen & texts.CONTROL > 0) & ~wide & ~bad))


def _kept(marks: Bytes, inside: Flags, spec: Longs) -> Flags:
    """What trimming leaves of the characters that are there."""
    solid = inside & ((marks & texts.TRIM) == 0)
    kept = inside.copy()
    if spec[3]:
        kept &= np.maximum.accumulate(solid[:, ::-1], axis=1)[:, ::-1]
    if spec[2]:
        kept &= np.maximum.accumulate(solid, axis=1)
    return kept
