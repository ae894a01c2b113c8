"""The rows that MariaDB and MySQL send as text, cut into Arrow columns.

Each row is a packet: three bytes of length, a number, then for each column a length and its bytes
(protocol documentation: "text resultset row"). Compiled where Numba is, else plain Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.engines.read.jit import compiled

__all__ = ["RowsError", "text_columns"]

Bytes = npt.NDArray[np.uint8]
_READ_BYTES = 1024 * 1024
_BUFFER_BYTES = 20 * 1024 * 1024  # more than the largest row
_LARGEST_PACKET = 0xFFFFFF
_NO_VALUE = 0xFB
_MOST_ROWS = 16_384
_MORE, _END, _ERROR, _FULL, _BROKEN = range(5)


@dataclass(frozen=True, slots=True)
class RowsError(Exception):
    """``code`` and ``message`` as the server sent them; code 0 where this is no answer of one."""

    code: int
    message: str


def text_columns(read: Callable[[int], bytes], count: int) -> Iterator[list[Any]]:
    """Lists of ``count`` binary arrays, until the server says that there are no more rows.

    ``read`` gives some bytes, at most so many; none where the connection is closed.
    """
    buffer = bytearray(_BUFFER_BYTES)
    data = np.frombuffer(buffer, dtype=np.uint8)
    starts = np.empty((_MOST_ROWS, count), dtype=np.int64)
    sizes = np.empty((_MOST_ROWS, count), dtype=np.int64)
    filled = row = at = 0
    while True:
        row, at, state = _cut(data[:filled], starts, sizes, row, at)
        if row and (state != _MORE or filled == _BUFFER_BYTES):
            yield [_column(data, starts[:row, each], sizes[:row, each]) for each in range(count)]
        if state == _END:
            return
        if state in {_ERROR, _BROKEN}:
            raise _refused(bytes(buffer[at:filled]), state)
        if state == _FULL or filled == _BUFFER_BYTES:
            buffer[: filled - at] = buffer[at:filled]
            filled, row, at = filled - at, 0, 0
        if state == _MORE:
            more = read(min(_READ_BYTES, _BUFFER_BYTES - filled))
            if not more:
                raise RowsError(0, "the connection was closed before the last row")
            buffer[filled : filled + len(more)] = more
            filled += len(more)


def _refused(packet: bytes, state: int) -> RowsError:
    """From an error packet: its code, a mark and a state, and words."""
    if state == _BROKEN:
        return RowsError(0, "a row is not as the protocol has it, or has 16 MB or more")
    code = int.from_bytes(packet[5:7], "little")
    words = packet[13:] if packet[7:8] == b"#" else packet[7:]
    return RowsError(code, words[: int.from_bytes(packet[:3], "little")].decode("utf-8", "replace"))


@compiled
def _cut(
    data: Bytes,
    starts: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    row: int,
    at: int,
) -> tuple[int, int, int]:
    """On from ``row`` and ``at``: how many rows there are, how many bytes they took, and why it
    stopped there."""
    end = len(data)
    while row < len(starts):
        if end - at < 5:
            return row, at, _MORE
        length = int(data[at]) | int(data[at + 1]) << 8 | int(data[at + 2]) << 16
        if length >= _LARGEST_PACKET or length == 0:
            return row, at, _BROKEN
        if end - at < 4 + length:
            return row, at, _MORE
        first = data[at + 4]
        if first == 0xFF:
            return row, at, _ERROR
        if first == 0xFE and length < 9:
            return row, at + 4 + length, _END
        if not _row(data, at + 4, at + 4 + length, starts[row], sizes[row]):
            return row, at, _BROKEN
        at += 4 + length
        row += 1
    return row, at, _FULL


@compiled
def _number(data: Bytes, place: int, wide: int) -> int:
    found = 0
    for byte in range(wide):
        found |= int(data[place + byte]) << (8 * byte)
    return found


@compiled
def _row(
    data: Bytes,
    place: int,
    limit: int,
    starts: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
) -> bool:
    """Where each value of one row lies; -1 for no value. False where it does not fill the row."""
    for column in range(len(starts)):
        if place >= limit:
            return False
        size = int(data[place])
        wide = 0
        if size > _NO_VALUE:
            wide = 2 if size == 0xFC else 3 if size == 0xFD else 8
        if place + 1 + wide > limit:
            return False
        if wide:
            size = _number(data, place + 1, wide)
        elif size == _NO_VALUE:
            size = -1
        place += 1 + wide
        if size > limit - place or (wide and size < 0):
            return False
        starts[column], sizes[column] = place, size
        place += max(size, 0)
    return place == limit


@compiled
def _gathered(
    data: Bytes,
    starts: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int32],
    out: Bytes,
) -> None:
    at = 0
    for row in range(len(starts)):
        offsets[row] = at
        start = starts[row]
        for byte in range(sizes[row]):
            out[at + byte] = data[start + byte]
        at += max(sizes[row], 0)
    offsets[len(starts)] = at


def _column(data: Bytes, starts: Any, sizes: Any) -> Any:
    missing = sizes < 0
    total = int(sizes[~missing].sum())
    offsets = np.empty(len(starts) + 1, dtype=np.int32)
    out = np.empty(total, dtype=np.uint8)
    _gathered(data, starts, sizes, offsets, out)
    empty = int(missing.sum())
    valid = pa.py_buffer(np.packbits(~missing, bitorder="little")) if empty else None
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(out)]
    return pa.Array.from_buffers(pa.binary(), len(starts), buffers, empty)
