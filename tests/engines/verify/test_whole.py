"""All tables of two databases: what nobody compared makes the verdict incomplete."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from commonweal.cli.main import main
from commonweal.engines.certify import whole_from


def database(path: Path, **tables: list[tuple[int, str]]) -> str:
    with sqlite3.connect(path) as file:
        for name, rows in tables.items():
            file.execute(f'CREATE TABLE "{name}" (id integer PRIMARY KEY, word text)')
            file.executemany(f'INSERT INTO "{name}" VALUES (?, ?)', rows)
    file.close()
    return str(path)


ROWS = [(1, "one"), (2, "two")]


def run(capsys, *arguments: object) -> tuple[int, dict]:
    code = main(["verify", *map(str, arguments), "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out or "{}") | {"error": printed.err}


def test_tables_of_one_name_are_compared_and_the_others_are_said(tmp_path, capsys):
    old = database(tmp_path / "old.db", claims=ROWS, offices=ROWS, gone=ROWS)
    new = database(tmp_path / "new.db", claims=ROWS, offices=ROWS, extra=ROWS)
    code, verdict = run(capsys, old, new)
    assert (code, verdict["outcome"], verdict["complete"]) == (1, "incomplete", False)
    assert {name: each["outcome"] for name, each in verdict["tables"].items()} == {
        "claims": "agree",
        "offices": "agree",
    }
    assert [each["code"] for each in verdict["findings"]] == [
        "table-only-in-source",
        "table-only-in-target",
    ]
    verdict.pop("error")
    assert [one.table for one in whole_from(verdict).absent] == ["gone", "extra"]
    assert main(["verify", old, old]) == 0
    assert capsys.readouterr().out.startswith("agree")


def test_a_plan_says_other_names_and_what_is_left_out(tmp_path, capsys):
    old = database(tmp_path / "old.db", claims=ROWS, log=ROWS)
    new = database(tmp_path / "new.db", benefit_claims=[ROWS[0], (2, "2")])
    plan, out = tmp_path / "plan.yaml", tmp_path / "differences"
    plan.write_text(
        "version: '1'\nleave_out: [log]\ntables: {claims: {target: benefit_claims, key: [id]}}\n"
    )
    code, verdict = run(capsys, old, new, "--plan", plan, "--out", out)
    assert (code, verdict["outcome"], verdict["plan"]) == (1, "differ", "1")
    assert [each["code"] for each in verdict["findings"]] == ["table-left-out"]
    assert verdict["tables"]["claims"]["rows_that_differ"] == 1
    assert "two" in (out / "claims.csv").read_text()


def test_a_table_without_a_key_is_said_not_to_be_compared(tmp_path, capsys):
    old = database(tmp_path / "old.db", claims=ROWS)
    with sqlite3.connect(old) as file:
        file.execute("CREATE TABLE loose (word text)")
    file.close()
    code, verdict = run(capsys, old, old)
    assert (code, verdict["outcome"]) == (1, "incomplete")
    assert "loose was not compared" in verdict["findings"][0]["sentence"]


def test_all_tables_of_a_server_are_read_at_one_moment(server, tmp_path, capsys):
    import psycopg

    server.connection.execute("CREATE DATABASE whole")
    uri = server.uri.replace("/postgres?", "/whole?")
    with psycopg.connect(uri, autocommit=True) as there:
        there.execute("CREATE SCHEMA benefits")
        for name in ("claims", 'benefits."Odd.name"'):
            there.execute(f"CREATE TABLE {name} (id int PRIMARY KEY, word text)")
            there.execute(f"INSERT INTO {name} VALUES (1, 'one'), (2, 'two')")
    old = database(tmp_path / "old.db", claims=ROWS, **{"Odd.name": ROWS})
    code, verdict = run(capsys, old, uri)
    assert (code, list(verdict["tables"]), verdict["findings"]) == (0, ["Odd.name", "claims"], [])
    code, verdict = run(capsys, uri, uri)
    assert (code, verdict["outcome"]) == (0, "agree")
    moments = {each["source_snapshot"]["snapshot"] for each in verdict["tables"].values()}
    assert len(moments) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--key", "id"], "in a plan"),
        (["--plan", "{folder}/none.yaml"], "cannot be read"),
        (["--plan", "{folder}/plan.yaml"], "names a table that is not there"),
    ],
)
def test_what_was_asked_wrongly_gives_exit_2(options, said, tmp_path, capsys):
    old = database(tmp_path / "old.db", claims=ROWS)
    (tmp_path / "plan.yaml").write_text("version: '1'\ntables: {nobody: {key: [id]}}\n")
    code, verdict = run(capsys, old, old, *(each.format(folder=tmp_path) for each in options))
    assert code == 2
    assert said in verdict["error"]


def test_what_a_transfer_keeps_for_itself_is_no_table_to_compare(tmp_path, capsys):
    own = {"commonweal_watched": ROWS, "commonweal_log_4456a12e05a7": ROWS}
    old = database(tmp_path / "old.db", claims=ROWS, **own)
    new = database(tmp_path / "new.db", claims=ROWS)
    assert run(capsys, old, new)[1]["outcome"] == "agree"
    other = database(tmp_path / "other.db", claims=ROWS, commonweal_logbook=ROWS)
    assert run(capsys, other, new)[1]["outcome"] == "incomplete"
