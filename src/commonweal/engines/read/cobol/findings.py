"""The quarantine: every field that could not be read, where it is, its bytes and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.read.cobol.columns import Cells
from commonweal.engines.read.cobol.layout import Field
from commonweal.engines.read.cobol.rows import Batch, Rows
from commonweal.engines.read.cobol.states import QUARANTINED, REASONS

__all__ = ["QUARANTINE", "Collector", "Counts"]

QUARANTINE = pa.schema(
    [
        ("record", pa.int64()),
        ("record_offset", pa.int64()),
        ("field", pa.string()),
        ("occurrence", pa.list_(pa.int32())),
        ("offset", pa.int64()),
        ("bytes", pa.binary()),
        ("reason", pa.string()),
    ]
)
_LONGEST = 256  # bytes of one field that are kept; its place says where the rest is


@dataclass(slots=True)
class Counts:
    """What a run found. ``quarantined`` by field and reason; the others are no findings."""

    records: int = 0
    skipped: int = 0
    quarantined: Counter[tuple[str, str]] = field(default_factory=Counter)
    blank: Counter[str] = field(default_factory=Counter)
    beyond_picture: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)

    @property
    def findings(self) -> int:
        return sum(self.quarantined.values())


class Collector:
    """Takes what the columns of one batch report, and makes it a table."""

    def __init__(self, batch: Batch, counts: Counts) -> None:
        self.batch, self.counts = batch, counts
        self.parts: list[pa.RecordBatch] = []

    def column(self, path: str, column_field: Field, rows: Rows, cells: Cells) -> None:
        counts = self.counts
        if cells.blank:
            counts.blank[path] += cells.blank
        if cells.beyond_picture:
            counts.beyond_picture[path] += cells.beyond_picture
        if cells.controls:
            counts.controls[path] += cells.controls
        if len(cells.states) and cells.states.max() >= QUARANTINED:
            self.states(path, column_field, rows, cells.states)

    def states(
        self, path: str, column_field: Field, rows: Rows, states: npt.NDArray[np.uint8]
    ) -> None:
        which = np.flatnonzero(states >= QUARANTINED)
        for state in np.unique(states[which]).tolist():
            reason = REASONS[state]
            chosen = which[states[which] == state]
            self.counts.quarantined[(path, reason)] += len(chosen)
            self._add(path, column_field, rows, chosen, reason)

    def _add(
        self, path: str, column_field: Field, rows: Rows, which: npt.NDArray[np.intp], reason: str
    ) -> None:
        records, elements = rows.up(which)
        at = rows.spans[which, 0] + column_field.offset - rows.origin
        stop = np.minimum(at + min(column_field.size, _LONGEST), rows.spans[which, 1])
        raw = _bytes(self.batch.data, at, np.maximum(stop, at))
        depth, count = len(elements), len(which)
        flat = np.stack(elements, axis=1).ravel() if depth else np.empty(0)
        steps = np.arange(count + 1, dtype=np.int32) * depth
        occurrence = pa.ListArray.from_arrays(pa.array(steps), pa.array(flat.astype(np.int32)))
        self.parts.append(
            pa.RecordBatch.from_arrays(
                [
                    pa.array(self.batch.numbers[records]),
                    pa.array(self.batch.base + self.batch.spans[records, 0]),
                    _repeated(path, count),
                    occurrence,
                    pa.array(self.batch.base + at),
                    raw,
                    _repeated(reason, count),
                ],
                schema=QUARANTINE,
            )
        )

    def table(self) -> pa.Table:
        """In the order of the file."""
        table = pa.Table.from_batches(self.parts, schema=QUARANTINE)
        if len(self.parts) < 2:
            return table
        order = pc.sort_indices(table, [("record", "ascending"), ("offset", "ascending")])
        return table.take(order)


def _bytes(
    data: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], stop: npt.NDArray[np.int64]
) -> pa.Array:
    """The stretches of a buffer as one binary column, without a Python object for each."""
    lengths = stop - start
    offsets = np.zeros(len(start) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    place = np.arange(int(offsets[-1])) + np.repeat(start - offsets[:-1], lengths)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[place])]
    return pa.Array.from_buffers(pa.binary(), len(start), buffers)


def _repeated(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(count, dtype=np.int8)), pa.array([text])
    ).cast(pa.string())
