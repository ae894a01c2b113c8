"""What must hold, said in SQL: one question that cannot write, asked of the store itself with a
limit of time. Rows that come back break it; or both sides have to give the same rows."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.engines.read.databases import (
    MariadbTable,
    PostgresqlTable,
    SqliteTable,
    TableSource,
)
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.relations import neighbour
from commonweal.engines.verify.session import Session
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, CannotFinish, CommonwealError

__all__ = ["Answer", "Statement", "statement_from"]

_EXAMPLES = 5
_MOST_ROWS = 100_000
_SECONDS = 60
_LONGEST = 200
_LONGEST_SQL = 20_000
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_NOTHING = "(no value)"
_WRITTEN_IN = "postgres"
# Of functions that SQLGlot does not know by itself: what reads nothing but its arguments.
_KNOWN = {
    "btrim",
    "char_length",
    "mod",
    "overlaps",
    "age",
    "make_date",
    "to_number",
    "width_bucket",
}
_HARMLESS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_DIFFER = ("row of the two answers differs", "rows of the two answers differ")

Row = tuple[Any, ...]
Example = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one thing that was asked: ``broken`` rows, groups or values, some of them as
    (where, old, new), and a sentence that says so."""

    code: str
    asked: str
    broken: int
    said: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` is PostgreSQL's, whatever the store. ``same``: the source, asked ``source`` or the
    same, has to give the same rows; else no row may come back."""

    name: str
    sql: str
    source: str = ""
    same: bool = False
    seconds: int = _SECONDS
    code = "statement"

    def __post_init__(self) -> None:
        if not self.name:
            raise BadInput("A statement has a name.", field="statements")
        if not 1 <= self.seconds <= 3_600:
            raise BadInput("A statement has 1 to 3600 seconds.", field=self.name)
        for text in (self.sql, self.source or self.sql):
            _read(text, self.name)

    @property
    def asked(self) -> str:
        return self.name

    def answer(self, tables: Sequence[TableSource]) -> Answer:
        """``tables``: source and target."""
        if self.same:
            return self._compared(tables)
        count = 0
        shown: list[Example] = []
        for row in _rows(tables[1], self.sql, self):
            count += 1
            if len(shown) < _EXAMPLES:
                shown.append(("", None, _line(_cells(row))))
        return self._told(count, counted(count, "row breaks it", "rows break it"), shown)

    def _compared(self, tables: Sequence[TableSource]) -> Answer:
        asked = (self.source or self.sql, self.sql)
        old, new = (
            Counter(map(_cells, self._few(_rows(table, sql, self))))
            for table, sql in zip(tables, asked, strict=True)
        )
        gone, come = old - new, new - old
        shown: list[Example] = [("", _line(row), None) for row in sorted(gone)]
        shown += [("", None, _line(row)) for row in sorted(come)]
        count = max(gone.total(), come.total())
        return self._told(count, counted(count, *_DIFFER), shown)

    def _few(self, rows: Iterator[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number == _MOST_ROWS:
                raise BadInput(
                    f"This gives more than {_MOST_ROWS:,} rows to compare: add up more.",
                    field=self.name,
                )
            yield row

    def _told(self, count: int, said: str, shown: Sequence[Example]) -> Answer:
        return Answer(self.code, self.asked, count, said, tuple(shown[:_EXAMPLES]))


def statement_from(data: Mapping[str, Any]) -> Statement:
    """From ``{"name": "...", "sql": "SELECT ...", "same": true, "source": "...", "seconds": 9}``;
    the last three may be missing."""
    kinds = {"name": str, "sql": str, "source": str, "same": bool, "seconds": int}
    if set(data) - set(kinds) or not {"name", "sql"} <= set(data):
        raise BadInput("A statement has name and sql; same, source, seconds.", field="statements")
    for name, value in data.items():
        if not isinstance(value, kinds[name]):
            raise BadInput(f"This is not what {name} of a statement is.", field="statements")
    return Statement(**data)


def _read(text: str, name: str) -> Any:
    """The one question in a text, as a tree. BadInput where it is more than one, or could do
    anything but read tables."""
    import sqlglot
    from sqlglot import exp

    if len(text) > _LONGEST_SQL or "\x00" in text:
        raise BadInput(f"A statement has at most {_LONGEST_SQL:,} characters.", field=name)
    try:
        trees = sqlglot.parse(text, read=_WRITTEN_IN)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise BadInput(f"This is no SQL that can be read: {_short(error)}", field=name) from error
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Query):
        raise BadInput("A statement is one SELECT, and nothing else.", field=name)
    for node in tree.walk():
        if isinstance(node, exp.Into | exp.Lock | exp.DML | exp.DDL | exp.Command):
            raise BadInput("A statement only reads.", field=name)
        _check_function(node, name)
    return tree


def _check_function(node: Any, name: str) -> None:
    from sqlglot import exp

    if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
        raise BadInput("A statement reads from tables, not from functions.", field=name)
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        said = str(node.this).lower()
        if said not in _KNOWN:
            raise BadInput(f"The function {said} is not among those to be used.", field=name)
    if isinstance(node, exp.ReadCSV | exp.ReadParquet | exp.Parameter | exp.Placeholder):
        raise BadInput("A statement reads tables, and holds all its values.", field=name)


def _rows(table: TableSource, text: str, asked: Statement) -> Iterator[Row]:
    ways: tuple[tuple[type, Callable[..., Iterator[Row]]], ...] = (
        (PostgresqlTable, _of_postgresql),
        (SqliteTable, _of_sqlite),
        (MariadbTable, _of_mariadb),
        (FileTable, _of_file),
    )
    for kind, way in ways:
        if isinstance(table, kind):
            return way(table, _read(text, asked.name), asked)
    raise BadInput("SQL is asked of PostgreSQL, SQLite, MariaDB and files.", field=asked.name)


def _of_postgresql(table: PostgresqlTable, tree: Any, asked: Statement) -> Iterator[Row]:
    """In a session of its own that sees the same moment and may not write: where it is ended the
    other one goes on."""
    from sqlglot import exp

    known = {each.alias for each in tree.find_all(exp.CTE)}
    space = table.name.partition('"."')[0][1:].replace('""', '"')
    for each in tree.find_all(exp.Table):
        if not each.db and each.name not in known:
            each.set("db", exp.to_identifier(space, quoted=True))
    with closing(PostgresqlTable(table.uri, table.table, moment=table.moment)) as own:
        own.rows(f"SELECT set_config('statement_timeout', '{asked.seconds * 1000}', true)")
        for batch in own.query(_written(tree, "postgres", asked)):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _of_sqlite(table: SqliteTable, tree: Any, asked: Statement) -> Iterator[Row]:
    """By Python's own driver: the other guesses of what type an answer is."""
    text = _written(tree, "sqlite", asked)
    place = f"{table.path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(place, uri=True, check_same_thread=False)) as file:
            file.set_authorizer(lambda action, *_: int(action not in _HARMLESS))
            with _ended_after(asked.seconds, file.interrupt):
                yield from file.execute(text)
    except sqlite3.Error as error:
        raise _failed(error, asked, interrupted="interrupted" in str(error)) from error


def _of_mariadb(table: MariadbTable, tree: Any, asked: Statement) -> Iterator[Row]:
    """In the session that was compared: it may not write, and no other sees the same moment."""
    yield from table.answer(_written(tree, "mysql", asked), asked.seconds)


def _of_file(table: FileTable, tree: Any, asked: Statement) -> Iterator[Row]:
    """In a DuckDB that holds the tables it names, and finds nothing else."""
    import duckdb

    session = Session()
    connection = session.connection()
    try:
        _hold(table, tree, connection)
        connection.execute("SET enable_external_access = false")
        with _ended_after(asked.seconds, connection.interrupt):
            answer = connection.execute(_written(tree, "duckdb", asked))
            while row := answer.fetchone():
                yield row
    except duckdb.Error as error:
        ended = isinstance(error, duckdb.InterruptException)
        raise _failed(error, asked, interrupted=ended) from error
    finally:
        session.close()


def _hold(table: FileTable, tree: Any, connection: Any) -> None:
    """Files beside this one go by their names without the ending, as does this one."""
    import pyarrow as pa
    from sqlglot import exp

    known = {each.alias for each in tree.find_all(exp.CTE)}
    used = {each.name.lower() for each in tree.find_all(exp.Column)}
    for name in {each.name for each in tree.find_all(exp.Table)} - known:
        other = neighbour(table, name)
        every = [each for each in other.facts.names if tree.find(exp.Star) or each.lower() in used]
        batches = other.batches(every or other.facts.names[:1])
        first = next(batches, None)
        if first is None:
            raise BadInput("The table has no row to ask about.", where=other.label)
        reader = pa.RecordBatchReader.from_batches(first.schema, _after(first, batches))
        connection.register("coming", reader)
        connection.execute(f"CREATE TEMP TABLE {name_of(name)} AS FROM coming")
        connection.unregister("coming")


def _after(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _written(tree: Any, dialect: str, asked: Statement) -> str:
    import sqlglot

    try:
        text: str = tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        raise BadInput(f"This store has no way to say it: {_short(error)}", field=asked.name) from (
            error
        )
    return text


@contextmanager
def _ended_after(seconds: int, end: Callable[[], None]) -> Iterator[None]:
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _failed(error: Exception, asked: Statement, *, interrupted: bool) -> CommonwealError:
    if interrupted:
        return CannotFinish(f"No answer in {asked.seconds} seconds.", where=asked.name)
    return BadInput(f"The store refuses this: {_short(error)}", field=asked.name)


def _short(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(map(_cell, row))


def _line(cells: Sequence[str]) -> str:
    return ", ".join(cells)[:_LONGEST]


def _cell(value: Any) -> str:
    """Alike on both sides where it stands for the same: 12.50 is 12.5, and 007 is no number."""
    if value is None:
        return _NOTHING
    text = repr(value) if isinstance(value, float) else str(value)
    if _NUMBER.fullmatch(text) and not isinstance(value, bool):
        text = f"{Decimal(text):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return text
