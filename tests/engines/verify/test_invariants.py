"""What must hold across rows, and between the sides: sums, balances, periods, questions in SQL."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest

from commonweal.engines.read.databases import mariadb_rows, opened
from commonweal.engines.verify import checks_from
from commonweal.engines.verify.statements import Statement
from commonweal.kernel.errors import BadInput
from tests.engines.read.speaking_mariadb import Answer, speaking
from tests.engines.transfer.test_from_mariadb import answers as of_server
from tests.engines.verify.stores import in_csv, in_parquet, in_sqlite, rows_of
from tests.engines.verify.test_checks import verdict_of

SUMS = "sums: [{column: amount, by: [office, year(born)]}, {column: total}]\n"
CENT = Decimal("0.01")


def checked(capsys, folder, stores, text):
    """Of rows of which two traded a cent: found by key, and in sums of their groups alone."""
    old, new = rows_of(), rows_of()
    new[4]["amount"] += CENT
    new[5]["amount"] -= CENT
    path = folder / "checks.yaml"
    path.write_text(f"version: '1'\n{text}")
    sides = [store(rows) for store, rows in zip(stores, (old, new), strict=True)]
    code, verdict = verdict_of(capsys, *sides, "--checks", path)
    assert code == 1, verdict["error"]
    found = [each for each in verdict["findings"] if each["code"] != "value"]
    return found, verdict["checks"]


@pytest.mark.parametrize("kind", [in_parquet, in_sqlite, in_csv])
def test_sums_of_groups_are_those_of_the_source(kind, tmp_path, capsys):
    stores = [lambda rows: in_parquet(tmp_path, rows), lambda rows: kind(tmp_path, rows)]
    found, checks = checked(capsys, tmp_path, stores, SUMS)
    (sums,) = found
    assert (sums["code"], sums["count"]) == ("sums-differ", 2)
    assert sums["examples"] == [["005, 1957", "6.85", "6.86"], ["006, 1958", "8.22", "8.21"]]
    assert [each["broken"] for each in checks] == [2, 0]
    assert checks[1]["asked"] == "the sums of total are those of the source"


def test_what_is_out_of_balance_is_found_by_group(tmp_path, capsys):
    """The total of rows of office 000 is seven times a whole number."""
    stores = [lambda rows: in_parquet(tmp_path, rows)] * 2
    text = "balances: [{left: [total, id], right: [id, total], by: [office]},"
    found, checks = checked(capsys, tmp_path, stores, f"{text} {{left: [id], right: [share]}}]\n")
    (balance,) = found
    assert balance["examples"] == [["all rows", "820", "6.40625"]]
    assert [each["broken"] for each in checks] == [0, 1]


@pytest.mark.parametrize(("ends", "broken"), [("inclusive", 2), ("exclusive", 1)])
def test_periods_that_overlap_are_found(ends, broken, tmp_path, capsys):
    """One person's: the second begins on the last day of the first, the fourth lies in the third,
    and the last has no end. Another's begins in it."""
    days = [(0, 10), (10, 20), (30, 60), (40, 50), (70, None)]
    rows = rows_of(6)
    first = rows[0]["born"]
    for row, (start, end) in zip(rows, days, strict=False):
        row["office"], row["born"] = "A", first + timedelta(days=start)
        row["note"] = None if end is None else str(first + timedelta(days=end))
    rows[5] |= {"office": "B", "born": first + timedelta(days=45), "note": None}
    path = in_parquet(tmp_path, rows)
    checks = tmp_path / "checks.yaml"
    checks.write_text(
        f"version: '1'\nperiods: [{{of: office, from: born, to: note, ends: {ends}}}]\n"
    )
    code, verdict = verdict_of(capsys, path, path, "--checks", checks)
    assert (code, verdict["checks"][0]["broken"]) == (1, broken)
    assert "1955-09-09 to 1955-09-19" in str(verdict["findings"][0]["examples"])


SAME = """
statements:
- name: paid by office and year
  same: true
  source: SELECT office, extract(year from born) AS y, sum(amount) FROM {0} GROUP BY 1, 2
  sql: SELECT office, extract(year from born) AS y, sum(amount) FROM {1} GROUP BY 1, 2
- name: nothing is above its total
  sql: WITH t AS (SELECT id FROM {1} WHERE id > 38) SELECT id FROM t
"""


def test_a_question_in_sql_is_asked_of_both_stores(server, tmp_path, capsys):
    names = []

    def kept(store):
        def keep(rows):
            address = store(rows)
            names.append(address.rpartition("#")[2].rpartition("/")[2].removesuffix(".parquet"))
            path = tmp_path / "checks.yaml"
            if len(names) == 2:
                path.write_text(f"version: '1'\n{SAME.format(*names)}")
            return address

        return keep

    stores = [kept(lambda rows: in_parquet(tmp_path, rows)), kept(server.table)]
    found, checks = checked(capsys, tmp_path, stores, "")
    assert [(each["code"], each["count"]) for each in found] == [("statement", 2)] * 2
    assert found[0]["examples"][0] == ["", "005, 1957, 6.85", None]
    assert found[1]["examples"] == [["", None, "39"], ["", None, "40"]]
    assert [each["asked"] for each in checks] == [
        "paid by office and year",
        "nothing is above its total",
    ]


def test_answers_that_differ_far_behind_or_run_together_are_not_alike(tmp_path, capsys):
    rows = rows_of(2)
    path = in_parquet(tmp_path, rows)
    name = path.rpartition("/")[2].removesuffix(".parquet")
    checks = tmp_path / "checks.yaml"
    for one, other in (
        ("repeat('x', 300) || 'y'", "repeat('x', 300)"),
        ("'a, b', 'c'", "'a', 'b, c'"),
    ):
        asked = f'source: "SELECT {one} FROM {name}", sql: "SELECT {other} FROM {name}"'
        checks.write_text(f"version: '1'\nstatements: [{{name: n, same: true, {asked}}}]\n")
        _, verdict = verdict_of(capsys, path, path, "--checks", checks)
        assert [each["broken"] for each in verdict["checks"]] == [2], verdict["error"]


def test_sqlite_is_asked_in_its_own_dialect(tmp_path, capsys):
    text = "statements: [{name: n, sql: 'SELECT count(*)::int FROM t WHERE id >= 40'}]\n"
    stores = [lambda rows: in_parquet(tmp_path, rows), lambda rows: in_sqlite(tmp_path, rows)]
    found, _ = checked(capsys, tmp_path, stores, text)
    assert found[0]["examples"] == [["", None, "1"]]


def test_mariadb_is_asked_in_the_session_that_was_compared(monkeypatch):
    for name in ("_cut", "_row", "_number", "_gathered"):
        loop = getattr(mariadb_rows, name)
        monkeypatch.setattr(mariadb_rows, name, getattr(loop, "py_func", loop))
    asked = []

    def answers(query: str) -> Answer | None:
        if query.startswith(("SET", "START", "SELECT CAST")):
            asked.append(query)
        return columns_and_rows(query) if query.startswith("SELECT CAST") else of_server(query)

    def columns_and_rows(_query: str) -> Answer:
        return ("same", "same"), [("7", None), ("8", "x"), ("9", "é")]

    sql = "SELECT count(*)::int, 'a\\' FROM t"
    with speaking(answers) as port, closing(opened(f"mariadb://me@127.0.0.1:{port}/old#t")) as t:
        found = Statement("n", sql, seconds=9).answer([t, t])
        few = t.answer("SELECT CAST", 9)
        assert next(few) == ("7", None)
        few.close()
        assert t.rows("SELECT version()")
    assert (found.broken, found.examples[0]) == (3, ("", None, "7, (no value)"))
    allows = "SET SESSION sql_mode = 'ANSI_QUOTES', max_execution_time = 9000"
    before, again, after = (part.split("\n") for part in "\n".join(asked).split(allows))
    assert again[1] == "SELECT CAST(COUNT(*) AS SIGNED), 'a\\\\' FROM t"
    assert "NO_BACKSLASH_ESCAPES" in "".join(before)
    for said in (again[2], after[2]):
        assert "NO_BACKSLASH_ESCAPES" in said
        assert said.endswith("max_execution_time = 0")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM t",
        "SELECT 1; SELECT 2",
        "SELECT 1 INTO x FROM t",
        "SELECT * FROM t FOR UPDATE",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "SELECT pg_sleep(100)",
        "SELECT pg_catalog.pg_read_file('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM dblink('x', 'y')",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT $1",
        "COPY t TO '/tmp/x'",
        "SELECT (((",
        "SELECT " + "(" * 5_000,
        "SELECT '\x00'",
        "",
    ],
)
def test_what_does_more_than_read_is_refused_before_it_runs(sql):
    with pytest.raises(BadInput):
        checks_from({"version": "1", "statements": [{"name": "n", "sql": sql}]})


def test_a_file_finds_no_other_file_by_its_path(tmp_path, capsys):
    path, secret = in_parquet(tmp_path, rows_of(2)), tmp_path / "deep" / "secret.parquet"
    secret.parent.mkdir()
    checks = tmp_path / "checks.yaml"
    for name in (f'"{secret}"', '"../deep/secret.parquet"', '"secret.parquet"'):
        checks.write_text(f"version: '1'\nstatements: [{{name: n, sql: 'SELECT 1 FROM {name}'}}]\n")
        assert verdict_of(capsys, path, path, "--checks", checks)[0] == 2


@pytest.mark.parametrize(
    "said",
    [
        {"sums": [{"by": "office"}]},
        {"sums": [{"column": "amount", "by": ["day(born)"]}]},
        {"sums": {"column": "amount"}},
        {"balances": [{"left": ["a"]}]},
        {"periods": [{"of": ["a"], "from": "b", "to": "c", "ends": "sometimes"}]},
        {"statements": [{"sql": "SELECT 1"}]},
        {"statements": [{"name": "n", "sql": "SELECT 1", "seconds": 0}]},
    ],
)
def test_what_is_half_said_is_refused(said):
    with pytest.raises(BadInput):
        checks_from({"version": "1", **said})
