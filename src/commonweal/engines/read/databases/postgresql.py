"""PostgreSQL through ADBC: one read-only transaction, COPY BINARY, numerics as exact decimals."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from commonweal.engines.read.databases.adbc import AdbcSession, said_by_the_driver
from commonweal.engines.read.databases.facts import ColumnFacts, ForeignKey, Kind, TableFacts
from commonweal.kernel.errors import BadInput, CannotFinish, SourceUnavailable

__all__ = ["SESSION", "PostgresqlSession", "PostgresqlTable", "failed", "literal", "quoted"]

_BATCH_BYTES = 8 * 1024 * 1024
_KINDS = {
    Kind.INTEGER: ("int2", "int4", "int8"),
    Kind.DECIMAL: ("numeric",),
    Kind.FLOAT: ("float4", "float8"),
    Kind.TEXT: ("text", "varchar", "bpchar", "name", "citext"),
    Kind.DATE: ("date",),
    Kind.TIMESTAMP: ("timestamp",),
    Kind.INSTANT: ("timestamptz",),
    Kind.TIME: ("time",),
    Kind.TRUTH: ("bool",),
    Kind.BYTES: ("bytea",),
    Kind.UUID: ("uuid",),
    Kind.JSON: ("json", "jsonb"),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_BITS = {"int2": 16, "int4": 32, "int8": 64}
# What the text of a value depends on. Without row_security=off a policy would hide rows silently.
SESSION = (
    ("timezone", "UTC"),
    ("datestyle", "ISO, YMD"),
    ("intervalstyle", "postgres"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("lc_monetary", "C"),
    ("row_security", "off"),
    ("search_path", "pg_catalog"),
    ("statement_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
    ("jit", "off"),
)
_TABLES = """
SELECT n.nspname::text AS space, c.relname::text AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema' ORDER BY 1, 2
"""
_COLUMNS = """
WITH RECURSIVE kinds AS (
  SELECT a.attnum, a.attname, a.attnotnull, a.atttypid AS type, a.atttypmod AS size,
         format_type(a.atttypid, a.atttypmod) AS shown, a.attcollation AS collation
  FROM pg_attribute a WHERE a.attrelid = {oid} AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT k.attnum, k.attname, k.attnotnull, t.typbasetype,
         CASE WHEN t.typtypmod = -1 THEN k.size ELSE t.typtypmod END, k.shown, k.collation
  FROM kinds k JOIN pg_type t ON t.oid = k.type WHERE t.typtype = 'd')
SELECT k.attnum::int4 AS place, k.attname::text AS name, k.attnotnull AS needed,
       k.size::int4 AS size, k.shown::text AS shown, t.typname::text AS base,
       t.typsend::text AS send, t.typcategory::text AS category,
       COALESCE((SELECT c.collisdeterministic FROM pg_collation c WHERE c.oid = k.collation), true)
       AS deterministic
FROM kinds k JOIN pg_type t ON t.oid = k.type WHERE t.typtype <> 'd' ORDER BY k.attnum
"""
_INDEXES = """
SELECT i.indisprimary AS is_primary, i.indisunique AND i.indpred IS NULL AS is_unique,
       i.indpred IS NULL AND i.indexprs IS NULL AND m.amname = 'btree' AS leads,
       array_to_string(ARRAY(SELECT a.attnum FROM unnest(i.indkey) WITH ORDINALITY AS u(n, o)
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n
         WHERE u.o <= i.indnkeyatts ORDER BY u.o), ',') AS places
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = {oid} AND i.indisvalid AND i.indexprs IS NULL ORDER BY i.indisprimary DESC
"""
_FOREIGN = """
SELECT conrelid::int8 AS own, confrelid::int8 AS other,
       (SELECT n.nspname || '.' || c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = confrelid) AS parent,
       ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY AS u(n, o)
         JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = u.n ORDER BY u.o) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(confkey) WITH ORDINALITY AS u(n, o)
         JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = u.n ORDER BY u.o) AS target
FROM pg_constraint WHERE contype = 'f' AND conrelid = {oid} ORDER BY conname
"""


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    if "\x00" in name:
        raise BadInput("A name holds no character with the code 0.")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it, whatever the server takes a backslash for."""
    if "\x00" in text:
        raise BadInput("PostgreSQL holds no text with the character 0.")
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f" E'{doubled}'" if "\\" in text else f"'{doubled}'"


class PostgresqlSession:
    """One transaction that sees one moment and may not write."""

    def __init__(self, uri: str, *, moment: str = "", beside: AdbcSession | None = None) -> None:
        """``moment``: what another session exported, to see the same rows as it does. ``beside``:
        a session with the same place."""
        self.uri = uri
        self._session = _connected(uri, beside)
        try:
            self._begin(moment)
        except BaseException:
            self.close()
            raise

    @property
    def label(self) -> str:
        return self.uri

    @cached_property
    def moment(self) -> str:
        """For further sessions that are to see the same rows."""
        return str(self.rows("SELECT pg_export_snapshot()::text AS moment")[0]["moment"])

    def tables(self) -> tuple[str, ...]:
        """As ``schema.table``, without the schema where it is public."""
        return tuple(
            row["name"] if row["space"] == "public" else f"{row['space']}.{row['name']}"
            for row in self.rows(_TABLES)
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """All rows of a small answer."""
        found: list[dict[str, Any]] = []
        for batch in self.query(query):
            found += batch.to_pylist()
        return found

    def query(self, query: str) -> Iterator[Any]:
        """Arrow batches of some megabytes. Numerics are texts of exact digits."""
        import pyarrow as pa

        options = {"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)}
        try:
            for batch in self._session.query(query, **options):
                yield _plain(batch)
        except (_driver_error(), OSError, pa.ArrowException) as error:
            raise failed(error, self.label) from error

    def do(self, statement: str) -> None:
        try:
            self._session.do(statement)
        except (_driver_error(), OSError) as error:
            raise failed(error, self.label) from error

    def close(self) -> None:
        self._session.close()

    def _begin(self, moment: str) -> None:
        self.do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if moment:
            self.do(f"SET TRANSACTION SNAPSHOT {literal(moment)}")
        set_up = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in SESSION)
        self.rows(f"SELECT {set_up}")


class PostgresqlTable(PostgresqlSession):
    """One table."""

    def __init__(
        self, uri: str, table: str, *, moment: str = "", beside: AdbcSession | None = None
    ) -> None:
        self.table = table
        super().__init__(uri, moment=moment, beside=beside)
        try:
            self._oid = self._found(table)
        except BaseException:
            self.close()
            raise

    @property
    def label(self) -> str:
        return f"{self.uri}#{self.table}"

    @cached_property
    def name(self) -> str:
        """Schema and table, quoted."""
        row = self.rows(
            "SELECT n.nspname::text AS space, c.relname::text AS name FROM pg_class c "
            f"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = {self._oid}"
        )[0]
        return f"{quoted(row['space'])}.{quoted(row['name'])}"

    @cached_property
    def facts(self) -> TableFacts:
        rows = self.rows(_COLUMNS.format(oid=self._oid))
        at = {str(row["place"]): row["name"] for row in rows}
        indexes = [
            (row, tuple(at[place] for place in row["places"].split(",") if place in at))
            for row in self.rows(_INDEXES.format(oid=self._oid))
        ]
        unique = [names for row, names in indexes if row["is_unique"] and names]
        return TableFacts(
            name=self.table,
            columns=tuple(_column(row) for row in rows),
            primary_key=next((names for row, names in indexes if row["is_primary"]), ()),
            unique=tuple(unique),
            foreign_keys=tuple(
                ForeignKey(tuple(row["columns"]), row["parent"], tuple(row["target"]))
                for row in self.rows(_FOREIGN.format(oid=self._oid))
            ),
            led=frozenset(names[0] for row, names in indexes if row["leads"] and names),
            settings=self._settings,
        )

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        return self.rows(
            "SELECT current_setting('server_encoding') AS encoding, "
            "current_setting('server_version_num') AS version"
        )[0]

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        """Which rows this saw: the server's own name for them, and when."""
        row = self.rows(
            "SELECT current_setting('server_version') AS server, current_database()::text AS db, "
            "pg_current_snapshot()::text AS snapshot, transaction_timestamp()::text AS at"
        )[0]
        return {"store": "postgresql", **row}

    def batches(
        self,
        columns: Sequence[str] = (),
        where: str = "",
        order: str = "",
        written: Container[Kind] = (Kind.OTHER,),
    ) -> Iterator[Any]:
        """The rows; a numeric of stated size is decimal128, one of any size a text of digits.
        ``where`` and ``order`` are SQL. What is of a kind in ``written`` comes as the text that the
        server writes: of what Arrow has no type for (addresses, ranges, amounts of money) the
        driver gives the bytes that were sent, and of 12.50 in money the number 1250."""
        chosen = [self.facts.column(name) for name in columns or self.facts.names]
        texts = [
            f"{quoted(each.name)}::text AS {quoted(each.name)}"
            if each.kind in written
            else quoted(each.name)
            for each in chosen
        ]
        listed = ", ".join(texts) or "NULL AS nothing"
        tail = (f" WHERE {where}" if where else "") + (f" ORDER BY {order}" if order else "")
        for batch in self.query(f"SELECT {listed} FROM {self.name}{tail}"):
            yield _as_decimals(batch, chosen)

    def _found(self, table: str) -> int:
        """The table by its name; public where no schema is named. Names are taken as they are
        written first, then as SQL would fold them."""
        for each in (table, table.lower()):
            parts = each.split(".")
            splits = [(".".join(parts[:at]), ".".join(parts[at:])) for at in range(len(parts))]
            for space, name in reversed(splits):
                rows = self.rows(
                    "SELECT c.oid::int8 AS oid FROM pg_class c JOIN pg_namespace n "
                    f"ON n.oid = c.relnamespace WHERE n.nspname = {literal(space or 'public')} "
                    f"AND c.relname = {literal(name)} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                )
                if rows:
                    return int(rows[0]["oid"])
        raise BadInput("There is no such table, or you may not see it.", where=self.label)


def _column(row: Mapping[str, Any]) -> ColumnFacts:
    base = row["base"]
    kind = _KIND_OF.get(base, Kind.TEXT if row["category"] == "E" else Kind.OTHER)
    precision = scale = None
    if base == "numeric" and row["size"] >= 0:
        packed = row["size"] - 4
        precision, scale = packed >> 16, ((packed & 0x7FF) ^ 1024) - 1024
    return ColumnFacts(
        name=row["name"],
        type=row["shown"],
        kind=kind,
        precision=precision,
        scale=scale,
        bits=_BITS.get(base),
        nullable=not row["needed"],
        base=base,
        send=row["send"].removeprefix("pg_catalog."),
        deterministic=row["deterministic"],
    )


def _connected(uri: str, beside: AdbcSession | None = None) -> AdbcSession:
    import adbc_driver_postgresql

    try:
        if beside is not None:
            return beside.another()
        return AdbcSession(adbc_driver_postgresql.connect(uri))
    except (_driver_error(), OSError) as error:
        raise failed(error, uri) from error


def _driver_error() -> type[Exception]:
    import adbc_driver_manager as adbc

    return adbc.Error


def failed(error: Exception, where: str) -> Exception:
    """A lost connection is one thing, a refused query another."""
    text = said_by_the_driver(error)
    state = str(getattr(error, "sqlstate", "") or "")
    if state[:2] in {"08", "28", "57", "3D"} or "Failed to connect" in str(error) or not state:
        reached = "Failed to connect" not in str(error)
        said = "did not answer to the end" if reached else "cannot be reached"
        return SourceUnavailable(f"The database {said}: {text}", where=where)
    if state[:2] in {"42", "22"}:
        return BadInput(f"The database refuses this: {text}", where=where)
    return CannotFinish(f"The database could not finish: {text}", where=where)


def _plain(batch: Any) -> Any:
    """Extension types as what they are stored in."""
    import pyarrow as pa

    arrays = [
        array.storage if isinstance(array, pa.ExtensionArray) else array for array in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _as_decimals(batch: Any, columns: Sequence[ColumnFacts]) -> Any:
    import pyarrow as pa

    arrays = []
    for array, column in zip(batch.columns, columns, strict=True):
        fits = column.precision is not None and column.precision <= 38 and (column.scale or 0) >= 0
        if column.kind is Kind.DECIMAL and fits:
            array = _decimals(array, column)  # noqa: PLW2901
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _decimals(array: Any, column: ColumnFacts) -> Any:
    import pyarrow as pa

    try:
        return array.cast(pa.decimal128(column.precision, column.scale))
    except pa.ArrowInvalid as error:
        raise BadInput(
            f"The column holds a value that is no decimal: {error}. NaN and infinity have none.",
            field=column.name,
        ) from error
