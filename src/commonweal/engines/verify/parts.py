"""Files in parts that can be read apart from one another, each elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases import TableFacts
from commonweal.engines.read.databases.files import FileTable
from commonweal.kernel.errors import BadInput

__all__ = ["FolderTable", "Part", "PartTable", "parts_of"]

_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Part:
    """Some groups of rows of a Parquet file; all of a file of text, in which nothing but reading
    it from its beginning tells a line break between rows from one within a value."""

    path: str
    store: str
    groups: tuple[int, ...] = ()


class FolderTable:
    """One table in several Parquet files of a folder, as programs on many machines write it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        names = sorted(each for each in path.iterdir() if not each.name.startswith(("_", ".")))
        other = [each.name for each in names if each.suffix != ".parquet" or not each.is_file()]
        if other or not names:
            raise BadInput(
                "A folder that is one table holds .parquet files and nothing else, and no folders "
                "that stand for a column.",
                where=str(path / "".join(other[:1])),
            )
        self.files = tuple(FileTable(each, "parquet") for each in names)

    @property
    def label(self) -> str:
        return str(self.path)

    @cached_property
    def facts(self) -> TableFacts:
        """BadInput where the files have not the same columns."""
        first, *rest = (each.facts for each in self.files)
        for each in rest:
            if each.columns != first.columns:
                raise BadInput("This file has other columns than the first.", where=each.name)
        rows = sum(each.rows or 0 for each in (first, *rest))
        return replace(first, name=self.path.name, rows=rows)

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        """The digest of a list of the files and their digests."""
        lines = [f"{each.snapshot['sha256']}  {each.path.name}\n" for each in self.files]
        digest = hashlib.sha256("".join(lines).encode()).hexdigest()
        return {"store": "parquet", "files": str(len(lines)), "sha256": digest}

    @property
    def unchanged(self) -> bool:
        """False where somebody wrote to a file since it was opened."""
        return all(each.unchanged for each in self.files)

    def batches(self, columns: Sequence[str] = ()) -> Iterator[Any]:
        for each in self.files:
            yield from each.batches(columns)

    def close(self) -> None:
        """Files are opened for each reading."""


def parts_of(table: FileTable | FolderTable, most: int) -> list[Part]:
    """At most ``most`` parts of about as many groups of rows each, but for one of each file."""
    if isinstance(table, FolderTable):
        each = max(most // len(table.files), 1)
        return [part for file in table.files for part in parts_of(file, each)]
    import pyarrow.parquet

    path = str(table.path.resolve())
    if table.store != "parquet":
        return [Part(path, table.store)]
    groups = pyarrow.parquet.ParquetFile(path).metadata.num_row_groups
    if not groups:
        return [Part(path, table.store)]
    parts = min(most, groups)
    ends = [at * groups // parts for at in range(parts + 1)]
    return [Part(path, table.store, tuple(range(ends[at], ends[at + 1]))) for at in range(parts)]


class PartTable:
    """One part as a table of its own."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._whole = FileTable(Path(part.path), part.store)

    @property
    def label(self) -> str:
        return self.part.path

    @cached_property
    def facts(self) -> TableFacts:
        return replace(self._whole.facts, rows=None)

    @property
    def snapshot(self) -> Mapping[str, str]:
        return {}

    def batches(self, columns: Sequence[str] = ()) -> Iterator[Any]:
        if not self.part.groups:
            yield from self._whole.batches(columns)
            return
        import pyarrow.parquet

        yield from pyarrow.parquet.ParquetFile(self.part.path).iter_batches(
            batch_size=_BATCH_ROWS,
            row_groups=list(self.part.groups),
            columns=list(columns or self.facts.names),
        )

    def close(self) -> None:
        self._whole.close()
