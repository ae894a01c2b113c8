"""Any store that has an ODBC driver, through arrow-odbc. Its types are those that its driver says.

The extra ``odbc`` is imported when a table is opened, not before: it needs the library unixODBC.
Every query is of its own moment, because the drivers' transactions differ. A value that is longer
than the buffer is an error, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from commonweal.engines.read.databases.facts import TableFacts
from commonweal.engines.read.databases.files import column_of
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.kernel.errors import BadInput, CannotFinish, SourceUnavailable

__all__ = ["OdbcTable"]

_MISSING = (
    "arrow-odbc does not work here. Install the extra, pip install 'commonweal[odbc]', and "
    "unixODBC with the driver of the store (on Debian: apt install unixodbc)."
)
_BATCH_BYTES = 16 * 1024 * 1024
_LONGEST = 256 * 1024  # characters of a text or bytes of a value, where the driver sets no limit
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)*")


class OdbcTable:
    """``place``: ``odbc://NAME`` of a source in odbc.ini, or ``odbc:Driver=...;Database=...``."""

    def __init__(self, place: str, table: str) -> None:
        self.place, self.table = place, table
        name = place.removeprefix("odbc://")
        self._connection = f"DSN={name}" if name != place else place.removeprefix("odbc:")
        _ = self.facts

    @property
    def label(self) -> str:
        return f"{self.place}#{self.table}"

    @property
    def name(self) -> str:
        """As the store folds it where it is a plain word, else as it is written."""
        plain = _PLAIN.fullmatch(self.table)
        return self.table if plain else ".".join(map(quoted, self.table.split(".")))

    @cached_property
    def facts(self) -> TableFacts:
        """Keys are not known: a driver says nothing of them here."""
        reader = self._reader(f"SELECT * FROM {self.name} WHERE 1 = 0")
        columns = tuple(column_of(each) for each in reader.schema)
        names = [each.name for each in columns]
        if len(set(names)) != len(names):
            raise BadInput("Two columns have the same name.", where=self.label)
        return TableFacts(name=self.table, columns=columns)

    @property
    def snapshot(self) -> Mapping[str, str]:
        return {"store": "odbc"}

    def batches(
        self, columns: Sequence[str] = (), where: str = "", order: str = ""
    ) -> Iterator[Any]:
        """``where`` and ``order`` are SQL."""
        import pyarrow as pa

        tail = (f" WHERE {where}" if where else "") + (f" ORDER BY {order}" if order else "")
        reader = self._reader(f"SELECT * FROM {self.name}{tail}")
        some = False
        for batch in self._read(reader):
            some = True
            yield batch.select(list(columns)) if columns else batch
        if not some:
            arrays = [pa.array([], each.type) for each in reader.schema]
            empty = pa.RecordBatch.from_arrays(arrays, schema=reader.schema)
            yield empty.select(list(columns)) if columns else empty

    def rows(self, query: str) -> list[dict[str, Any]]:
        """All rows of a small answer."""
        return [row for batch in self._read(self._reader(query)) for row in batch.to_pylist()]

    def close(self) -> None:
        """Each query has a connection of its own."""

    def _reader(self, query: str) -> Any:
        try:
            import arrow_odbc
        except (ImportError, OSError) as error:
            raise BadInput(_MISSING, code="no-odbc") from error
        try:
            return arrow_odbc.read_arrow_batches_from_odbc(
                query=query,
                connection_string=self._connection,
                max_text_size=_LONGEST,
                max_binary_size=_LONGEST,
                max_bytes_per_batch=_BATCH_BYTES,
            )
        except arrow_odbc.Error as error:
            said = _short(error)
            if "connect" in said.lower() or "data source" in said.lower():
                raise SourceUnavailable(f"No connection: {said}", where=self.place) from error
            raise BadInput(f"The table cannot be read: {said}", where=self.label) from error

    def _read(self, reader: Any) -> Iterator[Any]:
        import arrow_odbc

        try:
            yield from reader or ()
        except arrow_odbc.Error as error:
            raise CannotFinish(f"Reading broke off: {_short(error)}", where=self.label) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
