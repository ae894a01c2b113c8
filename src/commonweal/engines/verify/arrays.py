"""Arrow columns from plain lists, without the library of data frames that pyarrow loads for these:
loading it takes longer than comparing a hundred thousand rows."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["nothing_of", "numbers_sent", "whole_numbers"]


def whole_numbers(name: str, values: Sequence[int]) -> Any:
    """A table of one column of 64-bit numbers."""
    import pyarrow as pa

    held = pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(array("q", values))])
    return pa.Table.from_arrays([held], names=[name])


def nothing_of(kinds: Mapping[str, str]) -> Any:
    """A table without rows, of columns whose types go by their names."""
    import pyarrow as pa

    types = {name: pa.type_for_alias(kind) for name, kind in kinds.items()}
    arrays = [pa.nulls(0, kind) for kind in types.values()]
    return pa.Table.from_arrays(arrays, names=list(types))


def numbers_sent(columns: Mapping[str, bytes]) -> Any:
    """A batch of 64-bit numbers from the bytes of ``int8send``, one after the other."""
    import numpy as np
    import pyarrow as pa

    arrays = [
        pa.Array.from_buffers(
            pa.int64(),
            len(sent) // 8,
            [None, pa.py_buffer(np.frombuffer(sent, ">i8").astype("i8"))],
        )
        for sent in columns.values()
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))
