"""From an address to a table that can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commonweal.engines.read.databases.addresses import TableAddress, read_table_address
from commonweal.engines.read.databases.facts import TableSource
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.databases.mariadb import MariadbTable
from commonweal.engines.read.databases.odbc import OdbcTable
from commonweal.engines.read.databases.postgresql import PostgresqlTable
from commonweal.engines.read.databases.sqlite import SqliteTable

__all__ = ["opened"]


def opened(address: str | TableAddress) -> TableSource:
    """The table, open for reading: close it when done."""
    where = address if isinstance(address, TableAddress) else read_table_address(address)
    makers: dict[str, Callable[[], TableSource]] = {
        "postgresql": lambda: PostgresqlTable(where.place, where.table),
        "mariadb": lambda: MariadbTable(where.place, where.table),
        "odbc": lambda: OdbcTable(where.place, where.table),
        "sqlite": lambda: SqliteTable(Path(where.place), where.table),
    }
    return makers.get(where.store, lambda: FileTable(Path(where.place), where.store))()
