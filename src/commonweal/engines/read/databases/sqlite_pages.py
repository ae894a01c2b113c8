"""The pages of a SQLite file, read beside SQLite while it keeps the file from being written to.

Only what is plain is read here: see ``Pages``. All else, and all that is not as it should be, is a
``StrangeFileError``, and SQLite reads it, or says what is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from commonweal.engines.read.databases.held import HeldFile
from commonweal.engines.read.databases.sqlite_cells import (
    PAST,
    StrangeFileError,
    big_endian,
    cells_of,
    children_of,
)
from commonweal.kernel.errors import CannotFinish

__all__ = ["Pages", "Window"]

_MAGIC = b"SQLite format 3\x00"
_HEAD = 100
_INNER = 5
_AT_ONCE = 2 * 1024 * 1024
_MOST_AT_ONCE = 64 * 1024 * 1024
_MOST = 1024 * 1024 * 1024
_DEEPEST = 20
_LOCKED = 2**30  # the page that holds this byte is for locks
_FIRST, _LAST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows: their numbers, and where in ``data`` each record begins, and its bytes."""

    data: Any
    numbers: Any
    starts: Any
    sizes: Any

    def some(self, which: Any) -> Window:
        """Those in these places."""
        return Window(self.data, self.numbers[which], self.starts[which], self.sizes[which])


class Pages:
    """The rows of one table in the order of their numbers. ``root``: its first page.

    Held: rollback journal, UTF-8, one file of whole pages. Whoever asks has a transaction of SQLite
    open that has read, so nobody may write; a change is noticed all the same.
    """

    def __init__(self, file: HeldFile, root: int) -> None:
        self._file, self._root = file, root
        self._head = self._bytes(_HEAD, 0)
        whole = os.fstat(file.descriptor).st_size
        if len(self._head) < _HEAD or not file.is_there:
            raise StrangeFileError
        size = int.from_bytes(self._head[16:18], "big")
        page = 65_536 if size == 1 else size
        self._sizes = page, page - self._head[20]
        plain = (
            self._head[:16] == _MAGIC
            and page >= 512
            and page & (page - 1) == 0
            and self._sizes[1] >= 480
            and self._head[18:20] == b"\x01\x01"
            and self._head[56:60] == b"\x00\x00\x00\x01"
            and whole % page == 0
        )
        if not plain:
            raise StrangeFileError
        self._pages = whole // page
        self._at_once = max(_AT_ONCE // page, 1)

    def windows(self, low: int | None, high: int | None) -> Iterator[Window]:
        """The rows whose number is at least ``low`` and at most ``high``."""
        span = _FIRST if low is None else low, _LAST if high is None else high
        if not all(_FIRST <= each <= _LAST for each in span):
            raise StrangeFileError
        last = None
        for leaves in self._parts(self._leaves(span)):
            for window, numbers in self._windows(leaves, span):
                # Sorted, and none twice: a page that two others point to is noticed.
                if (numbers[1:] <= numbers[:-1]).any() or (last is not None and numbers[0] <= last):
                    raise StrangeFileError
                last = numbers[-1]
                if len(window.numbers):
                    yield window

    def unchanged(self) -> None:
        """CannotFinish where somebody wrote to the file in spite of the lock."""
        if self._bytes(_HEAD, 0) != self._head:
            raise CannotFinish("The file was written to meanwhile.", where=str(self._file.path))

    def _leaves(self, span: tuple[int, int]) -> Any:
        level = np.array([self._root], np.int64)
        for _ in range(_DEEPEST):
            if self._read(level[:1])[0] != _INNER:
                return level
            parts = self._parts(level)
            found = [each for part in parts for each in self._children(part, span)]
            level = np.concatenate(found)
            if not 0 < len(level) <= self._pages:
                raise StrangeFileError
        raise StrangeFileError

    def _children(self, pages: Any, span: tuple[int, int]) -> Iterator[Any]:
        return children_of(self._read(pages), self._told(pages), span)

    def _told(self, pages: Any) -> tuple[int, int, int]:
        return *self._sizes, int(pages[0] != self._root)

    def _parts(self, pages: Any) -> Iterator[Any]:
        for at in range(0, len(pages), self._at_once):
            yield pages[at : at + self._at_once]

    def _windows(self, leaves: Any, span: tuple[int, int]) -> Iterator[tuple[Window, Any]]:
        """Each with the numbers of all rows of its pages."""
        data = self._read(leaves)
        found = cells_of(data, self._told(leaves))
        if not len(found[0]):
            return
        first, end = np.searchsorted(found[0], span[0]), np.searchsorted(found[0], span[1], "right")
        numbers, starts, sizes, here = (each[first:end] for each in found)
        spilled = np.flatnonzero(here < sizes)
        if len(leaves) > 1 and int(sizes[spilled].sum()) > _MOST_AT_ONCE:
            for part in np.array_split(leaves, 2):
                yield from self._windows(part, span)
            return
        if len(spilled):
            data, starts = self._joined(data, (starts, sizes, here), spilled)
        yield Window(data, numbers, starts, sizes), found[0]

    def _joined(self, data: Any, cut: tuple[Any, Any, Any], spilled: Any) -> tuple[Any, Any]:
        """The data, and behind it each record that goes on in other pages, in one piece; and where
        all records begin now."""
        starts, sizes, here = (each[spilled] for each in cut)
        if int(sizes.max()) > self._pages * self._sizes[0] or int(sizes.sum()) > _MOST:
            raise StrangeFileError
        ends = len(data) - PAST + np.cumsum(sizes)
        whole = np.zeros(int(ends[-1]) + PAST, np.uint8)
        whole[: len(data)] = data
        at = ends - sizes
        for one, size, to in zip(starts.tolist(), here.tolist(), at.tolist(), strict=True):
            whole[to : to + size] = data[one : one + size]
        self._follow(whole, at + here, ends, big_endian(data, starts + here, 4))
        moved = cut[0].copy()
        moved[spilled] = at
        return whole, moved

    def _follow(self, whole: Any, at: Any, ends: Any, pages: Any) -> None:
        """Fill in the rest of each record, from page to page."""
        page, used = self._sizes
        while len(pages):
            data = self._read(pages)
            size = np.minimum(ends - at, used - 4)
            for number, (to, much) in enumerate(zip(at.tolist(), size.tolist(), strict=True)):
                base = number * page + 4
                whole[to : to + much] = data[base : base + much]
            at = at + size
            left = at < ends
            pages = big_endian(data, np.arange(0, len(data) - PAST, page), 4)[left]
            at, ends = at[left], ends[left]

    def _read(self, numbers: Any) -> Any:
        """Pages one after the other, and some bytes more."""
        page = self._sizes[0]
        if int(numbers.min()) < 1 or int(numbers.max()) > self._pages:
            raise StrangeFileError
        if (numbers == _LOCKED // page + 1).any():
            raise StrangeFileError
        data = np.empty(len(numbers) * page + PAST, np.uint8)
        data[-PAST:] = 0
        cuts = [0, *(np.flatnonzero(np.diff(numbers) != 1) + 1).tolist(), len(numbers)]
        for start, end in pairwise(cuts):
            self._fill(data[start * page : end * page], int(numbers[start]))
        return data

    def _fill(self, data: Any, number: int) -> None:
        view, at = memoryview(data), (number - 1) * self._sizes[0]
        while view:
            size = os.preadv(self._file.descriptor, [view], at)
            if not size:
                raise StrangeFileError
            view, at = view[size:], at + size

    def _bytes(self, size: int, at: int) -> bytes:
        return os.pread(self._file.descriptor, size, at)
