"""A DuckDB that fetches nothing, takes so much memory and no more, and spills where it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["bounded_duckdb"]


def bounded_duckdb(
    folder: str,
    *,
    memory_mb: int,
    threads: int = 2,
    file: str = "",
    in_order: bool = False,
) -> Any:
    """A connection whose clock is UTC. ``file`` in the folder holds its tables; without one they
    are in memory, as far as it reaches. ``in_order``: rows keep the order in which they came."""
    import duckdb

    connection = duckdb.connect(
        str(Path(folder) / file) if file else ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": folder,
            "threads": str(threads),
            "preserve_insertion_order": str(in_order).lower(),
        },
    )
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection
