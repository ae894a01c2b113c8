"""ODBC: what an address may hold; and, in the drill, a real driver."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from commonweal.cli.main import main
from commonweal.engines.read.databases import opened, read_table_address
from commonweal.engines.transfer import Places, read_mapping, transfer
from commonweal.kernel.errors import BadInput
from conftest import FULL_DRILL
from tests.engines.verify.stores import Server


@pytest.mark.parametrize(
    ("text", "place", "table"),
    [
        ("odbc://old#dbo.claim", "odbc://old", "dbo.claim"),
        ("odbc:Driver=x;Database=/a#b.db#t", "odbc:Driver=x;Database=/a#b.db", "t"),
    ],
)
def test_addresses(text: str, place: str, table: str):
    found = read_table_address(text)
    assert (found.store, found.place, found.table) == ("odbc", place, table)


@pytest.mark.parametrize(
    "text",
    ["odbc://old", "odbc:Driver=x;PWD=hush#t", "odbc:pwd = hush#t", "odbc:Driver=x;Password=hush"],
)
def test_no_password_travels_in_an_address(text: str):
    with pytest.raises(BadInput) as caught:
        read_table_address(text)
    assert "hush" not in f"{caught.value} {caught.value.where}"


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "arrow_odbc", None)
    with pytest.raises(BadInput, match=r"commonweal\[odbc\]"):
        opened("odbc://old#t")


@pytest.mark.drill
def test_a_real_driver(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Profiled, verified, transferred; and a driver that cuts floats is found out."""
    if not FULL_DRILL:
        return
    driver = next(Path("/usr/lib").glob("**/libsqlite3odbc.so"))
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as held:
        held.execute(
            "CREATE TABLE t (id integer PRIMARY KEY, word varchar(9), on_day date, f real)"
        )
        rows = [(n, f"né{n}", "2020-01-02", n / 3) for n in range(1, 301)]
        held.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        held.execute("CREATE TABLE long (id integer, word text)")
        held.execute("INSERT INTO long VALUES (1, ?)", ["x" * 300_000])
    held.close()
    place = f"odbc:Driver={driver};Database={file}"
    assert main(["profile", f"{place}#t", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["sets"]
    assert (found["rows"], found["keys"][0]) == (300, ["id"])
    assert main(["profile", f"{place}#long"]) == 3
    assert "too large" in capsys.readouterr().err
    words = ["verify", f"{place}#t", f"{file}#t", "--key", "id"]
    assert main(words) == 1
    assert "differs by" in capsys.readouterr().out
    server.connection.execute("CREATE SCHEMA from_odbc")
    server.connection.execute("CREATE TABLE from_odbc.t (id int PRIMARY KEY, word text, day date)")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "name: odbc\nversion: 1\ntables:\n- target: from_odbc.t\n  source: t\n  key: id\n"
        "  left_out: [f]\n  columns: {id: id, word: word, day: on_day}\nchunk_rows: 70\n"
    )
    outcome = transfer(read_mapping(mapping), Places(place, server.uri, tmp_path))
    assert [each.loaded for each in outcome.tables] == [300]
    loaded = server.connection.execute("SELECT word FROM from_odbc.t ORDER BY id").fetchall()
    assert loaded == [(row[1],) for row in rows]
