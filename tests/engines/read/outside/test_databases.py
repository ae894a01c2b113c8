"""One query, reading only, on real databases: SQLite, and a PostgreSQL server on 127.0.0.1."""

from __future__ import annotations

import datetime
import sqlite3
import time
from decimal import Decimal

import psycopg
import pytest

from commonweal.engines.read.outside import Bounds, Deadline, read_allowed
from commonweal.engines.read.outside.databases import (
    Login,
    query_postgresql,
    query_sqlite,
    sqlite_session,
)
from commonweal.kernel.errors import BadInput, SourceUnavailable
from tests.engines.read.outside.postgresql import listening

BOUNDS = Bounds(max_rows=50)
WRITES = [
    "DELETE FROM calls",
    "UPDATE calls SET value = 0",
    "INSERT INTO calls VALUES ('x', 1)",
    "DROP TABLE calls",
    "CREATE TABLE other (a int)",
]
COUNT_FOR_EVER = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
)


def deadline(seconds=60.0):
    return Deadline(seconds, time.monotonic)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "calls.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE calls (month text, value real)")
        made.executemany(
            "INSERT INTO calls VALUES (?, ?)", [("2024-04", 0.1), ("2024-05", 2), ("2024-06", None)]
        )
    made.close()
    return path


class TestSqlite:
    def test_a_query_gives_rows_and_figures_as_they_are_shown(self, file):
        table = query_sqlite(file, "SELECT month, value FROM calls ORDER BY 1", deadline(), BOUNDS)
        assert table.columns == ("month", "value")
        assert table.rows[0] == ("2024-04", Decimal("0.1"))
        assert table.rows[2] == ("2024-06", None)

    @pytest.mark.parametrize("write", [*WRITES, "PRAGMA query_only=OFF", "VACUUM", "ANALYZE"])
    def test_a_write_is_refused(self, file, write):
        before = file.read_bytes()
        with pytest.raises(BadInput, match="only a query that reads is allowed"):
            query_sqlite(file, write, deadline(), BOUNDS)
        assert file.read_bytes() == before

    @pytest.mark.parametrize("write", WRITES)
    def test_the_database_itself_refuses_it_where_nobody_else_looks(self, file, write):
        with sqlite_session(file, lambda: False) as session:
            session.set_authorizer(None)
            with pytest.raises(sqlite3.OperationalError, match="readonly database"):
                session.execute(write)

    @pytest.mark.parametrize(
        "query",
        ["ATTACH 'other.db' AS o", "SELECT load_extension('x')", "SELECT 1; DROP TABLE calls",
         "SELECT writefile('x', 'y')", "SELECT nonsense FROM", ""],
    )  # fmt: skip
    def test_what_reaches_out_or_is_no_query_is_refused(self, file, query):
        with pytest.raises(BadInput):
            query_sqlite(file, query, deadline(), BOUNDS)

    def test_a_query_without_end_is_stopped(self, file):
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match="longer than"):
            query_sqlite(file, COUNT_FOR_EVER, deadline(0.3), BOUNDS)
        assert time.monotonic() - began < 25  # not the half minute or more that it would take

    def test_more_rows_than_the_bound_are_refused(self, file):
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        with pytest.raises(BadInput, match="more than 50 rows"):
            query_sqlite(file, endless, deadline(), BOUNDS)

    def test_a_value_that_is_huge_is_refused(self, file):
        with pytest.raises(BadInput, match="refuses the query"):
            query_sqlite(file, "SELECT zeroblob(1000000000)", deadline(), BOUNDS)

    def test_what_is_no_database_is_said(self, tmp_path):
        (tmp_path / "x").write_text("no database at all, but long enough to be looked at" * 20)
        with pytest.raises(BadInput, match="not a SQLite database"):
            query_sqlite(tmp_path / "x", "SELECT * FROM sqlite_master", deadline(), BOUNDS)
        with pytest.raises(BadInput, match="no file"):
            query_sqlite(tmp_path / "y", "SELECT 1", deadline(), BOUNDS)


@pytest.fixture(scope="module")
def server():
    """A server with one table, a reader with the password "right", and a writer."""
    with listening() as port:
        with psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", dbname="postgres"
        ) as one:
            one.execute("CREATE TABLE calls (month date, value numeric, at timestamptz)")
            one.execute("INSERT INTO calls VALUES ('2024-04-01', 0.1, '2024-05-01T00:00Z')")
            one.execute("INSERT INTO calls VALUES ('2024-05-01', 12345678901234567890.125, NULL)")
            one.execute("CREATE ROLE writer LOGIN SUPERUSER")
        yield port


class TestPostgresql:
    def ask(self, port, query, *, seconds=60.0, **given):
        login = {"user": "writer", "allowed": read_allowed(f"127.0.0.1:{port}"), **given}
        address = login.pop("address", f"postgresql://127.0.0.1:{port}/postgres")
        return query_postgresql(Login(address=address, **login), query, deadline(seconds), BOUNDS)

    def test_a_query_gives_rows_with_exact_figures(self, server):
        table = self.ask(server, "SELECT month, value, at FROM calls ORDER BY month")
        assert table.columns == ("month", "value", "at")
        assert table.rows[0][:2] == (datetime.date(2024, 4, 1), Decimal("0.1"))
        assert table.rows[0][2].tzinfo is not None
        assert table.rows[1][1] == Decimal("12345678901234567890.125")

    def test_per_cent_signs_and_comments_are_part_of_the_query(self, server):
        table = self.ask(server, "SELECT 7 % 4 AS n, 'a%sb' AS t -- the end")
        assert table.rows == ((3, "a%sb"),)

    @pytest.mark.parametrize(
        "write",
        [*WRITES, "WITH gone AS (DELETE FROM calls RETURNING *) SELECT * FROM gone",
         "SELECT 1; DROP TABLE calls", "SELECT 1; COMMIT; DROP TABLE calls",
         "SELECT 1) x; DELETE FROM calls; SELECT (1"],
    )  # fmt: skip
    def test_a_write_is_refused_even_for_a_user_who_may_do_anything(self, server, write):
        with pytest.raises(BadInput, match="refuses the query"):
            self.ask(server, write)
        assert len(self.ask(server, "SELECT * FROM calls").rows) == 2

    def test_the_database_itself_refuses_it_where_a_function_writes(self, server):
        with psycopg.connect(host="127.0.0.1", port=server, user="postgres") as one:
            one.execute(
                "CREATE OR REPLACE FUNCTION wipe() RETURNS int LANGUAGE sql AS"
                " 'DELETE FROM calls; SELECT 1'"
            )
        with pytest.raises(BadInput, match="read-only transaction"):
            self.ask(server, "SELECT wipe()")
        with pytest.raises(BadInput, match="read-write mode"):
            self.ask(server, "SELECT set_config('transaction_read_only', 'off', false), wipe()")
        assert len(self.ask(server, "SELECT * FROM calls").rows) == 2

    def test_a_query_without_end_is_stopped_by_the_server(self, server):
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match="longer than"):
            self.ask(server, "SELECT pg_sleep(30)", seconds=1)
        assert time.monotonic() - began < 25  # not the half minute or more that it would take

    def test_more_rows_than_the_bound_are_refused_without_fetching_them(self, server):
        with pytest.raises(BadInput, match="more than 50 rows"):
            self.ask(server, "SELECT generate_series(1, 1000000000)")

    def test_an_address_that_is_not_listed_is_not_reached(self, server):
        for address in ("postgresql://127.0.0.2:5432/x", "postgresql://10.0.0.1/x"):
            with pytest.raises(BadInput, match="not reached"):
                self.ask(server, "SELECT 1", address=address)
        with pytest.raises(BadInput, match="not reached"):
            self.ask(server, "SELECT 1", address=f"postgresql://u:p@127.0.0.1:{server}/x")

    def test_a_wrong_database_and_a_wrong_password_are_said(self, server):
        with pytest.raises(SourceUnavailable, match="does not exist"):
            self.ask(server, "SELECT 1", address=f"postgresql://127.0.0.1:{server}/nowhere")
        with pytest.raises(BadInput, match="does not let reader in") as refused:
            self.ask(server, "SELECT 1", user="reader", password="n0t-this-0ne")
        assert "n0t-this-0ne" not in str(refused.value)
