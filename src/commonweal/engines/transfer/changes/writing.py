"""A store opened to be written: to set up its log, and to take changes back to it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from commonweal.engines.read.databases import TableAddress, read_table_address
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import BadInput, SourceUnavailable

__all__ = ["Writer", "opened_for_writing", "put_right"]

_PATIENCE_SECONDS = 20


class Writer(Protocol):
    """One connection in one transaction. Texts in its statements are between single quotes, in
    which no backslash is special."""

    def rows(self, query: str) -> list[dict[str, Any]]: ...

    def do(self, statement: str) -> None: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


def opened_for_writing(place: str) -> Writer:
    """``place``: the address of a database, without a table."""
    address: TableAddress = read_table_address(f"{place}#table")
    if address.store == "sqlite":
        return _Sqlite(Path(address.place))
    if address.store == "mariadb":
        return _Mariadb(address.place)
    if address.store == "postgresql":
        target = Target(address.place)
        target.rows(f"SELECT set_config('lock_timeout', '{_PATIENCE_SECONDS}s', false)")
        target.rows("SELECT set_config('standard_conforming_strings', 'on', false)")
        target.commit()
        return target
    raise BadInput("This store cannot be written.", where=place)


def put_right(place: str) -> None:
    """What a program that was killed left half written in a SQLite file is taken back, as SQLite
    does for whoever may write: who may only read is refused.

    Nothing in this process may have the file open, since its locks go with this descriptor.
    """
    address = read_table_address(f"{place}#table")
    if address.store == "sqlite" and Path(f"{address.place}-journal").exists():
        with contextlib.closing(_Sqlite(Path(address.place))) as file:
            file.looked_at()


class _Sqlite:
    def __init__(self, path: Path) -> None:
        self.where = str(path)
        with self._guarded():
            uri = f"{path.resolve().as_uri()}?mode=rw"
            self._file = sqlite3.connect(
                uri, uri=True, isolation_level=None, timeout=_PATIENCE_SECONDS
            )
            self._file.row_factory = sqlite3.Row

    def rows(self, query: str) -> list[dict[str, Any]]:
        self._begin()
        with self._guarded():
            return [dict(row) for row in self._file.execute(query)]

    def looked_at(self) -> None:
        """Without waiting for one who writes now."""
        with self._guarded():
            self._file.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def do(self, statement: str) -> None:
        self._begin()
        with self._guarded():
            self._file.execute(statement)

    def commit(self) -> None:
        with self._guarded():
            if self._file.in_transaction:
                self._file.execute("COMMIT")

    def rollback(self) -> None:
        with self._guarded():
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")

    def close(self) -> None:
        self._file.close()

    def _begin(self) -> None:
        with self._guarded():
            if not self._file.in_transaction:
                self._file.execute("BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise SourceUnavailable(f"The file is in use: {error}.", where=self.where) from (
                    error
                )
            raise BadInput(f"SQLite refuses this: {error}.", where=self.where) from error
        except sqlite3.Error as error:
            raise BadInput(f"SQLite refuses this: {error}.", where=self.where) from error


class _Mariadb:
    def __init__(self, uri: str) -> None:
        import pymysql

        from commonweal.engines.read.databases.mariadb import connection_words

        self.where = uri
        with self._guarded():
            words = connection_words(uri)
            self._connection = pymysql.connect(**words, cursorclass=pymysql.cursors.DictCursor)
            self.do(
                "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES', "
                f"time_zone = '+00:00', lock_wait_timeout = {_PATIENCE_SECONDS}"
            )

    def rows(self, query: str) -> list[dict[str, Any]]:
        with self._guarded(), self._connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def do(self, statement: str) -> None:
        with self._guarded(), self._connection.cursor() as cursor:
            cursor.execute(statement)

    def commit(self) -> None:
        with self._guarded():
            self._connection.commit()

    def rollback(self) -> None:
        with self._guarded():
            self._connection.rollback()

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.close()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        import pymysql

        try:
            yield
        except (pymysql.MySQLError, OSError) as error:
            said = str(error.args[-1] if error.args else error)[:300]
            number = error.args[0] if error.args else 0
            # From 2000 on it is the client that speaks; 1205 and 1213 wait for others too long.
            if isinstance(number, int) and 1000 <= number < 2000 and number not in {1205, 1213}:
                raise BadInput(f"The database refuses this: {said}", where=self.where) from error
            raise SourceUnavailable(f"The database did not answer: {said}", where=self.where) from (
                error
            )
