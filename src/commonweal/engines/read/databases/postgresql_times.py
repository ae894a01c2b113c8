"""Days and moments as PostgreSQL sends them: counted from the year 2000, here from 1970."""

from __future__ import annotations

from typing import Any

__all__ = ["DAYS", "MICROSECONDS", "since_1970", "with_ends"]

DAYS, MICROSECONDS = 10_957, 946_684_800_000_000
"""From the beginning of 1970 to that of 2000."""


def since_1970(numbers: Any, since: int) -> Any:
    """The two that stand for infinity are those that DuckDB has for it."""
    import numpy as np

    most = np.iinfo(numbers.dtype).max
    moved = numbers + numbers.dtype.type(since)
    moved[numbers == most] = most
    moved[numbers == np.iinfo(numbers.dtype).min] = -most
    return moved


def with_ends(batch: Any) -> Any:
    """As its driver gives them: it counts past what a number holds where PostgreSQL says
    "infinity", to years that PostgreSQL does not have."""
    import pyarrow as pa

    arrays = [_with_ends(array) for array in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _with_ends(array: Any) -> Any:
    import numpy as np
    import pyarrow as pa

    if not (pa.types.is_date32(array.type) or pa.types.is_timestamp(array.type)):
        return array
    stored, since = ("i4", DAYS) if pa.types.is_date32(array.type) else ("i8", MICROSECONDS)
    bounds = np.iinfo(stored)
    past_end, past_beginning = bounds.min + since - 1, bounds.min + since
    numbers = np.frombuffer(array.buffers()[1], stored)[array.offset :][: len(array)]
    ends = numbers == past_end
    if not (ends | (numbers == past_beginning)).any():
        return array
    moved = np.where(ends, bounds.max, np.where(numbers == past_beginning, -bounds.max, numbers))
    bits = None if array.null_count == 0 else pa.py_buffer(_bits(array))
    return pa.Array.from_buffers(array.type, len(array), [bits, pa.py_buffer(moved)])


def _bits(array: Any) -> Any:
    import numpy as np

    there = array.is_valid().to_numpy(zero_copy_only=False)
    return np.packbits(there, bitorder="little")
