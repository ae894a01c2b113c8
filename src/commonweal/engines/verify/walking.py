"""Two ranges of rows in the order of one key, walked side by side; compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from commonweal.engines.read.databases.postgresql_columns import arrow_of, fields_of, nothing_like
from commonweal.engines.read.databases.postgresql_rows import Bytes, Numbers, Rows, keys_of
from commonweal.engines.read.jit import compiled
from commonweal.kernel.errors import CannotFinish

__all__ = [
    "Held",
    "Met",
    "alone",
    "in_order",
    "is_doubled",
    "keys_unlike",
    "met",
    "same_bytes",
    "taken_out",
]

Held = tuple[Bytes, Numbers, Numbers, Numbers]
"""Where rows lie, where each begins and ends, and its key; the least first."""
Sides = tuple[Held, Held]
Taken = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Met:
    """``unlike``: for each key whose rows differ, the places of both; ``alone``: keys of one side,
    and which."""

    unlike: Any
    alone_keys: Any
    alone_sides: Any


def in_order(rows: Rows, columns: int) -> Held:
    """CannotFinish where these are not the rows asked for."""
    keys = keys_of(rows, columns)
    if keys is None:
        raise CannotFinish("The database sent other rows than it was asked for.")
    starts, ends = rows.starts, rows.ends
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys, starts, ends = keys[order], starts[order], ends[order]
    return rows.data, starts, ends, keys


def is_doubled(held: Held) -> bool:
    """True where a key is there twice."""
    keys = held[3]
    return bool((keys[1:] == keys[:-1]).any())


def met(one: Held, other: Held) -> Met:
    """Each key is there once on either side."""
    unlike = np.empty((min(len(one[1]), len(other[1])), 2), np.int64)
    alone = np.empty((len(one[1]) + len(other[1]), 2), np.int64)
    differ, lonely = _walk(one, other, unlike, alone)
    return Met(unlike[:differ], alone[:lonely, 0], alone[:lonely, 1])


def alone(found: Met) -> Any:
    """As ``Comparer.rows`` has it: (k0, source, target), in the order of the keys."""
    import pyarrow as pa

    arrays = [found.alone_keys, 1 - found.alone_sides, found.alone_sides]
    return pa.Table.from_arrays([_numbers(each) for each in arrays], ["k0", "source", "target"])


def keys_unlike(sides: Sides, unlike: Any) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([_numbers(sides[0][3][unlike[:, 0]])], ["k0"])


def taken_out(sides: Sides, unlike: Any, bases: tuple[list[str], list[str]]) -> Taken | None:
    """The rows that differ, of both sides: the key (k0) and the columns (c0, ...), whose types are
    ``bases``. A column whose bytes are the same in all of them has no values. None where a value
    is not as its type has it."""
    import pyarrow as pa

    count = len(bases[0]) + 1
    fields = [
        fields_of(Rows(*side[:3]), np.ascontiguousarray(unlike[:, which]), count)
        for which, side in enumerate(sides)
    ]
    if fields[0] is None or fields[1] is None:
        return None
    same = np.ones(count, np.bool_)
    _compare_columns((sides[0][0], *fields[0]), (sides[1][0], *fields[1]), same)
    names = ["k0", *(f"c{at}" for at in range(len(bases[0])))]
    found = []
    for side, each, kinds in zip(sides, fields, bases, strict=True):
        starts, sizes = each or ((), ())
        arrays = [keys_unlike(sides, unlike).column("k0")]
        for at, base in enumerate(kinds, 1):
            read = None if same[at] else arrow_of(base, side[0], starts[at], sizes[at])
            if read is None and not same[at]:
                return None
            arrays.append(nothing_like(base, len(unlike)) if same[at] else read)
        found.append(pa.RecordBatch.from_arrays(arrays, names))
    return found[0], found[1]


def _numbers(values: Any) -> Any:
    import pyarrow as pa

    held = np.ascontiguousarray(values, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(held), [None, pa.py_buffer(held)])


@compiled
def same_bytes(one: Bytes, other: Bytes) -> bool:
    """Without an end in between, so that many bytes are compared by one step of the processor."""
    found = np.uint8(0)
    for at in range(len(one)):
        found |= one[at] ^ other[at]
    return bool(found == 0)


@compiled
def _walk(one: Held, other: Held, unlike: Any, alone: Any) -> tuple[int, int]:
    data, starts, ends, keys = one
    data_2, starts_2, ends_2, keys_2 = other
    row = row_2 = differ = lonely = 0
    while row < len(keys) or row_2 < len(keys_2):
        left, left_2 = row < len(keys), row_2 < len(keys_2)
        if left and left_2 and keys[row] == keys_2[row_2]:
            start, end, start_2, end_2 = starts[row], ends[row], starts_2[row_2], ends_2[row_2]
            if end - start != end_2 - start_2 or not same_bytes(
                data[start:end], data_2[start_2:end_2]
            ):
                unlike[differ, 0], unlike[differ, 1] = row, row_2
                differ += 1
            row += 1
            row_2 += 1
        elif left and (not left_2 or keys[row] < keys_2[row_2]):
            alone[lonely, 0], alone[lonely, 1] = keys[row], 0
            lonely += 1
            row += 1
        else:
            alone[lonely, 0], alone[lonely, 1] = keys_2[row_2], 1
            lonely += 1
            row_2 += 1
    return differ, lonely


@compiled
def _compare_columns(one: Any, other: Any, same: Any) -> None:
    """Of rows in data, starts and sizes: False for columns whose bytes differ in one of them."""
    data, starts, sizes = one
    data_2, starts_2, sizes_2 = other
    for column in range(starts.shape[0]):
        for row in range(starts.shape[1]):
            size = sizes[column, row]
            if size != sizes_2[column, row]:
                same[column] = False
            elif same[column] and size > 0:
                at, at_2 = starts[column, row], starts_2[column, row]
                same[column] = same_bytes(data[at : at + size], data_2[at_2 : at_2 + size])
