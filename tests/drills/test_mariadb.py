"""Rows out of a real MariaDB, and its changes: what a server of twenty lines cannot show.

``make drill`` installs the server where there is none; ``make test`` leaves this file out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pymysql
import pytest

from commonweal.engines.read.databases import opened
from commonweal.engines.transfer import (
    carry_back,
    finish,
    follow,
    lag_of,
    read_mapping,
    transfer,
    trim,
    watch,
)
from commonweal.engines.verify.statements import Statement
from commonweal.kernel.errors import BadInput, CannotFinish
from tests.engines.conftest import server  # noqa: F401 - a fixture
from tests.engines.read.real_mariadb import mariadb
from tests.engines.transfer.conftest import register  # noqa: F401 - a fixture
from tests.engines.transfer.registers import Register

pytestmark = [pytest.mark.drill, pytest.mark.apart("mariadbd")]
ROWS = 60_000
OLD = """
CREATE TABLE office (code varchar(8) COLLATE utf8mb4_general_ci PRIMARY KEY, name varchar(40));
CREATE TABLE visit (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, office varchar(8),
  fee decimal(12,2), rate float, day date, at datetime(6), seen timestamp(6) NULL, note text,
  packed varbinary(20), FOREIGN KEY (office) REFERENCES office (code)) ENGINE=InnoDB;
INSERT INTO office VALUES ('N', 'Nürnberg'), ('s', 'O''Neill \\\\ Söhne');
INSERT INTO visit SELECT seq, IF(seq % 2, 'N', 's'), seq * 0.37, seq / 3,
  '2000-01-01' + INTERVAL seq % 9000 DAY, '2020-01-01 00:00:00.000001' + INTERVAL seq SECOND,
  '2021-06-01 12:00:00', IF(seq % 3, REPEAT('ä', seq % 700), NULL), UNHEX(HEX(seq)) FROM
  seq_1_to_{rows};
UPDATE visit SET day = NULL WHERE id = 5
"""
NEW = """
CREATE TABLE {s}.bureau (code text PRIMARY KEY, name text);
CREATE TABLE {s}.visit (id numeric(20) PRIMARY KEY, office text REFERENCES {s}.bureau,
  fee numeric(12,2), rate float8, day date, at timestamp, seen timestamptz, note text, packed bytea)
"""
MAPPING = """
name: {s}-mariadb
version: 1
tables:
  - target: {s}.visit
    source: visit
    key: [id]
    changes: log
    columns: {{id: id, office: office, fee: fee, rate: rate, day: day, at: at, seen: seen,
      note: note, packed: packed}}
  - target: {s}.bureau
    source: office
    key: [code]
    changes: log
    columns: {{code: code, name: name}}
"""


@pytest.fixture
def old() -> Iterator[tuple[pymysql.Connection, str]]:
    """A connection that writes, and the address. Not below pytest's folders, which are closed to
    the user that the server becomes."""
    with (
        tempfile.TemporaryDirectory(prefix="commonweal-mariadb-") as folder,
        mariadb(Path(folder)) as (socket, _),
    ):
        words = {"unix_socket": str(socket), "user": "root", "charset": "utf8mb4"}
        with pymysql.connect(**words) as first, first.cursor() as cursor:
            cursor.execute("CREATE DATABASE old CHARACTER SET utf8mb4")
        with pymysql.connect(**words, database="old") as connection:
            run(connection, *OLD.format(rows=ROWS).split(";\n"))
            yield connection, f"mariadb://root@localhost/old?unix_socket={socket}"


def run(connection: pymysql.Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.commit()


def same(connection: pymysql.Connection, register: Register) -> None:  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")
        cursor.execute(
            "SELECT id, office, fee, CAST(rate AS DOUBLE), day, at, seen, note, packed FROM visit "
            "ORDER BY id"
        )
        held = cursor.fetchall()
    connection.commit()
    found = register.rows(
        "SELECT id, office, fee, rate, day, at, seen AT TIME ZONE 'UTC', note, packed "
        "FROM {s}.visit ORDER BY id"
    )
    assert len(found) == len(held)
    for one, other in zip(found, held, strict=True):
        assert one == other


def test_a_real_server_is_read_followed_finished_and_carried_back(old, register):  # noqa: F811
    connection, address = old
    register.run_sql(NEW)
    mapping, places = read_mapping(register.map(MAPPING)), register.places(address)
    watch(mapping, places)
    transfer(mapping, places)
    same(connection, register)
    assert Decimal(register.rows("SELECT sum(fee) FROM {s}.visit")[0][0]) > 0
    _changes_arrive(connection, mapping, places, register)
    _late_transactions_are_waited_for(connection, mapping, places, register)
    with pytest.raises(BadInput):
        finish(mapping, places)
    run(connection, "SET GLOBAL read_only = 1")
    assert finish(mapping, places).final
    run(connection, "SET GLOBAL read_only = 0")
    watch(mapping, places, back=True)
    register.run_sql(
        "UPDATE {s}.visit SET fee = 1.25, note = 'it''s \\ back' WHERE id = 3; "
        "DELETE FROM {s}.visit WHERE id = 4; INSERT INTO {s}.bureau VALUES ('Z', 'Zürich')"
    )
    assert carry_back(mapping, places).clean
    same(connection, register)
    _is_asked_in_sql(address)


def _is_asked_in_sql(address: str) -> None:
    with closing(opened(f"{address}#visit")) as visit:
        asked = Statement("one", "SELECT note, fee * 2 FROM visit WHERE note LIKE '%\\\\ back'")
        assert asked.answer([visit, visit]).examples == (("", None, "it's \\ back, 2.5"),)
        with pytest.raises(BadInput, match="nothing"):
            Statement("two", "SELECT nothing FROM visit").answer([visit, visit])
        all_of_it = ", ".join(f"visit v{n}" for n in range(9))
        long = f"SELECT count(*) FROM {all_of_it} WHERE v0.note > v8.note"
        with pytest.raises(CannotFinish):
            Statement("long", long, seconds=1).answer([visit, visit])
        assert visit.rows("SELECT count(*) AS n FROM visit")


def _changes_arrive(connection, mapping, places, register):  # noqa: F811
    run(
        connection,
        "INSERT INTO office VALUES ('W', 'West')",
        "REPLACE INTO visit (id, office, fee) VALUES (7, 'W', 9.99), (99999999, 'W', 1)",
        "UPDATE visit SET id = id + 1000000 WHERE id BETWEEN 100 AND 140",
        "DELETE FROM visit WHERE id BETWEEN 200 AND 250",
        "UPDATE visit SET note = 'x\\\\y''z' WHERE id = 300",
    )
    assert lag_of(mapping, places).changes > 100
    for _ in range(2):
        assert follow(mapping, places, batch=17).clean
    same(connection, register)


def _late_transactions_are_waited_for(connection, mapping, places, register):  # noqa: F811
    """One gets the lower numbers of the log and ends after those that came later; one is undone."""
    words = {"unix_socket": places.source.rpartition("=")[2], "user": "root", "database": "old"}
    with pymysql.connect(**words) as late, pymysql.connect(**words) as undone:
        late.cursor().execute("UPDATE visit SET fee = 5.55 WHERE id = 400")
        undone.cursor().execute("UPDATE visit SET fee = 6.66 WHERE id = 401")
        run(connection, "UPDATE visit SET fee = 7.77 WHERE id = 402")
        follow(mapping, places)
        undone.rollback()
        follow(mapping, places)
        assert sum(each.gone for each in trim(mapping, places, batch=50)) > 100
        late.commit()
        assert lag_of(mapping, places).changes == 1
    assert follow(mapping, places).clean
    trim(mapping, places)
    run(connection, "UPDATE visit SET fee = 8.88 WHERE id = 403")
    assert follow(mapping, places).clean
    same(connection, register)
