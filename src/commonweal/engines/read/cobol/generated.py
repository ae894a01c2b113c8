"""Columns that no field holds: the number and length of a record, and ids that tie segments."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.rows import Batch

__all__ = ["Generated"]


class Generated:
    """Goes through the records of one file in their order; it remembers the last root."""

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.levels = options.segment_id_levels
        self.level, self.root = -1, ""
        self.counts = [0] * len(self.levels)

    @property
    def fields(self) -> list[tuple[str, pa.DataType]]:
        ids = [(f"Seg_Id{level}", pa.string()) for level in range(len(self.levels))]
        if not self.options.generate_record_id:
            return ids
        numbers = [("File_Id", pa.int32()), ("Record_Id", pa.int64())]
        return [*numbers, ("Record_Byte_Length", pa.int32()), *ids]

    def columns(self, batch: Batch, segments: list[str | None]) -> list[pa.Array]:
        """``segments`` is needed only where ids are made."""
        arrays = []
        if self.options.generate_record_id:
            lengths = (batch.spans[:, 1] - batch.spans[:, 0]).astype(np.int32)
            arrays = self.numbers(batch.numbers, lengths)
        if not self.levels:
            return arrays
        rows = [
            self._ids(segment, number)
            for segment, number in zip(segments, batch.numbers.tolist(), strict=True)
        ]
        for level in range(len(self.levels)):
            arrays.append(pa.array([row[level] for row in rows], pa.string()))
        return arrays

    def numbers(self, numbers: object, lengths: object) -> list[pa.Array]:
        if not self.options.generate_record_id:
            return []
        record = pa.array(numbers, pa.int64())
        file = pa.array(np.full(len(record), self.options.file_id), pa.int32())
        return [file, record, pa.array(lengths, pa.int32())]

    def _ids(self, segment: str | None, number: int) -> list[str | None]:
        """The root's id, then that of each level down to this record's."""
        found = [level for level, wanted in enumerate(self.levels) if segment in wanted]
        if found:
            self.level = found[0]
            if self.level == 0:
                prefix = self.options.segment_id_prefix or "ID"
                self.root = f"{prefix}_{self.options.file_id}_{number}"
                self.counts = [0] * len(self.levels)
            else:
                self.counts[self.level] += 1
        ids: list[str | None] = [None] * len(self.levels)
        for level in range(self.level + 1):
            ids[level] = f"{self.root}_L{level}_{self.counts[level]}" if level else self.root
        return ids
