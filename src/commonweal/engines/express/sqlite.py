"""SQLite has no decimals, only floats. So there the evaluator itself answers, through one function
that a connection is given: exact, and one call for each row however deep the expression is.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sqlglot import exp

from commonweal.engines.express.checker import Checked
from commonweal.engines.express.evaluator import evaluate
from commonweal.engines.express.nodes import Expression, names
from commonweal.engines.express.parser import parse
from commonweal.engines.express.values import Type, Unknown, plain
from commonweal.engines.express.writing import written
from commonweal.kernel.errors import BadInput

__all__ = ["MOST_NAMES", "register", "sqlite_call"]

MOST_NAMES = 90  # SQLite takes 100 arguments


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the function that ``to_sql`` calls; once for each connection."""
    connection.create_function("express_value", -1, _answer, deterministic=True)


def sqlite_call(
    checked: Checked, columns: Sequence[exp.Expression]
) -> tuple[exp.Expression, dict[str, str]]:
    """The call for columns in the order of ``names``, and its parameter."""
    read = names(checked.expression)
    if len(read) > MOST_NAMES:
        raise BadInput(f"For SQLite an expression has at most {MOST_NAMES} names.")
    kinds = [[name, checked.schema[name].value] for name in read]
    meant = json.dumps([written(checked.expression), kinds])
    call = exp.Anonymous(
        this="express_value", expressions=[exp.Placeholder(this="express_1"), *columns]
    )
    return call, {"express_1": meant}


@lru_cache(maxsize=256)
def _meant(text: str) -> tuple[Expression, tuple[tuple[str, Type], ...]]:
    expression, kinds = json.loads(text)
    return parse(expression), tuple((name, Type(kind)) for name, kind in kinds)


def _answer(meant: str, *raw: Any) -> str | int | None:
    expression, kinds = _meant(meant)
    held = zip(kinds, raw, strict=True)
    found = evaluate(expression, {name: _read(value, kind) for (name, kind), value in held})
    if isinstance(found, Unknown):
        return None
    if isinstance(found, Decimal):
        return plain(found)
    return found.isoformat() if isinstance(found, datetime.date) else found


def _read(raw: Any, kind: Type) -> Any:
    """A value of that type, or None where SQLite held something else: it keeps what it is given.
    A float is taken for the shortest number that it may stand for, as SQLite prints it."""
    if raw is None:
        return None
    try:
        if kind is Type.NUMBER:
            return Decimal(str(raw))
        if kind is Type.DATE:
            return datetime.date.fromisoformat(raw)
    except (InvalidOperation, TypeError, ValueError):
        return None
    if kind is Type.TRUTH:
        return bool(raw) if raw in {0, 1} else None
    return raw if isinstance(raw, str) else None
