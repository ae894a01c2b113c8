"""The DuckDB of one profile: on disk in a folder of its own, bounded, offline, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from commonweal.engines.read.bounded import bounded_duckdb, give_back
from commonweal.kernel.errors import CannotFinish

__all__ = ["Scratch", "text_literal"]


_WIDE = 100


class Scratch:
    """Only who runs it may read the folder: it holds a copy of the rows for as long as it runs.
    A table of more than a hundred columns is given twice ``memory_mb``: while rows are written
    each column holds a block or two."""

    def __init__(self, memory_mb: int = 160, threads: int = 2) -> None:
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

    def take(self, name: str, reader: Any) -> None:
        """A table of what the reader brings. What the source raises comes through as it is."""
        if len(reader.schema.names) > _WIDE:
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
    except duckdb.Error as error:
        said = str(error).split("\n", 1)[0][:300]
        raise CannotFinish(f"The profile could not be worked out: {said}") from error


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
