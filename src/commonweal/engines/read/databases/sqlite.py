"""SQLite, from its pages or through ADBC: exact, whatever its columns really hold.

The driver guesses the type of a column from its first rows, and then writes a float as a text of
seven digits, and a large whole number as a float. So every query says by its first row what each
column is, and a column that may hold several kinds travels as two: floats, and all else as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases.adbc import AdbcSession
from commonweal.engines.read.databases.facts import ColumnFacts, ForeignKey, Kind, TableFacts
from commonweal.engines.read.databases.float_digits import float_digits
from commonweal.engines.read.databases.held import HELD_UP, HeldFile
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.kernel.errors import BadInput, CannotFinish

if TYPE_CHECKING:
    from commonweal.engines.read.databases.sqlite_rows import FileRows, Span

__all__ = ["OddValueError", "SqliteTable", "tables_of_sqlite"]

_BATCH_ROWS = 16_384
# SQLite orders nothing, numbers, texts, bytes one after the other; the plus keeps it from reading
# one as another. Every whole number up to 2 to the power of 53 is a float of its own.
_ODD_FOR = {
    "text": "(+{0} < '' OR +{0} >= x'')",
    "number": f"+{{0}} NOT BETWEEN -{2**53} AND {2**53}",
}
_LISTED = "SELECT name FROM sqlite_master WHERE type"
_SIZE = re.compile(r"\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
_BY_WORD = (
    (("INT",), Kind.INTEGER),
    (("UUID",), Kind.UUID),
    (("JSON",), Kind.JSON),
    (("CHAR", "CLOB", "TEXT"), Kind.TEXT),
    (("BLOB",), Kind.BYTES),
    (("REAL", "FLOA", "DOUB"), Kind.FLOAT),
    (("DATETIME", "TIMESTAMP"), Kind.TIMESTAMP),
    (("DATE",), Kind.DATE),
    (("TIME",), Kind.TIME),
    (("BOOL",), Kind.TRUTH),
    (("DEC", "NUM", "MONEY"), Kind.DECIMAL),
)


class SqliteTable:
    """One table, read in one transaction of a connection that cannot write."""

    def __init__(self, path: Path, table: str) -> None:
        import adbc_driver_manager as adbc
        import adbc_driver_sqlite

        self.path, self.table = path, table
        if not path.is_file():
            raise BadInput("There is no such file.", where=str(path))
        self._mixed: set[str] = set()
        self._measured = True
        try:
            self._file = HeldFile(path)
            uri = f"{path.resolve().as_uri()}?mode=ro"
            self._session = AdbcSession(adbc_driver_sqlite.connect(uri))
            self._session.do("PRAGMA busy_timeout = 20000")
            self._found()
        except (adbc.Error, OSError) as error:
            if any(word in str(error) for word in HELD_UP):
                raise _failed(error, str(path)) from error
            said = f"This is no SQLite database ({_short(error)})."
            raise BadInput(said, where=str(path)) from error

    @property
    def label(self) -> str:
        return f"{self.path}#{self.table}"

    @cached_property
    def facts(self) -> TableFacts:
        rows = self.rows(f"SELECT * FROM pragma_table_info({_text(self.table)})")
        keyed = sorted((row["pk"], row["name"]) for row in rows if row["pk"])
        key = tuple(name for _, name in keyed)
        return TableFacts(
            name=self.table,
            columns=tuple(_column(row) for row in rows),
            primary_key=key,
            unique=(key,) if key else (),
            foreign_keys=self._foreign_keys(),
            led=frozenset(key[:1]),
            rows=self._counted() if self._measured else None,
        )

    def _counted(self) -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {quoted(self.table)}")[0]["n"])

    @cached_property
    def snapshot(self) -> Mapping[str, str]:
        """The file's digest, unless a journal beside it holds what the file does not."""
        waiting = self.path.with_name(self.path.name + "-wal")
        open_journal = waiting.exists() and waiting.stat().st_size > 0
        stat = self.path.stat()
        pragma = self.rows(
            "SELECT (SELECT data_version FROM pragma_data_version) AS data_version, "
            "(SELECT page_count FROM pragma_page_count) AS pages"
        )[0]
        return {
            "store": "sqlite",
            "sha256": "" if open_journal else self._file.digest(),
            "size": str(stat.st_size),
            "changed": str(stat.st_mtime_ns),
            "pages": str(pragma["pages"]),
        }

    def batches(
        self, columns: Sequence[str] = (), where: str = "", order: str = ""
    ) -> Iterator[Any]:
        """The rows. Whole numbers are int64, floats float64, texts and bytes themselves; columns of
        any other declared type are texts, with the shortest digits that stand for a float.
        ``where`` and ``order`` are SQL."""
        if not where and self.number and order in {"", quoted(self.number)}:
            yield from self.between(columns)
            return
        chosen = [self.facts.column(name) for name in columns or self.facts.names]
        # A LIMIT keeps the order of a part of a query; without it SQLite may leave it out.
        tail = (f" WHERE {where}" if where else "") + (
            f" ORDER BY {order} LIMIT -1" if order else ""
        )
        yield from self._read(chosen, tail)

    def between(
        self, columns: Sequence[str] = (), low: int | None = None, high: int | None = None
    ) -> Iterator[Any]:
        """As ``batches``, of the rows whose ``number`` is at least ``low`` and at most ``high``,
        in its order: from the pages of the file where it is plain, else by SQLite."""
        chosen = [self.facts.column(name) for name in columns or self.facts.names]
        left: Span | None = (low, high)
        if self.file_rows:
            left = yield from self.file_rows.batches(chosen, self.widened, (low, high))
        if left:
            name = quoted(self.number)
            limits = [f"{name} >= {left[0]}"] if left[0] is not None else []
            limits += [f"{name} <= {left[1]}"] if left[1] is not None else []
            yield from self._read(chosen, f" WHERE {' AND '.join(limits)}" if limits else "")

    @cached_property
    def file_rows(self) -> FileRows | None:
        """None where SQLite has to read the rows itself."""
        from commonweal.engines.read.databases.sqlite_rows import file_rows

        if not self._measured:
            return None
        return file_rows(self._file, self.facts, (self.number, _text(self.table)), self.rows)

    def close(self) -> None:
        self._session.close()
        self._file.close()

    def ends(self, column: str) -> tuple[int, int] | None:
        """The least and greatest value of a column that holds whole numbers and nothing else."""
        odd, name = "typeof({0}) <> 'integer'", quoted(column)
        if column != self.number and self._without(odd, [column]) != [column]:
            return None
        # Of both in one question SQLite would read all rows.
        low, high = (f"SELECT {end}({name}) FROM {quoted(self.table)}" for end in ("min", "max"))
        row = self.rows(f"SELECT ({low}) AS low, ({high}) AS high")[0]
        return None if row["low"] is None else (row["low"], row["high"])

    @cached_property
    def number(self) -> str:
        """The column that is another name of SQLite's own number of a row, by which rows lie: it
        holds whole numbers and nothing else. Empty where none is: then a key has an index."""
        key = [each for each in self.facts.columns if each.name in self.facts.primary_key]
        if len(key) != 1 or key[0].type != "integer":
            return ""
        listed = f"SELECT count(*) AS n FROM pragma_index_list({_text(self.table)}) "
        return "" if self.rows(f"{listed}WHERE origin = 'pk'")[0]["n"] else key[0].name

    @property
    def widened(self) -> frozenset[str]:
        return frozenset(self._mixed)

    def unmeasured(self) -> None:
        """Read without looking through the whole table first, for a few rows of it: their number
        is not known then, and what may hold several kinds of values is read as texts."""
        self._measured = False
        self._mixed |= {each.name for each in self.facts.columns if each.kind not in _PLAIN}

    def widen(self, name: str) -> None:
        """Read this column as texts: it holds what its declared type does not say."""
        self._mixed.add(name)

    def _read(self, chosen: Sequence[ColumnFacts], tail: str) -> Iterator[Any]:
        import adbc_driver_manager as adbc
        import pyarrow as pa

        first, rest, parts = [], [], []
        for each in chosen:
            mixed = each.name in self._mixed
            holds = "" if mixed else self._holds.get(each.name, "")
            ways = _ways(each, mixed=mixed, holds=holds)
            parts.append(len(ways))
            first += [witness for witness, _ in ways]
            rest += [written for _, written in ways]
        named = ", ".join(f"{each} AS c{at}" for at, each in enumerate(first))
        query = (
            f"SELECT {named} UNION ALL "
            f"SELECT * FROM (SELECT {', '.join(rest)} FROM {quoted(self.table)}{tail})"
        )
        try:
            yield from _merged(self._query(query), chosen, parts)
        except (adbc.Error, OSError, pa.ArrowException) as error:
            raise self._explained(error, chosen, parts) from error

    @cached_property
    def _holds(self) -> Mapping[str, str]:
        """Of columns that may hold values of several kinds: which they do hold, where it is one of
        ``text`` and ``number``, because as that alone they are read in half the time."""
        mixed = [each for each in self.facts.columns if each.kind not in _PLAIN]
        likely = {
            each.name: "number" if each.kind in {Kind.DECIMAL, Kind.TRUTH} else "text"
            for each in mixed
        }
        tests = [_ODD_FOR[kind].format(quoted(name)) for name, kind in likely.items()]
        if not tests or not self._any([" OR ".join(tests)])[0]:
            return likely
        found: dict[str, str] = {}
        for kind, odd in _ODD_FOR.items():
            left = [each.name for each in mixed if each.name not in found]
            found |= dict.fromkeys(self._without(odd, left), kind)
        return found

    def _without(self, odd: str, columns: Sequence[str]) -> list[str]:
        """The columns of which no value is odd."""
        found = self._any([odd.format(quoted(name)) for name in columns])
        return [name for name, is_odd in zip(columns, found, strict=True) if not is_odd]

    def _any(self, tests: Sequence[str]) -> list[bool]:
        """Whether a row passes each test; the first that does ends the search."""
        asked = [
            f"EXISTS (SELECT 1 FROM {quoted(self.table)} WHERE {test}) AS c{at}"
            for at, test in enumerate(tests)
        ]
        row = self.rows(f"SELECT {', '.join(asked)}")[0] if asked else {}
        return [bool(row[f"c{at}"]) for at in range(len(tests))]

    def _explained(
        self, error: Exception, chosen: Sequence[ColumnFacts], parts: Sequence[int]
    ) -> Exception:
        at = re.search(r"Type mismatch in column (\d+)", str(error))
        if not at:
            return _failed(error, self.label)
        owners = [each for each, count in zip(chosen, parts, strict=True) for _ in range(count)]
        return OddValueError(owners[int(at[1])].name, self.label)

    def _query(self, query: str) -> Iterator[Any]:
        options = {"adbc.sqlite.query.batch_rows": str(_BATCH_ROWS)}
        yield from self._session.query(query, **options)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """All rows of a small answer."""
        import adbc_driver_manager as adbc

        try:
            return self._rows(query)
        except (adbc.Error, OSError, UnicodeError) as error:
            raise _failed(error, self.label) from error

    def _rows(self, query: str) -> list[dict[str, Any]]:
        return [row for batch in self._query(query) for row in batch.to_pylist()]

    def named(self, kind: str) -> tuple[str, ...]:
        """The tables of this file, or its views."""
        names = (row["name"] for row in self.rows(f"{_LISTED} = {_text(kind)} ORDER BY name"))
        return tuple(name for name in names if not name.startswith("sqlite_"))

    def _found(self) -> None:
        if self.table == "sqlite_master":
            return
        name = _text(self.table)
        if not self._rows(f"{_LISTED} IN ('table', 'view') AND name = {name}"):
            raise BadInput("There is no such table.", where=self.label)

    def _foreign_keys(self) -> tuple[ForeignKey, ...]:
        query = f"SELECT * FROM pragma_foreign_key_list({_text(self.table)}) ORDER BY id, seq"
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self.rows(query):
            found.setdefault(row["id"], []).append(row)
        return tuple(
            ForeignKey(
                tuple(row["from"] for row in rows),
                rows[0]["table"],
                tuple(row["to"] or "" for row in rows),
            )
            for rows in found.values()
        )


def tables_of_sqlite(path: Path) -> tuple[str, ...]:
    session = SqliteTable(path, "sqlite_master")
    try:
        return session.named("table")
    finally:
        session.close()


class OddValueError(BadInput):
    """A column holds a value that its declared type does not allow; ``field`` is its name."""

    def __init__(self, column: str, where: str) -> None:
        super().__init__(
            f"The column {column} holds values that are not of its declared type.",
            code="odd-value",
            field=column,
            where=where,
        )


def _column(row: Mapping[str, Any]) -> ColumnFacts:
    declared = str(row["type"] or "").upper()
    kind = next((kind for words, kind in _BY_WORD if any(w in declared for w in words)), Kind.OTHER)
    size = _SIZE.search(declared)
    decimal = kind is Kind.DECIMAL and size is not None
    return ColumnFacts(
        name=row["name"],
        type=str(row["type"] or "").lower() or "any",
        kind=kind,
        precision=int(size[1]) if size and decimal else None,
        # SQLite does not keep a column to its declared places.
        scale=None,
        bits=64 if kind is Kind.INTEGER else None,
        nullable=not row["notnull"],
        base="sqlite",
    )


def _ways(column: ColumnFacts, *, mixed: bool, holds: str) -> list[tuple[str, str]]:
    """How a column is fetched: the value of the first row, which sets the type, and the rest."""
    name = quoted(column.name)
    if holds and not mixed:
        return [("'x'", name) if holds == "text" else ("0.5", name)]
    if mixed or column.kind not in _PLAIN:
        text = (
            f"CASE typeof({name}) WHEN 'real' THEN NULL WHEN 'blob' THEN 'x''' || hex({name}) "
            f"|| '''' ELSE CAST({name} AS TEXT) END"
        )
        return [("'x'", text), ("0.5", f"CASE typeof({name}) WHEN 'real' THEN {name} END")]
    return [(_PLAIN[column.kind], name)]


_ARROW = {Kind.INTEGER: "int64", Kind.FLOAT: "double", Kind.BYTES: "binary"}
_PLAIN = {Kind.INTEGER: "0", Kind.FLOAT: "0.5", Kind.BYTES: "x'00'", Kind.TEXT: "'x'"}


def _merged(
    batches: Iterator[Any], chosen: Sequence[ColumnFacts], parts: Sequence[int]
) -> Iterator[Any]:
    """One column for each that was asked for. OddValueError where the rows of the first batch made
    the driver take a column for something else than its first row says."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = [each.name for each in chosen]
    for number, batch in enumerate(batches):
        kept = batch.slice(1) if number == 0 else batch
        columns, arrays = iter(kept.columns), []
        for each, count in zip(chosen, parts, strict=True):
            array = next(columns)
            wanted = _ARROW.get(each.kind, "string") if count == 1 else "string"
            if count == 1 and each.kind not in _PLAIN and str(array.type) == "double":
                array = float_digits(array)
            if str(array.type) != wanted:
                raise OddValueError(each.name, "")
            if count == 2:
                array = pc.coalesce(array, float_digits(next(columns)))
            arrays.append(array)
        merged = pa.RecordBatch.from_arrays(arrays, names=names)
        try:
            merged.validate(full=True)
        except pa.ArrowInvalid as error:
            raise CannotFinish(f"A text is not in UTF-8: {_short(error)}.") from error
        yield merged


def _failed(error: Exception, where: str) -> CannotFinish:
    why = (words for word, words in HELD_UP.items() if word in str(error))
    return CannotFinish(next(why, f"Reading broke off: {_short(error)}."), where=where)


def _text(text: str) -> str:
    if "\x00" in text:
        raise BadInput("A name holds no character with the code 0.")
    return "'" + text.replace("'", "''") + "'"


def _short(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]
