"""Profiles of tables of a real PostgreSQL, and of a real MariaDB in the drill."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pymysql
import pytest

from commonweal.cli.main import main
from tests.engines.read.real_mariadb import mariadb
from tests.engines.verify.stores import Server

TABLES = """
DROP SCHEMA IF EXISTS to_look CASCADE;
CREATE SCHEMA to_look;
CREATE TABLE to_look.office (code varchar(8) PRIMARY KEY, name text);
CREATE TABLE to_look.visit (id bigint PRIMARY KEY, office varchar(8) REFERENCES to_look.office,
  paid money, ip inet, own uuid, words text[], day date);
CREATE TABLE to_look.empty (id int PRIMARY KEY);
INSERT INTO to_look.office VALUES ('N', 'Nürnberg'), ('s', 'O''Neill');
INSERT INTO to_look.visit SELECT g, CASE WHEN g % 2 = 0 THEN 'N' ELSE 's' END, 12.5, '10.0.0.1',
  gen_random_uuid(), '{a,b}', date '2020-01-01' + g FROM generate_series(1, 40) g
"""
OLD = """
CREATE TABLE office (code varchar(8) PRIMARY KEY, name varchar(40));
CREATE TABLE visit (id bigint unsigned PRIMARY KEY, office varchar(8), fee decimal(12,2),
  day date, at datetime(6), ok bit(1), kind enum('new', 'old'), note json, packed varbinary(9));
INSERT INTO office VALUES ('N', 'Nürnberg'), ('s', 'Söhne');
INSERT INTO visit SELECT seq, IF(seq % 2, 'N', 's'), seq * 0.37, '2000-01-01' + INTERVAL seq DAY,
  '2020-01-01 00:00:00.000001', b'1', 'new', '{"a": 1}', UNHEX('00ff') FROM seq_1_to_40
"""


def _profiled(address: str, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(["profile", address, *words, "--json"]) in {0, 1}
    return json.loads(capsys.readouterr().out)


def test_a_server_is_profiled_and_its_mapping_fits(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    """A column of two codes that refers to another stays a text; a table without rows is passed
    over; and what Arrow has no type for is what the server writes."""
    server.connection.execute(TABLES)
    mapping, tables, plan = (tmp_path / name for name in ("m.yaml", "t.sql", "plan.yaml"))
    listed = "".join(f"\n- source: to_look.{name}" for name in ("office", "visit", "empty"))
    plan.write_text(f"source: {server.uri}\ntables:{listed}\n")
    words = ["--mapping", str(mapping), "--tables", str(tables), "--target", server.uri]
    found = _profiled(str(plan), capsys, *words, "--schema", "looked")
    _, visit, empty = found["sets"]
    columns = {each["name"]: each for each in visit["columns"]}
    assert columns["paid"]["codes"] == [{"value": "$12.50", "rows": 40}]
    assert columns["ip"]["codes"][0]["value"] == "10.0.0.1/32"
    assert columns["own"]["found"]["kind"] == "uuid"
    assert (empty["rows"], empty["columns"]) == (0, [])
    assert [each["why"] for each in found["references"]] == ["declared"]
    assert not any("declared key" in each for each in found["findings"])
    server.connection.execute("DROP SCHEMA IF EXISTS looked CASCADE; CREATE SCHEMA looked")
    server.connection.execute(tables.read_text())
    assert main(["transfer", "load", str(mapping)]) == 0
    shown = server.connection.execute("SELECT paid, words FROM looked.visit LIMIT 1").fetchall()
    assert shown == [("$12.50", "{a,b}")]


@pytest.mark.drill
@pytest.mark.apart("mariadbd")
def test_a_real_mariadb_is_profiled(capsys: pytest.CaptureFixture[str]):
    with (
        tempfile.TemporaryDirectory(prefix="commonweal-mariadb-") as folder,
        mariadb(Path(folder)) as (socket, _),
    ):
        words = {"unix_socket": str(socket), "user": "root", "charset": "utf8mb4"}
        with pymysql.connect(**words, autocommit=True) as first, first.cursor() as cursor:
            for statement in ("CREATE DATABASE old", "USE old", *OLD.split(";\n")):
                cursor.execute(statement)
        place = f"mariadb://root@localhost/old?unix_socket={socket}"
        (office,) = _profiled(f"{place}#office", capsys)["sets"]
        (visit,) = _profiled(f"{place}#visit", capsys)["sets"]
    assert (office["declared_key"], visit["rows"]) == (["code"], 40)
    kinds = [each["found"]["kind"] for each in visit["columns"]]
    words = ["integer", "truth", "decimal", "date", "timestamp", "bytes", "text", "text", "bytes"]
    assert kinds == words
