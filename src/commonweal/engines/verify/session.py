"""The DuckDB of one run: bounded, offline, gone afterwards."""

from __future__ import annotations

import tempfile
from typing import Any

from commonweal.engines.read.bounded import bounded_duckdb

__all__ = ["Session"]


class Session:
    """It fetches nothing, holds some memory, and spills into a folder of its own."""

    def __init__(self, memory_mb: int = 320, threads: int = 2) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="commonweal-verify-")
        self._database = bounded_duckdb(
            self._folder.name, memory_mb=memory_mb, threads=threads, flush_mb=64
        )

    def connection(self) -> Any:
        """One for each who works at the same time; what it makes is its own."""
        cursor = self._database.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        return cursor

    def close(self) -> None:
        self._database.close()
        self._folder.cleanup()
