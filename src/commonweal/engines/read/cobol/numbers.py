"""Loops over one column of numbers, compiled. Each row is a span: where it starts, where it ends.

Every loop takes ``data`` (bytes), ``spans`` (n x 2), ``spec`` (see each), tables, and what it
fills: the values and the states. It returns how many states are not GOOD; such a row has the value
0. Its twin without Numba is in ``plain``; both must give the same, bit for bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.states import (
    ABSENT,
    BAD_DIGIT,
    BAD_SIGN,
    BLANK,
    CUT,
    GOOD,
    TOO_LARGE,
)
from commonweal.engines.read.jit import compiled

__all__ = [
    "binary", "binary_wide", "packed", "packed_wide", "padded", "why_not", "zoned",
    "zoned_wide",
]  # fmt: skip

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Whole = Any  # an int of Python or of NumPy: compiled, they are the same

_BAD = 0x80
_TO_18 = np.int64(0x7FFFFFFFFFFFFFFF)
_NEGATIVE = 0x10
_TEN = np.uint64(10)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_MOST = np.uint64(0x7FFFFFFFFFFFFFFF)
_UPPER = np.uint64(10_000_000_000_000_000_000)  # 10**19, the most tens that 64 bits hold


@compiled
def begin(spans: Longs, row: int, spec: Longs, states: Bytes) -> Whole:
    """Where the field begins; -1, with its state, where the record ends before the field does."""
    at = spans[row, 0] + spec[0]
    if at + spec[1] <= spans[row, 1]:
        states[row] = GOOD
        return at
    states[row] = ABSENT if at >= spans[row, 1] else CUT
    return np.int64(-1)


@compiled
def why_not(data: Bytes, at: Whole, width: Whole, only_sign: Whole) -> Whole:
    """The state of a field that is no number: never filled in, a bad digit, or a bad sign."""
    first = data[at]
    filling = first == 0x40 or first == 0x20 or first == 0x00 or first == 0xFF  # noqa: PLR1714 - a set cannot be compiled
    for place in range(at, at + width):
        filling = filling and data[place] == first
    if filling:
        return BLANK
    return BAD_SIGN if only_sign else BAD_DIGIT


@compiled
def zoned(data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Longs, Bytes]) -> int:
    """DISPLAY of up to 18 digits. spec: offset, width, first and last plain digit, where the sign
    stands (-1: none), whether it is on a digit, whether that digit comes first, blanks accepted
    before the digits, and after them. tables: digits, signs on a digit, signs apart, blanks."""
    values, states = out
    problems = 0
    for row in range(spans.shape[0]):
        at = begin(spans, row, spec, states)
        total = np.int64(0)
        if at >= 0:
            total, marks = zoned_one(data, at, spec, tables)
            if marks & _BAD:
                total, states[row] = zoned_other(data, at, spec, tables, marks)
            if marks & _NEGATIVE:
                total = -total
        values[row] = total
        problems += states[row] != GOOD
    return problems


@compiled
def zoned_one(data: Bytes, at: Whole, spec: Longs, tables: Longs) -> tuple[Whole, Whole]:
    """The digits as a number; marks: minus, bad, and 256 where a digit (not the sign) is bad."""
    total = np.int64(0)
    code = np.int64(0)
    if spec[4] >= 0:
        code = tables[1 if spec[5] else 2, data[at + spec[4]]]
        if spec[6]:
            total = code & 15
    bad = np.int64(0)
    for place in range(at + spec[2], at + spec[3]):
        digit = tables[0, data[place]]
        bad |= digit
        total = total * 10 + digit
    if spec[5] and not spec[6]:
        total = total * 10 + (code & 15)
    marks = code & (_NEGATIVE | _BAD)
    if bad & _BAD:
        marks |= _BAD | 256
    return total, marks


@compiled
def zoned_other(
    data: Bytes, at: Whole, spec: Longs, tables: Longs, marks: Whole
) -> tuple[Whole, Whole]:
    """A field that is not all digits: blanks among them may be accepted; else its state."""
    state = why_not(data, at, spec[1], not marks & 256)
    if state == BAD_DIGIT and (spec[7] or spec[8]):
        total = padded(data, at, spec, tables)
        if total >= 0:
            return total, np.int64(GOOD)
    return np.int64(0), np.int64(state)


@compiled
def padded(data: Bytes, at: Whole, spec: Longs, tables: Longs) -> Whole:
    """The digits among blanks that stand before (or after) them; -1 where there is more to it. Of
    more than 18 digits only that it is 0 or more counts."""
    total = np.int64(0)
    phase = 0  # before the digits, in them, behind them
    for place in range(spec[1]):
        signed = place == spec[4]
        if signed and tables[1 if spec[5] else 2, data[at + place]] & _BAD:
            return np.int64(-1)
        if signed and not spec[5]:
            continue
        digit = tables[1 if signed else 0, data[at + place]]
        if not digit & _BAD:
            phase = 1 if phase == 0 else phase
            total = (total * 10 + (digit & 15)) & _TO_18
            bad = phase == 2
        else:
            phase = 2 if phase else 0
            bad = not tables[3, data[at + place]] or not spec[7 if phase == 0 else 8]
        if bad:
            return np.int64(-1)
    return total if phase else np.int64(-1)


@compiled
def zoned_wide(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Words, Bytes]
) -> int:
    """As ``zoned``, for 19 to 38 digits; values are n x 2, low then high, in two's complement."""
    values, states = out
    problems = 0
    digits = spec[3] - spec[2] + spec[5]
    for row in range(spans.shape[0]):
        values[row, 0] = _NONE
        values[row, 1] = _NONE
        at = begin(spans, row, spec, states)
        if at >= 0:
            code = np.int64(0)
            if spec[4] >= 0:
                code = tables[1 if spec[5] else 2, data[at + spec[4]]]
            first = at + spec[2] - spec[6]
            upper, lower, bad = zoned_halves(data, first, digits, spec, tables)
            if (bad | code) & _BAD:
                states[row] = why_not(data, at, spec[1], not bad & _BAD)
                if states[row] == BAD_DIGIT and (spec[7] or spec[8]):
                    upper, lower, found = padded_halves(data, at, spec, tables)
                    states[row] = GOOD if found else BAD_DIGIT
            if states[row] == GOOD:
                put(values, row, upper, lower, code & _NEGATIVE)
        problems += states[row] != GOOD
    return problems


@compiled
def padded_halves(data: Bytes, at: Whole, spec: Longs, tables: Longs) -> tuple[Whole, Whole, Whole]:
    """As ``padded``, the last 19 digits and those before them; 0 where there is more to it."""
    upper = _NONE
    lower = _NONE
    if padded(data, at, spec, tables) < 0:  # what it adds up to is too large, and not used
        return upper, lower, 0
    left = np.int64(0)
    for place in range(spec[1]):
        left += _is_digit(data[at + place], place, spec, tables)
    for place in range(spec[1]):
        if _is_digit(data[at + place], place, spec, tables):
            digit = np.uint64(tables[1 if place == spec[4] else 0, data[at + place]] & 15)
            if left > 19:
                upper = upper * _TEN + digit
            else:
                lower = lower * _TEN + digit
            left -= 1
    return upper, lower, 1


@compiled
def _is_digit(byte: Whole, place: Whole, spec: Longs, tables: Longs) -> Whole:
    if place == spec[4]:
        return np.int64(spec[5])
    return np.int64(1 - (tables[0, byte] >> 7))


@compiled
def zoned_halves(
    data: Bytes, first: Whole, digits: Whole, spec: Longs, tables: Longs
) -> tuple[Whole, Whole, Whole]:
    """The last 19 digits, those before them, and whether one is bad; a signed digit counts too."""
    upper = _NONE
    lower = _NONE
    bad = np.int64(0)
    signed = np.int64(-1)
    if spec[5]:
        signed = np.int64(0) if spec[6] else digits - 1
    for place in range(digits):
        if place == signed:
            digit = tables[1, data[first + place]] & 15
        else:
            digit = tables[0, data[first + place]]
        bad |= digit
        if digits - place > 19:
            upper = upper * _TEN + np.uint64(digit)
        else:
            lower = lower * _TEN + np.uint64(digit)
    return upper, lower, bad


@compiled
def put(values: Words, row: int, upper: Whole, lower: Whole, negative: Whole) -> None:
    """values[row] = upper * 10**19 + lower, negated where asked."""
    a0, a1 = upper & _LOW, upper >> _HALF
    b0, b1 = _UPPER & _LOW, _UPPER >> _HALF
    low = a0 * b0
    mid = a1 * b0 + (low >> _HALF)
    mid2 = a0 * b1 + (mid & _LOW)
    high = a1 * b1 + (mid >> _HALF) + (mid2 >> _HALF)
    total = (mid2 << _HALF) | (low & _LOW)
    result = total + lower
    if result < total:
        high = high + _ONE
    if negative:
        result = ~result + _ONE
        high = ~high
        if result == _NONE:
            high = high + _ONE
    values[row, 0] = result
    values[row, 1] = high


@compiled
def packed(data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Longs, Bytes]) -> int:
    """COMP-3 of up to 18 digits. spec: offset, width, whether the last half byte is a sign.
    tables: two digits in a byte (0-99), the sign in a half byte."""
    values, states = out
    problems = 0
    plain = spec[1] - spec[2]
    for row in range(spans.shape[0]):
        at = begin(spans, row, spec, states)
        total = np.int64(0)
        if at >= 0:
            bad = np.int64(0)
            code = np.int64(0)
            for place in range(at, at + plain):
                pair = tables[0, data[place]]
                bad |= pair
                total = total * 100 + pair
            if spec[2]:
                last = np.int64(data[at + plain])
                code = tables[1, last & 15]
                total = total * 10 + (last >> 4)
                bad |= _BAD if last > 0x9F else 0
            if (bad | code) & _BAD:
                states[row] = why_not(data, at, spec[1], not bad & _BAD)
                total = np.int64(0)
            elif code:
                total = -total
        values[row] = total
        problems += states[row] != GOOD
    return problems


@compiled
def packed_wide(
    data: Bytes, spans: Longs, spec: Longs, tables: Longs, out: tuple[Words, Bytes]
) -> int:
    """As ``packed``, for up to 38 digits; values are n x 2, low then high."""
    values, states = out
    problems = 0
    for row in range(spans.shape[0]):
        values[row, 0] = _NONE
        values[row, 1] = _NONE
        at = begin(spans, row, spec, states)
        if at >= 0:
            code = np.int64(0)
            if spec[2]:
                code = tables[1, data[at + spec[1] - 1] & 15]
            upper, lower, bad = packed_halves(data, at, spec[1] * 2 - spec[2])
            if bad or code & _BAD:
                states[row] = why_not(data, at, spec[1], not bad)
            else:
                put(values, row, upper, lower, code & _NEGATIVE)
        problems += states[row] != GOOD
    return problems


@compiled
def packed_halves(data: Bytes, at: Whole, digits: Whole) -> tuple[Whole, Whole, Whole]:
    upper = _NONE
    lower = _NONE
    bad: Whole = False
    for place in range(digits):
        byte = np.int64(data[at + place // 2])
        digit = byte & 15 if place % 2 else byte >> 4
        bad |= digit > 9
        if digits - place > 19:
            upper = upper * _TEN + np.uint64(digit)
        else:
            lower = lower * _TEN + np.uint64(digit)
    return upper, lower, bad


@compiled
def binary(
    data: Bytes,
    spans: Longs,
    spec: Longs,
    tables: Longs,  # noqa: ARG001 - one shape for all loops
    out: tuple[Longs, Bytes],
) -> int:
    """COMP of up to 8 bytes. spec: offset, width, signed, little endian. No table is used."""
    values, states = out
    problems = 0
    shift = np.int64(64 - 8 * spec[1])
    for row in range(spans.shape[0]):
        at = begin(spans, row, spec, states)
        total = np.int64(0)
        if at >= 0:
            for step in range(spec[1]):
                place = at + (spec[1] - 1 - step if spec[3] else step)
                total = (total << 8) | np.int64(data[place])
            if spec[2]:
                total = (total << shift) >> shift
            elif total < 0:
                states[row] = TOO_LARGE
                total = np.int64(0)
        values[row] = total
        problems += states[row] != GOOD
    return problems


@compiled
def binary_wide(
    data: Bytes,
    spans: Longs,
    spec: Longs,
    tables: Longs,  # noqa: ARG001 - one shape for all loops
    out: tuple[Words, Bytes],
) -> int:
    """As ``binary``, for up to 16 bytes; values are n x 2, low then high."""
    values, states = out
    problems = 0
    for row in range(spans.shape[0]):
        at = begin(spans, row, spec, states)
        low = _NONE
        high = _NONE
        if at >= 0:
            top = data[at + spec[1] - 1] if spec[3] else data[at]
            low = _ALL if spec[2] and top > 0x7F else _NONE
            high = low
            for step in range(spec[1]):
                byte = data[at + (spec[1] - 1 - step if spec[3] else step)]
                high = (high << np.uint64(8)) | (low >> np.uint64(56))
                low = (low << np.uint64(8)) | np.uint64(byte)
            if not spec[2] and high > _MOST:
                states[row] = TOO_LARGE
                low = _NONE
                high = _NONE
        values[row, 0] = low
        values[row, 1] = high
        problems += states[row] != GOOD
    return problems
