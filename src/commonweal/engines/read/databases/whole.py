"""All tables of a database, a SQLite file, or a folder of files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from commonweal.engines.read.databases.addresses import (
    TableAddress,
    file_store,
    read_database_address,
)
from commonweal.engines.read.databases.facts import TableSource
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.databases.postgresql import PostgresqlSession, PostgresqlTable
from commonweal.engines.read.databases.sqlite import SqliteTable, tables_of_sqlite
from commonweal.kernel.errors import BadInput

__all__ = ["Database", "is_ours"]

_SQLITE = b"SQLite format 3\x00"
_OURS = re.compile(
    r"commonweal_transfer\.(chunk|quarantine|followed|own_name)"
    r"|commonweal_(watch\.)?(log_[0-9a-f]{12}|watched|followers|carried_back)"
)


def is_ours(table: str) -> bool:
    """True for a table in which a transfer keeps how far it is."""
    return _OURS.fullmatch(table) is not None


class Database:
    """``tables``, and each opened. Those of a PostgreSQL are all read at one moment."""

    def __init__(self, address: str) -> None:
        """BadInput where it is no address of a database."""
        self.address = read_database_address(address)
        self._session: PostgresqlSession | None = None
        if self.address.store == "postgresql":
            self._session = PostgresqlSession(self.address.place)

    @property
    def label(self) -> str:
        return self.address.label

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Without those in which a transfer keeps how far it is."""
        return tuple(each for each in self._all if not is_ours(each))

    @property
    def _all(self) -> tuple[str, ...]:
        if self._session:
            return self._session.tables()
        if self.address.store == "sqlite":
            return self._of_sqlite()
        return tuple(self._files)

    def opened(self, table: str) -> TableSource:
        """Close it when done."""
        place = self.address.place
        if self._session:
            return PostgresqlTable(place, table, moment=self._session.moment)
        if self.address.store == "sqlite":
            return SqliteTable(Path(place), table)
        if table not in self._files:
            raise BadInput("There is no such table.", where=f"{place}#{table}")
        found = self._files[table]
        return FileTable(Path(found.place), found.store)

    def close(self) -> None:
        if self._session:
            self._session.close()

    def _of_sqlite(self) -> tuple[str, ...]:
        path = Path(self.address.place)
        with path.open("rb") as file:
            start = file.read(len(_SQLITE))
        if start not in {b"", _SQLITE}:
            raise BadInput("This is no SQLite database.", where=self.label)
        return tables_of_sqlite(path)

    @cached_property
    def _files(self) -> Mapping[str, TableAddress]:
        """Each file under its name without its ending."""
        found: dict[str, TableAddress] = {}
        for path in sorted(Path(self.address.place).iterdir()):
            store = file_store(path)
            if not path.is_file() or store in {"", "sqlite"}:
                continue
            if path.stem in found:
                raise BadInput("Two files hold a table of the same name.", where=str(path))
            found[path.stem] = TableAddress(store, str(path))
        return found
