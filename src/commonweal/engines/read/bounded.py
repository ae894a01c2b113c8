"""A DuckDB that fetches nothing, takes so much memory and no more, and spills where it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["bounded_duckdb", "give_back"]


def bounded_duckdb(
    folder: str,
    *,
    memory_mb: int,
    threads: int = 2,
    file: str = "",
    in_order: bool = False,
    flush_mb: int = 8,
) -> Any:
    """A connection whose clock is UTC. ``file`` in the folder holds its tables; without one they
    are in memory, as far as it reaches. ``in_order``: rows keep the order in which they came.
    ``flush_mb``: so much freed at once goes back to the system; less costs processor seconds."""
    import duckdb

    connection = duckdb.connect(
        str(Path(folder) / file) if file else ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # What a group of rows of a Parquet file took goes back when the next begins.
            "allocator_bulk_deallocation_flush_threshold": f"{flush_mb}MB",
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": folder,
            "threads": str(threads),
            "preserve_insertion_order": str(in_order).lower(),
        },
    )
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    # Else three groups of rows of each Parquet file are held before the first is looked at.
    connection.execute("SET GLOBAL disable_parquet_prefetching = true")
    return connection


def give_back(connection: Any) -> None:
    """Between two questions: memory that is free, and that allocators would keep for later, goes
    back to the system. Without it a long run grows by half, however little each question takes.

    DuckDB does that where its limit is set, and has no word of its own for it; Arrow's pool of the
    system does it for all that was asked of the C library, the metadata of Parquet files too."""
    import pyarrow as pa

    connection.execute("SET memory_limit = current_setting('memory_limit')")
    pa.default_memory_pool().release_unused()
    pa.system_memory_pool().release_unused()
