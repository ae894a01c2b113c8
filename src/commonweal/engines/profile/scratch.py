"""The DuckDB of one profile: on disk in a folder of its own, bounded, offline, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from commonweal.engines.profile.looks import shaped
from commonweal.engines.read.bounded import bounded_duckdb, give_back
from commonweal.kernel.errors import CannotFinish

__all__ = ["Scratch", "slices", "text_literal"]


_WIDE, _LONG_ROW = 100, 1_000
_PACKING = "dictionary,fsst,dict_fsst"
_SLICE_BYTES, _MOST_SLICES = 32 * 1024 * 1024, 64


class Scratch:
    """Only who runs it may read the folder: it holds a copy of the rows for as long as it runs.
    A table of more than a hundred columns is given twice ``memory_mb``: while rows are written
    each column holds a block or two. So is one of long texts."""

    def __init__(self, memory_mb: int = 96, threads: int = 2) -> None:
        self._memory_mb = memory_mb
        self._folder = tempfile.TemporaryDirectory(prefix="commonweal-profile-")
        try:
            with _told():
                self._connection = bounded_duckdb(
                    self._folder.name, memory_mb=memory_mb, threads=threads, file="rows.duckdb"
                )
        except CannotFinish:
            self._folder.cleanup()
            raise
        # What is deleted a moment later need not be packed and written.
        self._connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        self._connection.create_function("shaped", shaped, ["VARCHAR"], "VARCHAR", type="arrow")

    def run(self, query: str) -> None:
        with _told():
            self._connection.execute(query)

    def all(self, query: str) -> list[tuple[Any, ...]]:
        with _told():
            found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def one(self, query: str) -> tuple[Any, ...]:
        return self.all(query)[0]

    def named(self, columns: Sequence[str], query: str) -> dict[str, Any]:
        return dict(zip(columns, self.one(query), strict=True))

    def take(self, name: str, reader: Any, row_bytes: float = 0) -> None:
        """A table of what the reader brings, of rows of about so many bytes. What the source raises
        comes through as it is."""
        if row_bytes > _LONG_ROW:  # two thousand rows are in hand at once, by each thread
            self._connection.execute("SET threads = 1")
            # Else all texts of 122,880 rows are held at once, to be packed by what they share.
            self._connection.execute(f"SET disabled_compression_methods = '{_PACKING}'")
        if len(reader.schema.names) > _WIDE or row_bytes > _LONG_ROW:
            self._connection.execute(f"SET memory_limit = '{2 * self._memory_mb}MB'")
        self._connection.register("arriving", reader)
        try:
            self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")
        finally:
            self._connection.unregister("arriving")
        self.give_back()

    def give_back(self) -> None:
        give_back(self._connection)

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()


@contextmanager
def _told() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.InterruptException as error:  # DuckDB's way to pass a Ctrl-C on
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        said = str(error).split("\n", 1)[0][:300]
        raise CannotFinish(f"The profile could not be worked out: {said}") from error


def slices(key: str, rows: int, bytes_each: float = 16) -> Iterator[str]:
    """SQL: tests of which each takes a part of the rows, so that all with the same ``key`` are in
    one, and a part of about ``rows`` different ones fits into memory. Of a great many the parts
    grow beyond that, and DuckDB uses the disk."""
    wanted = rows * (bytes_each + 32) / _SLICE_BYTES
    parts = 1
    while parts < wanted and parts < _MOST_SLICES:
        parts *= 2
    if parts == 1:
        yield "true"
        return
    for part in range(parts):  # bits from the middle: DuckDB's own tables go by the ends
        yield f"(hash({key}) >> 20) & {parts - 1} = {part}"


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
