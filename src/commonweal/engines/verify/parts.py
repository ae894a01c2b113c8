"""A file in parts that can be read apart from one another, each elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases import TableFacts
from commonweal.engines.read.databases.files import FileTable

__all__ = ["Part", "PartTable", "parts_of"]

_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Part:
    """Some groups of rows of a Parquet file; all of a file of text, in which nothing but reading
    it from its beginning tells a line break between rows from one within a value."""

    path: str
    store: str
    groups: tuple[int, ...] = ()


def parts_of(table: FileTable, most: int) -> list[Part]:
    """At most ``most`` parts of about as many groups of rows each; one, where nothing is there."""
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
