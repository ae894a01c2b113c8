"""What lies in the pages of a SQLite file (sqlite.org: "Database File Format"), whole columns of
places at a time.

Nothing is believed: every place is compared with the end of its page or record before what lies
there is used. ``StrangeFileError``: the bytes are not what the format says; then SQLite is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

__all__ = [
    "NO_KIND",
    "PAST",
    "REAL",
    "StrangeFileError",
    "big_endian",
    "cells_of",
    "children_of",
    "fields_of",
    "overlapping",
    "whole_numbers",
]

PAST = 32  # bytes behind the last page: what is read before its end is known stays in the data
REAL, NO_KIND = 7, 10  # no value is of kind 10 or 11: here the record ends before the field
_INNER, _LEAF = 5, 13
_FIRST, _LAST = -(2**63), 2**63 - 1
_SMALL = 127
_MOST = 2**40  # more than any value has; sums of these stay numbers
_LONG = [kind - 12 >> 1 for kind in range(12, _SMALL + 1)]
_SMALL_WIDTHS = np.array([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0, *_LONG], np.int64)
_UNUSED_BITS = np.array([63, 56, 48, 40, 32, 16, 0, 0, 63, 63, 63], np.int64)


class StrangeFileError(Exception):
    """What lies there is not what is read here."""


def overlapping(data: Any, kind: str) -> Any:
    """The values of this type that begin at each byte."""
    size = np.dtype(kind).itemsize
    return as_strided(data[:size].view(kind), (len(data) - size + 1,), (1,), writeable=False)


def big_endian(data: Any, at: Any, size: int) -> Any:
    """Numbers of two or four bytes, without a sign."""
    return overlapping(data, f">u{size}")[at].astype(np.int64)


def _varints(data: Any, at: Any) -> tuple[Any, Any]:
    """The numbers that begin there, and where they end."""
    byte = data[at]
    found, end = (byte & _SMALL).astype(np.int64), at + 1
    rows = np.flatnonzero(byte > _SMALL)
    for _ in range(7):
        if not len(rows):
            return found, end
        byte = data[end[rows]]
        found[rows] = found[rows] << 7 | (byte & _SMALL)
        end[rows] += 1
        rows = rows[byte > _SMALL]
    found[rows] = found[rows] << 8 | data[end[rows]]
    end[rows] += 1
    return found, end


def _listed(data: Any, sizes: tuple[int, int, int], kind: int, head: int) -> tuple[Any, Any, Any]:
    """Where each page in the data begins, how many cells it has, and where all these cells begin.
    ``sizes``: bytes of a page, how many are used, and the fewest cells that it may have: only that
    of an empty table has none."""
    page, used, fewest = sizes
    bases = np.arange(0, len(data) - PAST, page)
    counts = big_endian(data, bases + 3, 2)
    if (data[bases] != kind).any() or ((head + 2 * counts > used) | (counts < fewest)).any():
        raise StrangeFileError
    before = np.cumsum(counts) - counts
    of = np.repeat(bases, counts)
    at = np.arange(len(of)) - np.repeat(before, counts)
    places = big_endian(data, of + head + 2 * at, 2)
    if ((places < head + 2 * np.repeat(counts, counts)) | (places >= used)).any():
        raise StrangeFileError
    return bases, counts, of + places


def children_of(data: Any, sizes: tuple[int, int, int], span: tuple[int, int]) -> Iterator[Any]:
    """The pages below inner pages, in order, where rows of the span may be."""
    bases, counts, places = _listed(data, sizes, _INNER, 12)
    numbers, ends = _varints(data, places + 4)
    if (ends > places - places % sizes[0] + sizes[1]).any():
        raise StrangeFileError
    pages, last = big_endian(data, places, 4), big_endian(data, bases + 8, 4)
    start = 0
    for which, count in enumerate(counts.tolist()):
        most = np.append(numbers[start : start + count], _LAST)
        if (most[1:] < most[:-1]).any():
            raise StrangeFileError
        # A child has the numbers above that of the child before it, up to its own.
        wanted = most >= span[0]
        wanted[1:] &= most[:-1] < span[1]
        yield np.append(pages[start : start + count], last[which])[wanted]
        start += count


def cells_of(data: Any, sizes: tuple[int, int, int]) -> tuple[Any, Any, Any, Any]:
    """Of the rows in leaf pages: their numbers, where each record begins, how long it is, and how
    much of it is here."""
    page, used, _ = sizes
    *_, places = _listed(data, sizes, _LEAF, 8)
    ends = places - places % page + used
    size, at = _varints(data, places)
    numbers, at = _varints(data, at)
    most, least = used - 35, (used - 12) * 32 // 255 - 23
    here, more = size, size > most
    if more.any():
        some = least + (size - least) % (used - 4)
        here = np.where(more, np.where(some > most, least, some), size)
    if ((size < 0) | (at + here + 4 * more > ends)).any():
        raise StrangeFileError
    return numbers, at, size, here


def fields_of(data: Any, starts: Any, sizes: Any, count: int) -> Iterator[tuple[Any, Any]]:
    """Of each of the first fields of these records: where its values lie, and of what kinds they
    are. All of it lies in the data once the last has come."""
    stops = starts + sizes
    head, at = _varints(data, starts)
    if ((head < at - starts) | (head > sizes)).any():
        raise StrangeFileError
    place = ends = starts + head
    kinds = _plain_kinds(data, at, ends, count)
    after = at + count
    if kinds is None:
        kinds, after = _any_kinds(data, at, ends, count)
    for kind in kinds:
        yield place, kind
        place = place + _sizes(kind)
    # Behind its last field a record ends.
    if ((place > stops) | ((after == ends) & (place != stops))).any():
        raise StrangeFileError


def _plain_kinds(data: Any, at: Any, ends: Any, count: int) -> list[Any] | None:
    """The kinds where each has one byte in every record."""
    if not len(at) or (ends - at < count).any():
        return None
    kinds = overlapping(data, f"V{count}")[at].view(np.uint8).reshape(-1, count)
    if int(kinds.max()) > _SMALL or (kinds & 0xFE == NO_KIND).any():
        return None
    return list(np.ascontiguousarray(kinds.T))


def _any_kinds(data: Any, at: Any, ends: Any, count: int) -> tuple[list[Any], Any]:
    """The kinds, and where the next would begin."""
    found = []
    for _ in range(count):
        kind, at = _kinds(data, at, ends)
        found.append(kind)
    return found, at


def _kinds(data: Any, at: Any, ends: Any) -> tuple[Any, Any]:
    """The next kind of each record, and where the one after it begins."""
    inside = at < ends
    kind, after = _varints(data, at)
    if (inside & ((after > ends) | (kind < 0) | (kind & ~1 == NO_KIND))).any():
        raise StrangeFileError
    return np.where(inside, kind, NO_KIND), np.where(inside, after, at)


def _sizes(kind: Any) -> Any:
    """Bytes of the values."""
    if kind.dtype == np.uint8:
        return _SMALL_WIDTHS[kind]
    return np.where(kind > _SMALL, np.minimum(kind - 12 >> 1, _MOST), _SMALL_WIDTHS[kind & _SMALL])


def whole_numbers(data: Any, places: Any, kinds: Any) -> Any:
    """The whole numbers, and the bits of floats; of all else any number."""
    values = overlapping(data, ">i8")[places].astype(np.int64)
    values >>= _UNUSED_BITS[np.minimum(kinds, NO_KIND)]
    constant = (kinds == 8) | (kinds == 9)
    return np.where(constant, kinds - 8, values) if constant.any() else values
