"""MariaDB and MySQL: PyMySQL opens the connection, the rows are cut from its bytes.

One transaction that sees one moment and may not write. Numbers and dates come as the texts of the
protocol and become exact Arrow values; a column that holds what its type cannot say (the date
0000-00-00) stays text in that batch. The password comes from an option file (~/.my.cnf).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from commonweal.engines.read.databases.facts import ColumnFacts, Kind, TableFacts
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.kernel.errors import (
    BadInput,
    CannotFinish,
    CommonwealError,
    SourceUnavailable,
)

__all__ = ["MariadbTable", "connection_words"]

_KINDS = {
    Kind.INTEGER: ("tinyint", "smallint", "mediumint", "int", "bigint", "year"),
    Kind.DECIMAL: ("decimal",),
    Kind.FLOAT: ("float", "double"),
    Kind.TEXT: ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set",
                "time", "inet4", "inet6"),
    Kind.DATE: ("date",),
    Kind.TIMESTAMP: ("datetime",),
    Kind.INSTANT: ("timestamp",),
    Kind.BYTES: ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"),
    Kind.UUID: ("uuid",),
    Kind.JSON: ("json",),
}  # fmt: skip
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_SESSION = (
    "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+00:00', "
    "net_write_timeout = 3600, net_read_timeout = 3600",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_COLUMNS = """
SELECT column_name, data_type, column_type, numeric_precision, numeric_scale, is_nullable
FROM information_schema.columns WHERE table_schema = {db} AND table_name = {table}
ORDER BY ordinal_position
"""
_INDEXES = """
SELECT index_name, column_name FROM information_schema.statistics
WHERE table_schema = {db} AND table_name = {table} AND non_unique = 0 AND sub_part IS NULL
ORDER BY index_name, seq_in_index
"""
_LIMIT = {True: ("max_statement_time", 1), False: ("max_execution_time", 1000)}
"""Of MariaDB, and of MySQL, which counts thousandths of a second."""
_ENDED, _ASKED_WRONGLY = {1969, 3024}, range(1_000, 2_000)
_PLAIN_TYPE = re.compile(r"[a-z0-9_]+")


class MariadbTable:
    """One table of the database that the address names."""

    def __init__(self, uri: str, table: str) -> None:
        self.uri, self.table = uri, table
        words = connection_words(uri)
        self.database = words["database"]
        with self._guarded():
            import pymysql

            self._connection = pymysql.connect(**words)
        try:
            for statement in _SESSION:
                self._do(statement)
            _ = self.snapshot  # now: while rows come, nothing else can be asked
            if not self.facts.columns:
                raise BadInput("There is no such table, or you may not see it.", where=self.label)
        except BaseException:
            self.close()
            raise

    @property
    def label(self) -> str:
        return f"{self.uri}#{self.table}"

    @property
    def name(self) -> str:
        return f"{quoted(self.database)}.{quoted(self.table)}"

    @cached_property
    def facts(self) -> TableFacts:
        given = {"db": self.literal(self.database), "table": self.literal(self.table)}
        indexes: dict[str, list[str]] = {}
        for row in self.rows(_INDEXES.format(**given)):
            indexes.setdefault(row["index_name"], []).append(row["column_name"])
        return TableFacts(
            name=self.table,
            columns=tuple(_column(row) for row in self.rows(_COLUMNS.format(**given))),
            primary_key=tuple(indexes.get("PRIMARY", ())),
            unique=tuple(map(tuple, indexes.values())),
            led=frozenset(names[0] for names in indexes.values()),
        )

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        row = self.rows("SELECT version() AS server, utc_timestamp(6) AS at")[0]
        return {"store": "mariadb", "server": row["server"], "at": row["at"], "db": self.database}

    def ordered(self, name: str) -> str:
        """A column as it orders: texts by their bytes in UTF-8, whatever their collation."""
        if self.facts.column(name).kind is Kind.TEXT:
            return f"CAST(CONVERT({quoted(name)} USING utf8mb4) AS BINARY)"
        return quoted(name)

    @staticmethod
    def literal(text: str) -> str:
        if "\x00" in text:
            raise BadInput("A name or key holds no character with the code 0.")
        return "'" + text.replace("'", "''") + "'"

    def rows(self, query: str) -> list[dict[str, Any]]:
        """All rows of a small answer, every value as text; counts as numbers."""
        names, batches = self._query(query)
        found = []
        for arrays in batches:
            lists = [[_text(each) for each in array.to_pylist()] for array in arrays]
            found += [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]
        return found

    def batches(
        self, columns: Sequence[str] = (), where: str = "", order: str = ""
    ) -> Iterator[Any]:
        """The rows as Arrow batches; ``where`` and ``order`` are SQL."""
        import pyarrow as pa

        chosen = [self.facts.column(name) for name in columns or self.facts.names]
        listed = ", ".join(map(_selected, chosen))
        tail = (f" WHERE {where}" if where else "") + (f" ORDER BY {order}" if order else "")
        _, found = self._query(f"SELECT {listed} FROM {self.name}{tail}")
        for arrays in found:
            made = [_exact(array, each) for array, each in zip(arrays, chosen, strict=True)]
            yield pa.RecordBatch.from_arrays(made, names=[each.name for each in chosen])

    def answer(self, query: str, seconds: int) -> Iterator[tuple[str | None, ...]]:
        """The rows of a question that somebody wrote, each value as text, at the moment of this
        session; the server ends it after so many seconds. CannotFinish where it did, BadInput where
        it refuses the question."""
        name, times = _LIMIT["MariaDB" in self.snapshot["server"]]
        self._do(f"SET SESSION sql_mode = 'ANSI_QUOTES', {name} = {seconds * times}")
        try:
            batches = self._query(query)[1]
            try:
                for arrays in batches:
                    yield from zip(*(map(_shown, each.to_pylist()) for each in arrays), strict=True)
            finally:
                for _rest in batches:  # or nothing else can be asked
                    pass
                self._do(f"{_SESSION[0]}, {name} = 0")
        except (SourceUnavailable, CannotFinish) as error:
            raise _refused(error, self.label) from error

    def close(self) -> None:
        """Whatever of an answer was not read is thrown away with the connection."""
        with contextlib.suppress(Exception):
            self._connection._force_close()  # noqa: SLF001

    def _do(self, statement: str) -> None:
        with self._guarded():
            self._connection.query(statement)

    def _query(self, query: str) -> tuple[list[str], Iterator[list[Any]]]:
        """The names of the columns, and the rows as arrays of bytes, as they come."""
        from pymysql.connections import MySQLResult
        from pymysql.constants import COMMAND

        connection: Any = self._connection
        with self._guarded():
            connection._execute_command(COMMAND.COM_QUERY, query)  # noqa: SLF001
            result: Any = MySQLResult(connection)
            result.init_unbuffered_query()
            result.unbuffered_active = False  # the rest is read here
        names = [each.name for each in result.fields]
        return names, self._read(connection._rfile, len(names))  # noqa: SLF001

    def _read(self, file: Any, count: int) -> Iterator[list[Any]]:
        from commonweal.engines.read.databases.mariadb_rows import RowsError, text_columns

        with self._guarded():
            try:
                yield from text_columns(file.read1, count)
            except RowsError as error:
                raise CannotFinish(f"Reading broke off: {error.message}.", where=self.label) from (
                    error
                )

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        import pymysql

        try:
            yield
        except pymysql.MySQLError as error:
            number = error.args[0] if error.args else 0
            said = str(error.args[-1] if error.args else error)[:300]
            if isinstance(error, pymysql.ProgrammingError) or number in {1044, 1045, 1049, 1142}:
                raise BadInput(f"The database refuses this: {said}", where=self.uri) from error
            raise SourceUnavailable(
                f"The database did not answer: {said}", where=self.uri
            ) from error
        except OSError as error:
            raise SourceUnavailable(f"The database did not answer: {error}", where=self.uri) from (
                error
            )


def connection_words(uri: str) -> dict[str, Any]:
    """``mariadb://user@host:port/database?unix_socket=...&ssl_ca=...``."""
    try:
        parts = urlsplit(uri)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        port = parts.port or 3306
    except ValueError as error:
        raise BadInput("This is no address of a database.", field="address") from error
    database = unquote(parts.path.strip("/"))
    unknown = set(asked) - {"unix_socket", "ssl_ca"}
    if not database or "/" in database or unknown:
        raise BadInput(
            "Write mariadb://user@host/database#table; unix_socket and ssl_ca may follow a ?.",
            where=uri,
        )
    words: dict[str, Any] = {
        "host": parts.hostname or "localhost", "port": port, "database": database,
        "charset": "utf8mb4", "read_default_file": "~/.my.cnf", "connect_timeout": 20,
        "local_infile": False,
    }  # fmt: skip
    if parts.username:
        words["user"] = unquote(parts.username)
    if "ssl_ca" in asked:
        words |= {"ssl_ca": asked["ssl_ca"], "ssl_verify_cert": True, "ssl_verify_identity": True}
    if "unix_socket" in asked:
        words["unix_socket"] = asked["unix_socket"]
    return words


def _column(row: Mapping[str, Any]) -> ColumnFacts:
    base = str(row["data_type"]).lower()
    shown = str(row["column_type"]).lower()
    kind = _KIND_OF.get(base, Kind.OTHER)
    number = kind is Kind.DECIMAL
    return ColumnFacts(
        name=row["column_name"],
        type=shown,
        kind=kind,
        precision=int(row["numeric_precision"]) if number else None,
        scale=int(row["numeric_scale"]) if number else None,
        bits=64 if kind is Kind.INTEGER else None,
        nullable=row["is_nullable"] == "YES",
        base=base if _PLAIN_TYPE.fullmatch(base) else "",
    )


def _selected(column: ColumnFacts) -> str:
    """As it is asked for: a float of 32 bits would be sent with six digits only."""
    name = quoted(column.name)
    if column.base == "float":
        return f"CAST({name} AS DOUBLE)"
    return name


def _exact(array: Any, column: ColumnFacts) -> Any:
    """The value of the type where every text of the batch is one, else the texts."""
    import pyarrow as pa

    if column.kind in {Kind.BYTES, Kind.OTHER}:
        return array
    kinds = {
        Kind.INTEGER: pa.decimal128(20, 0) if "unsigned" in column.type else pa.int64(),
        Kind.FLOAT: pa.float64(),
        Kind.DATE: pa.date32(),
        Kind.TIMESTAMP: pa.timestamp("us"),
        Kind.INSTANT: pa.timestamp("us"),
    }
    try:
        texts = array.cast(pa.string())
    except pa.ArrowInvalid as error:
        raise CannotFinish(f"The column {column.name} sends what is no UTF-8.") from error
    kind = kinds.get(column.kind)
    if column.kind is Kind.DECIMAL and (column.precision or 99) <= 38:
        kind = pa.decimal128(column.precision, column.scale)
    if kind is None:
        return texts
    try:
        made = texts.cast(kind)
    except pa.ArrowInvalid:
        return texts
    return made.cast(pa.timestamp("us", "UTC")) if column.kind is Kind.INSTANT else made


def _shown(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _refused(error: CommonwealError, where: str) -> CommonwealError:
    """The error itself where the server did not answer; else what it holds against the question."""
    cause: Any = error.__cause__
    number = next(iter(getattr(cause, "args", ())), 0)
    if number in _ENDED:
        return CannotFinish("No answer in the time that was given.", where=where)
    if number not in _ASKED_WRONGLY:
        return error
    return BadInput(f"The database refuses this: {cause.args[-1]}"[:300], where=where)


def _text(value: bytes | None) -> Any:
    return None if value is None else value.decode()
