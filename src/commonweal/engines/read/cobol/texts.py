"""Loops over one column of text or edited numbers, and over record headers, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.numbers import begin, why_not
from commonweal.engines.read.cobol.states import (
    ABSENT,
    BAD_CHARACTER,
    BAD_DIGIT,
    BAD_SIGN,
    BLANK,
    CARE,
    GOOD,
    TOO_LARGE,
)
from commonweal.engines.read.jit import compiled

__all__ = ["CONTROL", "TRIM", "UNASSIGNED", "WIDE", "edited", "headers", "text"]

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Whole = Any  # an int of Python or of NumPy: compiled, they are the same

TRIM, UNASSIGNED, CONTROL, WIDE = 1, 2, 4, 8
_POINT, _COMMA, _SPACE, _PLUS, _MINUS, _OTHER, _LETTER = 10, 11, 12, 13, 14, 15, 16
_DIGITS, _AFTER, _POINTS, _SIGNS, _NEGATIVE, _LETTERS, _LAST, _ENDED = 0, 1, 2, 3, 4, 5, 6, 7


@compiled
def text(
    data: Bytes, spans: Longs, spec: Longs, table: Bytes, out: tuple[Bytes, Ints, Bytes]
) -> int:
    """Text as UTF-8, trimmed. spec: offset, width, trim left, trim right, null where all bytes are
    zero. out: the bytes, n + 1 offsets, the states. Returns the fields with changed control codes.
    """
    written, offsets, states = out
    put = np.int64(0)
    changed = 0
    offsets[0] = 0
    for row in range(spans.shape[0]):
        start = spans[row, 0] + spec[0]
        stop = min(start + spec[1], spans[row, 1])
        if stop <= start or (spec[4] and data[start] == 0 and all_zero(data, start, stop)):
            states[row] = ABSENT
        else:
            start, stop = trimmed(data, start, stop, spec, table)
            after, seen = translated(data, start, stop, table, (written, put))
            states[row] = GOOD
            if seen & (UNASSIGNED | WIDE):
                states[row] = CARE if seen & WIDE else BAD_CHARACTER
            else:
                put = after
                changed += (seen & CONTROL) != 0
        offsets[row + 1] = put
    return changed


@compiled
def all_zero(data: Bytes, start: Whole, stop: Whole) -> Whole:
    for place in range(start, stop):  # noqa: SIM110 - compiled
        if data[place] != 0:
            return False
    return True


@compiled
def trimmed(
    data: Bytes, start: Whole, stop: Whole, spec: Longs, table: Bytes
) -> tuple[Whole, Whole]:
    if spec[3]:
        while stop > start and table[4, data[stop - 1]] & TRIM:
            stop -= 1
    if spec[2]:
        while start < stop and table[4, data[start]] & TRIM:
            start += 1
    return start, stop


@compiled
def translated(
    data: Bytes, start: Whole, stop: Whole, table: Bytes, out: tuple[Bytes, Whole]
) -> tuple[Whole, Whole]:
    """Writes the characters; where the next one goes, and all marks that were seen."""
    written, put = out
    seen = np.uint8(0)
    for place in range(start, stop):
        byte = data[place]
        seen |= table[4, byte]
        size = np.int64(table[0, byte])
        written[put] = table[1, byte]
        if size != 1:
            written[put + 1] = table[2, byte]
            written[put + 2] = table[3, byte]
        put += size
    return put, seen


@compiled
def edited(data: Bytes, spans: Longs, spec: Longs, classes: Bytes, out: tuple[Longs, Bytes]) -> int:
    """A number with a point, a sign or blanks in it, up to 18 digits. spec: offset, width, scale,
    whether a digit may carry the sign, whether the picture has a point, the characters after the
    last digit that a sign may leave blank. classes: 0-9, then what the character is; 32 and
    more: a digit that carries a sign (bit 6: minus)."""
    values, states = out
    seen = np.zeros(8, dtype=np.int64)
    problems = 0
    for row in range(spans.shape[0]):
        at = begin(spans, row, spec, states)
        total = np.int64(0)
        if at >= 0:
            seen[:] = 0
            total, bad = edited_one(data, at, spec, classes, seen)
            state = edited_state(spec, seen) if bad == GOOD else bad
            if state == BAD_DIGIT or state == BAD_SIGN:  # noqa: PLR1714, SIM109 - compiled
                state = why_not(data, at, spec[1], state == BAD_SIGN)
            if state != GOOD:
                total = np.int64(0)
            elif seen[_POINTS]:
                for _ in range(spec[2] - seen[_AFTER]):
                    total *= 10
            states[row] = state
        values[row] = -total if seen[_NEGATIVE] else total
        problems += states[row] != GOOD
    return problems


@compiled
def edited_one(
    data: Bytes, at: Whole, spec: Longs, classes: Bytes, seen: Longs
) -> tuple[Whole, Whole]:
    """The digits as one number; ``seen`` counts everything else. The state is GOOD or the first
    thing that stands where it may not."""
    total = np.int64(0)
    for place in range(spec[1]):
        kind = np.int64(classes[data[at + place]])
        if kind >= 32:
            seen[_SIGNS] += 1 if spec[3] else 2
            seen[_NEGATIVE] |= (kind >> 6) & 1
            kind &= 15
        if kind >= 10:
            if not edited_mark(kind, seen):
                return total, np.int64(BAD_DIGIT)
            continue
        if seen[_ENDED] or seen[_DIGITS] == 18:
            return total, np.int64(BAD_DIGIT if seen[_ENDED] else TOO_LARGE)
        total = total * 10 + kind
        seen[_DIGITS] += 1
        seen[_AFTER] += seen[_POINTS]
        seen[_LAST] = place
    return total, np.int64(GOOD)


@compiled
def edited_mark(kind: Whole, seen: Longs) -> Whole:
    """A character that is no digit: counted; False where it may not stand here."""
    if kind == _POINT:
        seen[_POINTS] += 1
        return seen[_POINTS] == 1 and not seen[_ENDED]
    if kind == _COMMA:
        return True
    if kind > _LETTER:
        return False
    if kind == _LETTER:
        seen[_LETTERS] += 1
        seen[_NEGATIVE] = 1
        seen[_ENDED] = 1
    elif kind == _PLUS or kind == _MINUS:  # noqa: PLR1714, SIM109 - compiled
        seen[_SIGNS] += 1
        seen[_NEGATIVE] |= 1 if kind == _MINUS else 0
    if seen[_DIGITS] or seen[_POINTS]:
        seen[_ENDED] = 1
    return True


@compiled
def edited_state(spec: Longs, seen: Longs) -> Whole:
    """Whether what was seen makes one number: one sign at most, its point where the picture has
    it, and no blanks that could stand for digits."""
    letters, signs = seen[_LETTERS], seen[_SIGNS]
    if seen[_DIGITS] == 0:
        return BAD_DIGIT if letters or signs or seen[_POINTS] else BLANK
    if signs > 1 or (letters and (letters != 2 or signs)):
        return BAD_SIGN
    left = spec[1] - 1 - seen[_LAST]
    if seen[_POINTS] != spec[4] or seen[_AFTER] > spec[2]:
        return BAD_DIGIT
    return BAD_DIGIT if not spec[4] and left > spec[5] else GOOD


@compiled
def header_size(data: Bytes, at: Whole, spec: Longs) -> Whole:
    """The length that one header gives; below zero where it cannot be one."""
    first, count = spec[1], spec[2]
    if spec[8] == 2 and data[at + (spec[0] - 1 if spec[3] else 0)] > 0x7F:
        first, count = np.int64(0), spec[0]
    elif spec[8]:
        for place in range(spec[0]):
            if (place < first or place >= first + count) and data[at + place]:
                return np.int64(-1)
    size = np.int64(0)
    for step in range(count):
        place = first + (count - 1 - step if spec[3] else step)
        size = (size << 8) | np.int64(data[at + place])
    if count != spec[2]:
        size &= (np.int64(1) << (8 * count - 1)) - 1
    return max(size + spec[4], -1)


@compiled
def headers(
    data: Bytes, length: int, spec: Longs, spans: Longs, kinds: Bytes
) -> tuple[Whole, Whole]:
    """Walk over the records of a buffer. spec: header bytes, place, bytes and endianness of the
    length, what to add to it, place and value of a mark that a record must have (-1: none), the
    longest record, 1 where the other bytes are zero, 2 where a first bit makes all of them length.
    Fills spans with where records begin and end, kinds with 1 for those to skip.

    Returns how many there are and how far they reach; a length that cannot be right ends the walk
    with -1 - records.
    """
    at = np.int64(0)
    count = np.int64(0)
    while count < spans.shape[0] and at + spec[0] <= length:
        size = header_size(data, at, spec)
        if size < 0 or size > spec[7]:
            return -1 - count, at
        if at + spec[0] + size > length:
            break
        skipped = spec[5] >= 0 and np.int64(data[at + spec[5]]) != spec[6]
        kinds[count] = 1 if skipped else 0
        spans[count, 0] = at + spec[0]
        spans[count, 1] = at + spec[0] + size
        at += spec[0] + size
        count += 1
    return count, at
