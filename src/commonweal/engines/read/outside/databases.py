"""Ask a database of theirs: one query, reading only, with limits that the database itself keeps."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from commonweal.engines.read.outside.addresses import Allowed, read_address, require_listed
from commonweal.engines.read.outside.answers import Bounds, Cell, Deadline, Table
from commonweal.engines.read.outside.web import resolved
from commonweal.kernel.errors import BadInput, SourceUnavailable

__all__ = ["Login", "query_postgresql", "query_sqlite", "sqlite_session"]

_STEPS = 10_000  # of SQLite's machine, between two looks at the clock
_MAY = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33}
"""What a query may do in SQLite; 33 is SQLITE_RECURSIVE, which the module does not name."""
_FETCHED = 500
_LONGEST_QUERY = 20_000


@dataclass(frozen=True, slots=True)
class Login:
    """Where a PostgreSQL database is, and whose rights are used there."""

    address: str
    user: str
    allowed: Allowed
    password: str = field(default="", repr=False)


def query_sqlite(path: Path, query: str, deadline: Deadline, bounds: Bounds) -> Table:
    """The rows of one query. The file is opened for reading only."""
    _check_query(query)
    if not path.is_file():
        raise BadInput(f"There is no file called {path.name} there.", code="no-file")
    late = False

    def look() -> bool:
        nonlocal late
        late = deadline.ends <= deadline.clock()
        return late

    with sqlite_session(path, look) as session:
        try:
            found = session.execute(query)
            names = [column[0] for column in found.description or ()]
            return _table(names, iter(lambda: found.fetchmany(_FETCHED), []), bounds)
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            raise deadline.over() if late else _sqlite_refused(error) from error


@contextlib.contextmanager
def sqlite_session(path: Path, interrupt: Callable[[], bool]) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write: the file is opened so, the session is told so, and any
    statement but a query is not authorised."""
    session = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        session.execute("PRAGMA query_only=ON")
        session.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
        session.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        session.set_authorizer(_authorize)
        session.set_progress_handler(interrupt, _STEPS)
        yield session
    except sqlite3.DatabaseError as error:
        raise _sqlite_refused(error) from error
    finally:
        session.close()


def _authorize(action: int, *_rest: object) -> int:
    return sqlite3.SQLITE_OK if action in _MAY else sqlite3.SQLITE_DENY


def _sqlite_refused(error: Exception) -> BadInput:
    text = str(error)
    if "not a database" in text:
        return BadInput("This file is not a SQLite database.", code="not-a-database")
    if any(word in text for word in ("not authorized", "authorization denied", "readonly")):
        text = "only a query that reads is allowed"
    return BadInput(f"The database refuses the query: {_short(text)}.", code="query-refused")


def query_postgresql(login: Login, query: str, deadline: Deadline, bounds: Bounds) -> Table:
    """The rows of one query, in a transaction that the server keeps from writing."""
    import psycopg

    _check_query(query)
    try:
        with _postgresql_session(login, deadline) as session:
            return _postgresql_rows(session, query, deadline, bounds)
    except psycopg.errors.QueryCanceled as error:
        raise deadline.over() from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise _not_reached(error, login) from error
    except (psycopg.Error, UnicodeError) as error:
        raise _postgresql_refused(error) from error


def _postgresql_session(login: Login, deadline: Deadline) -> Any:
    """A session with the server at an address that was checked: ``hostaddr`` is connected to, the
    name only proves the certificate. Nothing is taken from the surroundings of this server."""
    import psycopg

    address = read_address(login.address, ("postgresql",))
    require_listed(address, login.allowed)
    ip = resolved(address, login.allowed)[0]
    inside = login.allowed.opens(ip, address.port)
    left = deadline.left()
    return psycopg.connect(
        host=address.host,
        hostaddr=str(ip),
        port=address.port,
        dbname=address.target.strip("/").partition("?")[0] or "postgres",
        user=login.user or "postgres",
        password=login.password or "none",
        passfile="/dev/null",
        sslmode="prefer" if inside else "verify-full",
        sslrootcert="" if inside else "system",
        sslcertmode="disable",
        gssencmode="disable",
        connect_timeout=max(2, int(left)),
        options=f"-c default_transaction_read_only=on -c statement_timeout={int(left * 1000)}",
        application_name="commonweal",
        autocommit=True,
    )


def _postgresql_rows(session: Any, query: str, deadline: Deadline, bounds: Bounds) -> Table:
    """Through a cursor of the server's, which takes a query and nothing else, so that no more rows
    travel than are wanted."""
    session.execute("BEGIN TRANSACTION READ ONLY")
    session.execute(f"SET LOCAL statement_timeout = {int(deadline.left() * 1000)}")
    cursor = "c" + uuid.uuid4().hex  # that nothing in the query can name
    declare = f"DECLARE {cursor} NO SCROLL CURSOR FOR {query}"
    # The extended protocol takes one statement: nothing can follow the query.
    session.execute(declare.encode(), binary=True, prepare=False)

    def pages() -> Iterator[list[tuple[Any, ...]]]:
        while True:
            deadline.left()
            got = session.execute(f"FETCH {_FETCHED} FROM {cursor}")
            names[:] = [column.name for column in got.description or ()]
            page = got.fetchall()
            if not page:
                return
            yield page

    names: list[str] = []
    first = pages()
    rows = list(next(first, []))
    found = _table(names, _chained(rows, first), bounds)
    session.execute("ROLLBACK")
    return found


def _chained(
    rows: list[tuple[Any, ...]], more: Iterable[list[tuple[Any, ...]]]
) -> Iterator[list[tuple[Any, ...]]]:
    yield rows
    yield from more


def _not_reached(error: Exception, login: Login) -> BadInput | SourceUnavailable:
    text = _short(str(error))
    if "password authentication failed" in text or "no password supplied" in text:
        return BadInput(
            f"The database does not let {login.user} in. Type the password again.", code="sign-in"
        )
    if "timeout expired" in text:
        return SourceUnavailable("The database did not answer in time.", code="took-too-long")
    return SourceUnavailable(f"The database was not reached: {text}.", code="not-connected")


def _postgresql_refused(error: Exception) -> BadInput:
    text = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return BadInput(f"The database refuses the query: {_short(text)}.", code="query-refused")


def _check_query(query: str) -> None:
    if not query.strip():
        raise BadInput("Write the query.", code="no-query", field="query")
    if "\x00" in query or len(query) > _LONGEST_QUERY:
        raise BadInput(
            f"A query has at most {_LONGEST_QUERY:,} characters, and none with the code 0.",
            code="query-too-long",
            field="query",
        )


def _table(names: Iterable[str], pages: Iterable[list[tuple[Any, ...]]], bounds: Bounds) -> Table:
    rows: list[tuple[Cell, ...]] = []
    size = 0
    for page in pages:
        for row in page:
            kept = tuple(_cell(value, bounds) for value in row)
            size += sum(len(value) for value in kept if isinstance(value, str))
            rows.append(kept)
        if len(rows) > bounds.max_rows or size > bounds.max_unpacked:
            raise BadInput(
                f"The query finds more than {bounds.max_rows:,} rows, or very long ones. Let it "
                "find fewer, for example only those of the last months.",
                code="too-many-rows",
            )
    return Table(tuple(names), tuple(rows))


def _cell(value: Any, bounds: Bounds) -> Cell:
    """A value of a database. A float is written out as the database would show it."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        return value[: bounds.max_cell]
    if value is None or isinstance(value, bool | int | Decimal | datetime | date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    return str(value)[: bounds.max_cell]


def _short(text: str) -> str:
    """The first line, without what is not text, and without a full stop at its end."""
    line = text.strip().split("\n", 1)[0]
    return "".join(letter for letter in line if letter.isprintable())[:300].rstrip(". ")
