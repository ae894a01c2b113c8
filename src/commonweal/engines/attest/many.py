"""Lines of an export read by several processes, and handed back in their order.

What takes time in a verification is each line by itself (its digests and its canonical form), so
that part is spread over processes; the tree is grown by one. A few chunks are under way at any
time, so memory stays bounded however long the export is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from commonweal.engines.attest.entries import EntryLine, read_entry

__all__ = ["read_entries"]

CHUNK_LINES = 2_000
CHUNK_BYTES = 4 * 1024 * 1024
_Read = list[tuple[object, ...] | None]


def read_entries(
    lines: Iterable[bytes], workers: int = 1
) -> Iterator[tuple[bytes, EntryLine | None]]:
    """Each line with what ``read_entry`` says of it, in order; ``workers`` is at least 1."""
    if workers < 2:
        for line in lines:
            yield line, read_entry(line)
        return
    # "spawn": a process that already runs threads must not be forked.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from _in_order(pool, lines, 2 * workers)


def _in_order(
    pool: ProcessPoolExecutor, lines: Iterable[bytes], most: int
) -> Iterator[tuple[bytes, EntryLine | None]]:
    under_way: deque[tuple[list[bytes], Future[_Read]]] = deque()
    for chunk in _chunks(lines):
        under_way.append((chunk, pool.submit(_read_all, chunk)))
        if len(under_way) >= most:
            yield from _done(*under_way.popleft())
    while under_way:
        yield from _done(*under_way.popleft())


def _done(chunk: list[bytes], read: Future[_Read]) -> Iterator[tuple[bytes, EntryLine | None]]:
    for line, found in zip(chunk, read.result(), strict=True):
        yield line, None if found is None else EntryLine._make(found)


def _chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if len(chunk) >= CHUNK_LINES or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _read_all(chunk: list[bytes]) -> _Read:
    """Plain tuples: a named one costs several times as much to hand between processes."""
    found = map(read_entry, chunk)
    return [None if one is None else tuple(one) for one in found]
