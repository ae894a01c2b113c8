"""A table of MariaDB arrives, and goes on behind its last chunk."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from commonweal.cli.main import main
from commonweal.engines.read.databases import mariadb_rows
from commonweal.kernel.errors import BadInput
from tests.engines.read.speaking_mariadb import Answer, speaking
from tests.engines.transfer.registers import by_column

ROWS = [
    (
        str(n),
        f"O'x {n}",
        f"{n}.05",
        "0000-00-00" if n == 3 else "2020-02-29",
        None if n % 2 else "é",
    )
    for n in range(1, 10)
]
KINDS = (
    ("id", "bigint", "bigint(20) unsigned", "20", "0", "NO"),
    ("name", "varchar", "varchar(40)", None, None, "YES"),
    ("amount", "decimal", "decimal(12,2)", "12", "2", "YES"),
    ("day", "date", "date", None, None, "YES"),
    ("note", "text", "text", None, None, "YES"),
)
MAPPING = """
name: {s}-register
version: 1
chunk_rows: 4
tables:
  - target: {s}.item
    source: t
    key: [id]
    columns: {{id: id, name: name, amount: amount, day: day, note: note}}
"""


def answers(query: str) -> Answer | None:
    if query.startswith(("SET", "START")):
        return None
    if "information_schema.columns" in query:
        words = ("column_name", "data_type", "column_type", "numeric_precision", "numeric_scale")
        return (*words, "is_nullable"), KINDS
    if "information_schema.statistics" in query:
        return ("index_name", "column_name"), [("PRIMARY", "id")]
    if "version()" in query:
        return ("server", "at"), [("10.11", "2026-11-22 09:00:00")]
    behind = re.search(r'\("id"\) > \((\d+)\)', query)
    first = int(behind[1]) if behind else 0
    rows = ROWS[first : first + 1] if query.endswith("LIMIT 1") else ROWS[first:]
    return [name for name, *_ in KINDS], rows


def codes(capsys) -> list[str]:
    return [each["code"] for each in json.loads(capsys.readouterr().out)["findings"]]


def test_a_table_of_mariadb_arrives_and_a_zero_date_is_no_date(register, monkeypatch, capsys):
    for name in ("_cut", "_row", "_number", "_gathered"):
        loop = getattr(mariadb_rows, name)
        monkeypatch.setattr(mariadb_rows, name, getattr(loop, "py_func", loop))
    register.run_sql(
        "CREATE TABLE {s}.item (id bigint PRIMARY KEY, name text, amount numeric(12,2), day date, "
        "note text)"
    )
    register.map(MAPPING)
    with speaking(answers) as port:
        source = f"mariadb://me@127.0.0.1:{port}/old"
        outcome = register.transfer(source)
        assert by_column(outcome) == {("item", "day", "form"): 1}
        register.run_sql("DELETE FROM {s}.item WHERE id > 4")
        register.run_sql(
            "DELETE FROM commonweal_transfer.chunk WHERE number > 1 AND target LIKE '{s}.%'"
        )
        assert register.transfer(source).tables[0].resumed == 1
        mapping = str(register.folder / "mapping.yaml")
        words = ["verify", source, register.server.uri, "--mapping", mapping, "--json"]
        assert (main(words), codes(capsys)) == (1, ["rows-open"])
        register.run_sql("UPDATE {s}.item SET note = 'e' WHERE id = 2")
        assert (main(words), codes(capsys)) == (1, ["value", "rows-open"])
    found = register.rows("SELECT id, name, amount, note FROM {s}.item ORDER BY id")
    assert found == [
        (int(i), n, Decimal(a), "e" if i == "2" else t) for i, n, a, _, t in ROWS if i != "3"
    ]


def test_an_address_with_a_password_is_refused(register):
    register.map(MAPPING)
    register.run_sql("CREATE TABLE {s}.item (id bigint PRIMARY KEY)")
    with pytest.raises(BadInput) as caught:
        register.transfer("mariadb://me:secret@127.0.0.1/old")
    assert caught.value.code == "password-in-address"
    assert "secret" not in str(caught.value)
