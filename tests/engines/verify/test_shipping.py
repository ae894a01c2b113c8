"""Rows that are sent and compared by their bytes differ as those whose hashes are compared."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.cli.main import main
from commonweal.engines.read import jit
from commonweal.engines.read.databases import opened, postgresql_rows
from commonweal.engines.read.databases.postgresql_columns import arrow_of, fields_of
from commonweal.engines.read.databases.postgresql_rows import RowStream
from commonweal.engines.verify import shipping
from conftest import FULL_DRILL
from tests.engines.verify.faults import FAULTS
from tests.engines.verify.stores import rows_of
from tests.engines.verify.test_breaking import breaking
from tests.engines.verify.test_checks import verdict_of

TYPES = (
    "word text NOT NULL, name varchar(9), amount numeric(12,2), exact numeric, small smallint, "
    "total bigint, rate float8, share float4, born date, at timestamp, seen timestamptz, "
    "open bool, packed bytea, who uuid, hour time, padded char(4), said jsonb, odd interval"
)
FULL = (
    "'é', 'y', 1.50, 1.500, 1, 5000000000, 'NaN', 0.1, '1930-01-01', '1999-12-31 23:59:59.999999',"
    "'2026-03-29 01:30+01', true, '\\x0001ff', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '24:00', "
    "'a', '{\"a\": 1.0}', '1 mon'"
)
MAKE = (
    "DROP TABLE IF EXISTS shipped_{0}; CREATE TABLE shipped_{0} (id bigint, {1});"
    "INSERT INTO shipped_{0} SELECT g, {2} FROM generate_series(1, 600) g;"
    "CREATE INDEX ON shipped_{0} (id); VACUUM ANALYZE shipped_{0}"
)
CHANGES = (
    "UPDATE {t} SET amount = amount + 0.01 WHERE id % 40 = 3",
    "UPDATE {t} SET amount = amount + 0.01, word = '' WHERE id % 40 = 4",
    "UPDATE {t} SET exact = 1.50 WHERE id = 5",
    "UPDATE {t} SET rate = '-0', share = 'Infinity' WHERE id = 6",
    "UPDATE {t} SET at = '2026-01-01', born = NULL, seen = seen + interval '1 us' WHERE id = 7",
    "UPDATE {t} SET at = '294276-12-31 23:59:59' WHERE id = 8",
    "UPDATE {t} SET odd = '30 days', said = '{\"a\": 1.00}', padded = 'ab' WHERE id = 9",
    "UPDATE {t} SET name = NULL WHERE id = 10",
    "UPDATE {t} SET name = '' WHERE id = 10",
    "UPDATE {t} SET packed = '\\x0001' WHERE id = 11",
    "UPDATE {t} SET id = id + 10000 WHERE id % 100 = 12",
    "DELETE FROM {t} WHERE id % 90 = 13 OR id > 590",
    "INSERT INTO {t} SELECT * FROM {t} WHERE id IN (14, 300)",
    "INSERT INTO {t} SELECT * FROM {t} WHERE id = 15",
    "UPDATE {t} SET id = NULL WHERE id = 16",
    "UPDATE {t} SET id = -9000000000 WHERE id = 17",
    "UPDATE {t} SET exact = 'NaN', total = -1, small = NULL WHERE id = 18",
)


@pytest.fixture
def small(monkeypatch):
    """Small tables are sent too, in small parts."""
    monkeypatch.setattr(shipping, "_ROWS_WORTH_IT", 1)
    monkeypatch.setattr(shipping, "_LEAST_ROWS", 100)
    monkeypatch.setattr(shipping, "_MOST_ROWS", 100)


def statements(server, text: str) -> None:
    for each in text.split(";"):
        server.connection.execute(each)


def made(server, *changes: str) -> tuple[str, str]:
    for name in ("old", "new"):
        statements(server, MAKE.format(name, TYPES, FULL))
    for change in changes:
        server.connection.execute(change.replace("{t}", "shipped_new"))
    return f"{server.uri}#shipped_old", f"{server.uri}#shipped_new"


def found_by(capsys, out: Path, sides: tuple[str, str], *way: str) -> tuple:
    """All that is told of them, with all differences; sent, or with ``--sums-only``."""
    code, verdict = verdict_of(capsys, *sides, "--out", out, "--overwrite", *way)
    assert verdict.get("scheme") == ("record" if way else "bytes"), verdict["error"]
    lines = sorted(out.read_text().splitlines()) if out.exists() else []
    said = {(e["code"], e["column"], e["sentence"], e["count"]) for e in verdict["findings"]}
    counts = verdict["source_rows"], verdict["target_rows"], verdict["rows_that_differ"]
    return code, said, counts, lines


@pytest.mark.usefixtures("small")
@settings(
    max_examples=60 if FULL_DRILL else 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.lists(st.sampled_from(CHANGES), max_size=8))
def test_rows_that_are_sent_differ_as_their_hashes_do(server, capsys, tmp_path, changes):
    sides, out = made(server, *changes), tmp_path / "out.jsonl"
    assert found_by(capsys, out, sides) == found_by(capsys, out, sides, "--sums-only")


@pytest.mark.usefixtures("small")
def test_each_change_is_found_on_any_line_and_with_little_room(
    server, capsys, tmp_path, monkeypatch
):
    sides, out = made(server, *CHANGES), tmp_path / "out.jsonl"
    wanted = found_by(capsys, out, sides, "--sums-only")
    columns = {column for _, column, _, _ in wanted[1]}
    assert {"amount", "word", "exact", "rate", "share", "at", "odd", "name", "packed"} <= columns
    assert found_by(capsys, out, sides) == wanted
    monkeypatch.setattr(postgresql_rows, "_CHANNEL", "SELECT 1")
    assert found_by(capsys, out, sides) == wanted
    monkeypatch.setattr(postgresql_rows, "_FIRST_BYTES", 1_000)
    monkeypatch.setattr(postgresql_rows, "_MOST_BYTES", 1_000)
    assert found_by(capsys, out, sides) == wanted


@pytest.mark.usefixtures("small")
def test_times_without_end_are_written_as_such(server, capsys):
    sides = made(server, "UPDATE {t} SET at = 'infinity', born = '-infinity' WHERE id = 7")
    found = verdict_of(capsys, *sides)[1]["findings"]
    assert {each["examples"][0][2] for each in found} == {"infinity", "-infinity"}


@pytest.mark.usefixtures("small")
def test_no_more_values_than_wanted(server, capsys):
    sides = made(server, CHANGES[0])
    code, verdict = verdict_of(capsys, *sides, "--most", 4)
    assert (code, verdict["rows_that_differ"]) == (1, 15)
    found = {each["code"]: each["count"] for each in verdict["findings"]}
    assert found == {"value": 4, "rows-differs": 11, "values-not-compared": 11}


@pytest.mark.usefixtures("small")
def test_scattered_rows_stay_where_they_are(server, capsys, monkeypatch):
    sides = made(server)
    assert verdict_of(capsys, *sides)[1]["scheme"] == "bytes"
    for why, change in {
        "lie": "CREATE TABLE moved AS SELECT * FROM shipped_new ORDER BY md5(id::text);"
        "TRUNCATE shipped_new; INSERT INTO shipped_new SELECT * FROM moved; DROP TABLE moved;"
        "VACUUM ANALYZE shipped_new",
        "type": "ALTER TABLE shipped_old ADD spot point; ALTER TABLE shipped_new ADD spot point",
    }.items():
        sides = made(server)
        statements(server, change)
        assert verdict_of(capsys, *sides)[1]["scheme"] == "record", why
    sides = made(server)
    monkeypatch.setattr(RowStream, "near", False)
    assert verdict_of(capsys, *sides)[1]["scheme"] == "record"
    monkeypatch.undo()
    assert verdict_of(capsys, *sides)[1]["scheme"] == "record"  # so few


@pytest.mark.usefixtures("small")
def test_without_a_further_session_or_compiled_loops_sums_travel(server, capsys, monkeypatch):
    sides = made(server, CHANGES[0])
    with monkeypatch.context() as patch:
        patch.setattr(postgresql_rows, "_CHANNEL", "SELECT nothing")
        assert verdict_of(capsys, *sides)[1]["scheme"] == "record"
    monkeypatch.setattr(jit, "COMPILED", False)
    assert verdict_of(capsys, *sides)[1]["scheme"] == "record"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("line", ["plain", "encrypted"])
@pytest.mark.parametrize("after", [60_000, 75_000])
def test_a_connection_that_breaks_half_way_is_no_verdict(server, capsys, after, line, monkeypatch):
    """What passes the bytes on is a thread of this process: nobody may keep it from running."""
    made(server)
    if line == "encrypted":
        monkeypatch.setattr(postgresql_rows, "_CHANNEL", "SELECT 1")
    with breaking(server, after) as uri:
        code, _ = verdict_of(capsys, f"{server.uri}#shipped_old", f"{uri}#shipped_new")
    assert code == 3


CASES = [fault for fault in FAULTS if FULL_DRILL or fault.name == "values swapped"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("fault", CASES, ids=lambda fault: fault.name)
def test_the_catalogue_between_servers_that_send_their_rows(server, fault, capsys):
    rows = fault.prepare(rows_of())
    sides = server.table(rows), server.table(fault.plant(fault.prepare(rows_of())))
    for name in (side.rpartition("#")[2] for side in sides):
        statements(server, f'CREATE INDEX ON {name} ("{fault.key[0]}"); VACUUM ANALYZE {name}')
    key = [word for name in fault.key for word in ("--key", name)]
    assert main(["verify", *sides, *key, "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert any(fault.said in found["sentence"] for found in verdict["findings"])
    assert verdict["outcome"] == ("incomplete" if fault.absence else "differ")


def test_numerics_are_written_as_the_server_writes_them(server):
    numbers = [
        Decimal(n).scaleb(-p)
        for n in (0, 1, -7, 10000, 99999999, 12345678901)
        for p in range(0, 26, 3)
    ]
    listed = [
        *map(str, numbers),
        "1e30",
        "-1e130",
        "1e-30",
        "0.00001",
        "NaN",
        "Infinity",
        "-Infinity",
    ]
    values = ", ".join(f"({n}, '{text}'::numeric)" for n, text in enumerate(listed))
    server.connection.execute(
        "DROP TABLE IF EXISTS amounts; CREATE TABLE amounts (id int PRIMARY KEY, n numeric);"
        f"INSERT INTO amounts VALUES {values}"
    )
    table = opened(f"{server.uri}#amounts")
    stream = RowStream(table.uri, table.moment)
    try:
        stream.ask(f"SELECT n, n::text FROM {table.name} ORDER BY id")
        rows = stream.rows()
        starts, sizes = fields_of(rows, np.arange(len(rows)), 2)
        read, text = (
            arrow_of(base, rows.data, starts[at], sizes[at]).to_pylist()
            for at, base in enumerate(("numeric", "text"))
        )
        assert read == text
        assert len(read) == len(listed)
    finally:
        stream.close()
        table.close()
