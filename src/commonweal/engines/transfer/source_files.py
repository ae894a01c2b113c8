"""Files as sources: records of COBOL programs, DBF, text in columns, Excel, CSV, JSON, Parquet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from commonweal.engines.read.record_files import FileForm, flat, flat_name, opened_records
from commonweal.engines.transfer.mapping import SourcePlace
from commonweal.engines.transfer.pieces import Piece, ReadFinding, record_place
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["FileSource"]


class FileSource:
    """A file whose rows are found by the number of their record."""

    def __init__(self, place: SourcePlace, folder: Path) -> None:
        self.given, self.folder = place, folder
        self.path = folder / place.file
        if not self.path.is_file():
            raise BadInput("There is no such file.", where=str(self.path))
        self._stat = self._state()
        self._sizes: Mapping[str, int] = {}

    @property
    def label(self) -> str:
        return self.given.file

    @cached_property
    def snapshot(self) -> str:
        """Of the file, and of what says how it is read."""
        digest = hashlib.sha256()
        described = (self.given.file, self.given.copybook, self.given.layout, self.given.memo)
        for name in filter(None, described):
            with (self.folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    @property
    def total(self) -> int | None:
        return None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        from commonweal.engines.read.exporting import flattened

        schema = self._opened()[0]
        empty = schema.empty_table().to_batches() or [_none_of(schema)]
        return tuple(flattened(empty, self._sizes).column_names)

    def sample(self) -> Any:
        first = next(self.pieces(""), None)
        return None if first is None else first.rows.schema

    def pieces(self, after: str) -> Iterator[Piece]:
        import pyarrow as pa

        last = int(json.loads(after)["record"]) if after else -1
        schema, parts = self._opened()
        for rows, numbers, quarantine in parts:
            kept = pa.array(numbers, pa.int64())
            found = tuple(each for each in self._findings(quarantine, schema) if each.record > last)
            start = 0 if last < 0 else int(sum(1 for n in numbers if n <= last))
            if start < len(kept) or found:
                yield Piece(self._flat(rows).slice(start), kept.slice(start), found)

    @property
    def by_record(self) -> bool:
        return True

    def pieces_at(self, places: Sequence[str]) -> Iterator[Piece]:
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = {int(json.loads(place)["record"]) for place in places}
        listed = pa.array(sorted(wanted), pa.int64())
        for piece in self.pieces("") if wanted else ():
            kept = pc.is_in(piece.numbers, listed)
            if pc.any(kept).as_py():
                numbers = piece.numbers.filter(kept)
                again = set(numbers.to_pylist())  # what is no row waits as it did
                found = tuple(each for each in piece.findings if each.record in again)
                yield Piece(piece.rows.filter(kept), numbers, found)

    def place(self, piece: Piece, row: int) -> str:
        return record_place(piece.numbers[row].as_py())

    def end(self, piece: Piece) -> str:
        numbers = [each.record for each in piece.findings]
        numbers += [piece.numbers[-1].as_py()] if len(piece.numbers) else []
        return record_place(max(numbers))

    def done(self) -> None:
        if self._state() != self._stat:
            raise CannotFinish("The file changed while it was read.", where=str(self.path))

    def close(self) -> None:
        """Files are opened for each reading."""

    def _state(self) -> tuple[int, int]:
        stat = self.path.stat()
        return stat.st_size, stat.st_mtime_ns

    def _opened(self) -> tuple[Any, Iterator[tuple[Any, Any, Any]]]:
        """The schema; then rows, the numbers of their records, and what could not be read."""
        given = self.given
        records = opened_records(
            FileForm(
                self.path,
                copybook=self._beside(given.copybook),
                record=given.record,
                layout=self._beside(given.layout),
                encoding=given.encoding,
                memo=self._beside(given.memo),
                options=given.options,
            )
        )
        self._sizes = records.sizes
        return records.schema, records.parts

    def _beside(self, name: str) -> Path | None:
        return self.folder / name if name else None

    def _flat(self, rows: Any) -> Any:
        return flat(rows, self._sizes)

    def _findings(self, quarantine: Any, schema: Any) -> Iterator[ReadFinding]:
        for row in quarantine.to_pylist() if quarantine is not None else ():
            name = flat_name(row["field"], row["occurrence"] or [], schema)
            yield ReadFinding(row["record"], name, row["bytes"] or b"", row["reason"])


def _none_of(schema: Any) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.array([], each.type) for each in schema], schema=schema)
