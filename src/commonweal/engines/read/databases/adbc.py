"""A session of ADBC without its cursors, which would load a library of data frames first."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["AdbcSession", "said_by_the_driver"]

_QUERY = re.compile(r"\s*Query was:.*", re.DOTALL)
_PREFIX = re.compile(r"^[A-Z_]+: \[libpq\] (Failed to connect: )?")
_ADVICE = (
    ("no password supplied", "The password comes from ~/.pgpass or PGPASSWORD."),
    ("password authentication failed", "Look at ~/.pgpass and PGPASSWORD."),
)


def said_by_the_driver(error: Exception) -> str:
    """The first line of what PostgreSQL's driver says, without its query and its own names."""
    text = _QUERY.sub("", str(error))
    text = (text.rpartition("ERROR:")[2].strip() or text.strip()).split("\n", 1)[0]
    text = _PREFIX.sub("", text).strip()[:400]
    advice = next((more for words, more in _ADVICE if words in text), "")
    return f"{text}. {advice}" if advice else text


class AdbcSession:
    """One connection in one transaction. Errors are those of the driver manager, pyarrow, the
    system; who opened it knows what they mean."""

    def __init__(self, database: Any, *, shared: bool = False) -> None:
        """``shared``: the database is another session's, which closes it later."""
        import adbc_driver_manager as adbc

        self._database, self._shared = database, shared
        self._others: list[AdbcSession] = []
        try:
            self._connection = adbc.AdbcConnection(database)
        except BaseException:
            if not shared:
                database.close()
            raise
        self._connection.set_autocommit(False)

    def query(self, query: str, **options: str) -> Iterator[Any]:
        """The answer as Arrow batches, as they come."""
        import adbc_driver_manager as adbc
        import pyarrow as pa

        with contextlib.closing(adbc.AdbcStatement(self._connection)) as statement:
            statement.set_options(**options)
            statement.set_sql_query(query)
            stream, _ = statement.execute_query()
            with pa.RecordBatchReader._import_from_c(stream.address) as reader:  # noqa: SLF001
                yield from reader

    def do(self, statement: str) -> None:
        import adbc_driver_manager as adbc

        with contextlib.closing(adbc.AdbcStatement(self._connection)) as asked:
            asked.set_sql_query(statement)
            asked.execute_update()

    def put(self, table: str, space: str, batches: Sequence[Any]) -> None:
        """Batches of one schema by COPY BINARY; ``space`` is where the table is, both names as they
        are."""
        import adbc_driver_manager as adbc
        import pyarrow as pa

        with contextlib.closing(adbc.AdbcStatement(self._connection)) as statement:
            statement.set_options(
                **{
                    "adbc.ingest.target_table": table,
                    "adbc.ingest.target_db_schema": space,
                    "adbc.ingest.mode": "adbc.ingest.mode.append",
                }
            )
            handle = adbc.ArrowArrayStreamHandle()
            reader = pa.RecordBatchReader.from_batches(batches[0].schema, batches)
            reader._export_to_c(handle.address)  # noqa: SLF001
            statement.bind_stream(handle)
            statement.execute_update()

    def commit(self) -> None:
        self._connection.commit()

    def rollback(self) -> None:
        self._connection.rollback()

    def another(self) -> AdbcSession:
        """A second connection to the same place, for less than half the price: the driver has read
        the types of the database already. It is closed with this one at the latest."""
        self._others.append(AdbcSession(self._database, shared=True))
        return self._others[-1]

    def close(self) -> None:
        for each in self._others:
            each.close()
        self._connection.close()
        if not self._shared:
            self._database.close()
