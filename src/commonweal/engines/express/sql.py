"""A checked expression as SQL, written by SQLGlot from a tree: nobody's text is ever pasted.

Texts travel as parameters, and columns are quoted names. The result is one scalar expression, for
a SELECT list or a WHERE. NULL is unknown; the reasons are lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlglot import exp

from commonweal.engines.express.checker import Checked
from commonweal.engines.express.nodes import names
from commonweal.engines.express.postgresql import PostgresqlWriter
from commonweal.engines.express.sqlite import sqlite_call
from commonweal.engines.express.typed import typed
from commonweal.engines.express.values import Type, Value, plain

__all__ = ["Dialect", "Sql", "from_database", "to_sql"]


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgres"


@dataclass(frozen=True, slots=True)
class Sql:
    """``parameters`` are named: ``:express_1`` in SQLite, ``%(express_1)s`` for psycopg."""

    text: str
    parameters: Mapping[str, str]
    kind: Type


Columns = Mapping[str, str | tuple[str, ...]]


def to_sql(checked: Checked, dialect: Dialect, columns: Columns | None = None) -> Sql:
    """The expression for a database; ``columns`` says where a name is kept: a column, or
    (table, column). By default a name is its own column.

    SQLite needs ``register_in_sqlite(connection)`` first. PostgreSQL's columns hold numbers with at
    most 12 places.
    """
    places = {name: _column(name, columns or {}) for name in names(checked.expression)}
    if dialect is Dialect.SQLITE:
        call, parameters = sqlite_call(checked, list(places.values()))
        return Sql(call.sql(dialect=dialect.value), parameters, checked.type)
    tree = typed(checked)
    writer = PostgresqlWriter(places)
    return Sql(writer.whole(tree).sql(dialect=dialect.value), writer.parameters, tree.kind)


def _column(name: str, columns: Columns) -> exp.Expression:
    place = columns.get(name, name)
    parts = (place,) if isinstance(place, str) else place
    if any("%" in part or "\x00" in part for part in parts):
        raise ValueError("a column whose name holds % or NUL cannot be named in a statement")
    return exp.column(parts[-1], *reversed(parts[:-1]), quoted=True)


def from_database(raw: Any, kind: Type) -> Value | None:
    """What a driver gave for an ``Sql`` of that kind, as a value; None is unknown."""
    if raw is None:
        return None
    if kind is Type.TRUTH:
        return bool(raw)
    if kind is Type.NUMBER:
        return Decimal(plain(Decimal(raw) or Decimal(0)))
    if kind is Type.DATE and isinstance(raw, str):
        return datetime.date.fromisoformat(raw)
    value: Value = raw
    return value
