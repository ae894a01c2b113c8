"""Columns that no field holds: the number and length of a record, and ids that tie segments."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.rows import Batch

__all__ = ["Generated"]

_OTHERS = "_"  # at a level: all segments that no level names


class Generated:
    """Goes through the records of one file in their order; it remembers the last root."""

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.file_name = ""
        self.levels = options.segment_id_levels
        self.named = {name for level in self.levels for name in level}
        self.level, self.root = -1, ""
        self.counts = [0] * len(self.levels)

    @property
    def fields(self) -> list[tuple[str, pa.DataType]]:
        fields: list[tuple[str, pa.DataType]] = []
        if self.options.input_file_name_column:
            fields.append((self.options.input_file_name_column, pa.string()))
        if self.options.generate_record_id:
            fields += [("File_Id", pa.int32()), ("Record_Id", pa.int64())]
            fields.append(("Record_Byte_Length", pa.int32()))
        if self.options.generate_record_bytes:
            fields.append(("Record_Bytes", pa.binary()))
        return fields + [(f"Seg_Id{level}", pa.string()) for level in range(len(self.levels))]

    def columns(self, batch: Batch, segments: list[str | None]) -> list[pa.Array]:
        """``segments`` is needed only where ids are made."""
        lengths = (batch.spans[:, 1] - batch.spans[:, 0]).astype(np.int32)
        arrays = self.numbers(batch.numbers, lengths)
        if self.options.generate_record_bytes:
            data = batch.data
            raw = [data[start:stop].tobytes() for start, stop in batch.spans.tolist()]
            arrays.append(pa.array(raw, pa.binary()))
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
        """The name of the file, its number, that of the record, and its length."""
        record = pa.array(numbers, pa.int64())
        arrays = []
        if self.options.input_file_name_column:
            arrays.append(pa.array([self.file_name] * len(record), pa.string()))
        if self.options.generate_record_id:
            file = pa.array(np.full(len(record), self.options.file_id), pa.int32())
            arrays += [file, record, pa.array(lengths, pa.int32())]
        return arrays

    def _ids(self, segment: str | None, number: int) -> list[str | None]:
        """The root's id, then that of each level down to this record's."""
        wanted = segment if segment in self.named else _OTHERS
        found = [level for level, names in enumerate(self.levels) if wanted in names]
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
