"""Codes, invariants, keys that are not unique; tolerances; columns that nobody compared."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

from commonweal.cli.main import main
from tests.engines.verify.stores import in_csv, in_parquet, in_sqlite, rows_of


def verdict_of(capsys, *arguments: object) -> tuple[int, dict]:
    code = main(["verify", *map(str, arguments), "--key", "id", "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out or "{}") | {"error": printed.err}


@pytest.mark.parametrize("store", [in_parquet, in_sqlite])
def test_what_does_not_hold_in_the_target_is_a_finding(store, tmp_path: Path, capsys):
    rows = rows_of(10)
    rows.append(rows[2])
    old, new = store(tmp_path, rows), store(tmp_path, rows)
    checks = tmp_path / "checks.yaml"
    checks.write_text(
        "version: '1'\n"
        "codes: {office: ['001', '002', '003']}\n"
        "invariants: ['total < 30000000000', 'known(note) or total > 0']\n"
    )
    code, verdict = verdict_of(capsys, old, new, "--checks", checks)
    assert code == 1
    assert verdict["levels"][-1]["agrees"]
    found = {each["code"]: each for each in verdict["findings"]}
    assert found["key-not-unique"]["examples"][0][0] == "3"
    assert found["code-not-in-list"]["count"] == 4
    assert found["invariant"]["count"] == 1


def test_checks_that_fit_no_column_give_exit_2(tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of(2))
    for said in ("codes: {nobody: [a]}", "invariants: ['rate > 1']", "invariants: ['amount + 1']"):
        checks = tmp_path / "checks.yaml"
        checks.write_text(f"version: '1'\n{said}\n")
        assert verdict_of(capsys, path, path, "--checks", checks)[0] == 2


def test_a_foreign_key_leads_to_a_table_whatever_its_name(server, tmp_path, capsys):
    server.connection.execute(
        """CREATE SCHEMA "odd ""space"; CREATE TABLE "odd ""space"."an ""odd.name" (code text
        PRIMARY KEY); INSERT INTO "odd ""space"."an ""odd.name" VALUES ('A');
        CREATE TABLE referring (id int PRIMARY KEY,
        office text REFERENCES "odd ""space"."an ""odd.name");
        INSERT INTO referring VALUES (1, 'A'), (2, NULL)"""
    )
    checks = tmp_path / "checks.yaml"
    checks.write_text("version: '1'\nunique: [id]\n")
    table = f"{server.uri}#referring"
    assert verdict_of(capsys, table, table, "--checks", checks)[0] == 0


def test_what_leads_nowhere_or_names_two_rows_is_a_finding(tmp_path, capsys):
    import sqlite3

    path = tmp_path / "new.db"
    with sqlite3.connect(path) as file:
        file.executescript(
            "CREATE TABLE offices (code text PRIMARY KEY, town text);"
            "CREATE TABLE claims (id integer PRIMARY KEY, office text REFERENCES offices,"
            " number text, above integer);"
            "INSERT INTO offices VALUES ('A', 'x'), ('B', 'y');"
            "INSERT INTO claims VALUES (1, 'A', 'n1', NULL), (2, 'C', 'n1', 1), (3, NULL, 'n2', 9);"
        )
    file.close()
    checks = tmp_path / "checks.yaml"
    checks.write_text(
        "version: '1'\nunique: [number, [office, number]]\n"
        "references: [{columns: [above], table: claims, to: [id]}]\n"
    )
    table = f"{path}#claims"
    code, verdict = verdict_of(capsys, table, table, "--checks", checks)
    assert code == 1
    found = [(each["code"], each["column"], each["count"]) for each in verdict["findings"]]
    assert found == [
        ("not-unique", "number", 1),
        ("leads-nowhere", "above", 1),
        ("leads-nowhere", "office", 1),
    ]
    assert [each["broken"] for each in verdict["checks"]] == [1, 0, 1, 1]
    assert verdict["checks_version"] == "1"


def test_a_tolerance_excuses_and_counts_and_the_rest_stays(tmp_path, capsys):
    rows = rows_of()
    old = in_parquet(tmp_path, rows)
    for row in rows[:5]:
        row["name"] += "  "
        row["changed"] += timedelta(microseconds=7)
    rows[4]["amount"] += Decimal("0.01")
    tolerances = tmp_path / "tolerances.json"
    allowed = [
        {"kind": "trailing-blanks", "columns": ["na*"]},
        {"kind": "precision", "columns": ["changed"], "places": 3},
        {"kind": "rounding", "columns": ["share"], "places": 2},
    ]
    tolerances.write_text(json.dumps({"version": "2026-1", "tolerances": allowed}))
    out = tmp_path / "differences.parquet"
    new = in_parquet(tmp_path, rows)
    code, verdict = verdict_of(capsys, old, new, "--tolerances", tolerances, "--out", out)
    assert (code, verdict["rows_that_differ"]) == (1, 5)
    assert [each["column"] for each in verdict["findings"]] == ["amount"]
    assert [(each["version"], each["rows"]) for each in verdict["tolerances"]] == [
        ("2026-1", 4),
        ("2026-1", 4),
        ("2026-1", 0),
    ]
    lines = pyarrow.parquet.read_table(out).to_pylist()
    assert len(lines) == 11
    assert {line["excused_by"] for line in lines if line["column"] == "amount"} == {""}
    rows[4]["amount"] -= Decimal("0.01")
    code, verdict = verdict_of(capsys, old, in_parquet(tmp_path, rows), "--tolerances", tolerances)
    assert (code, verdict["outcome"]) == (0, "agree")


def test_local_times_of_a_zone_are_excused_as_such(tmp_path, capsys):
    rows = rows_of()
    old = in_csv(tmp_path, rows)
    for row in rows:
        summer = (row["changed"].day >= 29 and row["changed"].hour >= 2) or row["changed"].day > 29
        row["changed"] -= timedelta(hours=1 if summer else 0)
    tolerances = tmp_path / "tolerances.yaml"
    tolerances.write_text(
        "version: '1'\ntolerances: [{kind: time-zone, columns: [changed], zone: Europe/London}]\n"
    )
    code, verdict = verdict_of(capsys, old, in_parquet(tmp_path, rows), "--tolerances", tolerances)
    assert verdict["findings"] == []
    assert code == 0
    assert verdict["tolerances"][0]["rows"] > 20


def test_what_was_not_compared_makes_the_verdict_incomplete(tmp_path, capsys):
    rows = rows_of(5)
    path = in_parquet(tmp_path, rows)
    for row in rows:
        del row["note"]
    fewer = in_parquet(tmp_path, rows)
    for one, other, more in ((path, fewer, ()), (fewer, path, ()), (path, path, ["note"])):
        left = [word for name in more for word in ("--leave-out", name)]
        code, verdict = verdict_of(capsys, one, other, *left)
        assert (code, verdict["outcome"], verdict["complete"]) == (1, "incomplete", False)
        assert [each["column"] for each in verdict["findings"]] == ["note"]


def test_values_beyond_the_limit_are_said_not_to_be_compared(tmp_path, capsys):
    rows = rows_of(20)
    old = in_parquet(tmp_path, rows)
    for row in rows[:9]:
        row["total"] += 1
    code, verdict = verdict_of(capsys, old, in_parquet(tmp_path, rows), "--most", 4)
    found = {each["code"]: each["count"] for each in verdict["findings"]}
    assert code == 1
    assert found == {"value": 4, "rows-differs": 5, "values-not-compared": 5}


def test_a_key_of_sqlite_that_is_no_number_is_compared_as_a_text(tmp_path, capsys):
    import sqlite3

    paths = []
    for name, word in (("old", "a"), ("same", "a"), ("new", "b")):
        paths.append(f"{tmp_path / name}.db")
        with sqlite3.connect(paths[-1]) as file:
            file.execute("CREATE TABLE t (id integer, total integer, PRIMARY KEY (id, total))")
            file.execute(f"INSERT INTO t VALUES (1, 5), ('{word}', 6), (NULL, 7), (3, 8)")
        file.close()
    old, same, new = (f"{path}#t" for path in paths)
    assert verdict_of(capsys, old, same)[0] == 0
    code, verdict = verdict_of(capsys, old, new)
    assert (code, verdict["outcome"]) == (1, "differ")


def test_a_column_of_sqlite_that_holds_other_things_than_it_says_is_read_all_the_same(
    tmp_path, capsys
):
    import sqlite3

    rows = rows_of(5)
    old, new = (in_sqlite(tmp_path, rows).removesuffix("#t") for _ in range(2))
    for path in (old, new):
        with sqlite3.connect(path) as file:
            file.execute("UPDATE t SET total = 'none' WHERE id = 2")
        file.close()
    assert verdict_of(capsys, f"{old}#t", f"{new}#t")[0] == 0
    with sqlite3.connect(new) as file:
        file.execute("UPDATE t SET total = '' WHERE id = 2")
    file.close()
    code, verdict = verdict_of(capsys, f"{old}#t", f"{new}#t")
    assert (code, verdict["rows_that_differ"]) == (1, 1)
