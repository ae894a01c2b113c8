"""Arrow batches into a file: Parquet, CSV or JSON Lines, in bounded memory, whole or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from commonweal.engines.read.whole_files import cannot_write, whole_files
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = [
    "FORMATS", "Sink", "as_json", "flattened", "format_of", "opened_for_writing", "written_beside",
]  # fmt: skip

FORMATS = ("parquet", "csv", "jsonl")
_SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_ROW_GROUP_BYTES = 32 * 1024 * 1024
_MOST_COLUMNS = 20_000


class Sink(Protocol):
    """Takes batches of one schema."""

    def write(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


def format_of(path: Path, given: str = "") -> str:
    found = given or _SUFFIXES.get(path.suffix.lower(), "")
    if found not in FORMATS:
        raise BadInput(
            f"Name the format: {', '.join(FORMATS)}. The file's ending does not say it.",
            field="--format",
            where=str(path),
        )
    return found


@contextmanager
def opened_for_writing(
    path: Path, schema: pa.Schema, kind: str, sizes: Mapping[str, int] | None = None
) -> Iterator[Sink]:
    """A sink beside the file, which takes its name when all is written; else nothing is left.

    ``sizes`` says how many columns a list becomes in CSV, by its path with dots.
    """
    with (
        whole_files() as beside,
        written_beside((path, beside(path)), schema, kind, sizes) as sink,
    ):
        yield sink


@contextmanager
def written_beside(
    file: tuple[Path, Path], schema: pa.Schema, kind: str, sizes: Mapping[str, int] | None = None
) -> Iterator[Sink]:
    """For several files that are named together: ``file`` is the path, and where it is written."""
    path, part = file
    with cannot_write(path):
        sink = _Guarded(_sink(part, schema, kind, sizes or {}), path)
    try:
        yield sink
    except BaseException:
        with suppress(CannotFinish):  # what went wrong first is what is said
            sink.close()
        raise
    sink.close()


class _Guarded:
    """Says of a full disk which file it was."""

    def __init__(self, sink: Sink, path: Path) -> None:
        self.sink, self.path = sink, path

    def write(self, batch: pa.RecordBatch) -> None:
        with cannot_write(self.path):
            self.sink.write(batch)

    def close(self) -> None:
        with cannot_write(self.path):
            self.sink.close()


def _sink(part: Path, schema: pa.Schema, kind: str, sizes: Mapping[str, int]) -> Sink:
    if kind == "parquet":
        return _Parquet(part, schema)
    return _Csv(part, schema, sizes) if kind == "csv" else _JsonLines(part)


class _Parquet:
    """Row groups of some size: one for each small batch would make a file slow to read."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.writer = pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")
        self.schema = schema
        self.waiting: list[pa.RecordBatch] = []
        self.bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self.waiting.append(batch)
        self.bytes += batch.nbytes
        if self.bytes >= _ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self.waiting:
            self.writer.write_table(pa.Table.from_batches(self.waiting, self.schema))
            self.waiting, self.bytes = [], 0

    def close(self) -> None:
        self._flush()
        self.writer.close()


class _Csv:
    def __init__(self, path: Path, schema: pa.Schema, sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        empty = flattened(schema.empty_table().to_batches() or [_none_of(schema)], sizes)
        self.writer = pyarrow.csv.CSVWriter(path, empty.schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write_table(flattened([batch], self.sizes))

    def close(self) -> None:
        self.writer.close()


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8")

    def write(self, batch: pa.RecordBatch) -> None:
        self.file.writelines(f"{as_json(row)}\n" for row in batch.to_pylist())

    def close(self) -> None:
        self.file.close()


def _none_of(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], each.type) for each in schema], schema=schema)


def flattened(batches: list[pa.RecordBatch], sizes: Mapping[str, int]) -> pa.Table:
    """Structs and lists as columns: A_B, and A_1_B, A_2_B for a list."""
    tables = []
    for batch in batches:
        columns: list[tuple[str, pa.Array]] = []
        for field, array in zip(batch.schema, batch.columns, strict=True):
            columns.extend(_flat(field.name, field.name, array, sizes))
            if len(columns) > _MOST_COLUMNS:
                raise BadInput("This would be too many columns. Choose Parquet or JSON Lines.")
        names = [name for name, _ in columns]
        tables.append(pa.Table.from_arrays([array for _, array in columns], names))
    return pa.concat_tables(tables)


def _flat(
    name: str, path: str, array: pa.Array, sizes: Mapping[str, int]
) -> Iterator[tuple[str, pa.Array]]:
    kind = array.type
    if pa.types.is_struct(kind):
        for field, inner in zip(kind, array.flatten(), strict=True):
            yield from _flat(f"{name}_{field.name}", f"{path}.{field.name}", inner, sizes)
    elif pa.types.is_list(kind):
        if path not in sizes:
            raise BadInput(
                f"{path} is a list of any length, which CSV cannot hold. "
                "Choose Parquet or JSON Lines."
            )
        for number in range(sizes[path]):
            element = _element(array, number)
            yield from _flat(f"{name}_{number + 1}", path, element, sizes)
    else:
        yield name, array


def _element(array: pa.ListArray, number: int) -> pa.Array:
    """Element ``number`` of each list; no value where a list is shorter."""
    lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    starts = array.offsets.to_numpy()[:-1]
    missing = lengths <= number
    return array.values.take(pa.array(starts + number, pa.int64(), mask=missing))


def as_json(value: Any) -> str:
    """JSON with exact decimals. Floats that JSON has no number for become texts."""
    if isinstance(value, dict):
        inner = (f"{json.dumps(key, ensure_ascii=False)}:{as_json(v)}" for key, v in value.items())
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return f'"{value.hex()}"'
    if isinstance(value, datetime | date):
        return f'"{value.isoformat()}"'
    if isinstance(value, float) and not math.isfinite(value):
        return f'"{value}"'
    return json.dumps(value, ensure_ascii=False)
