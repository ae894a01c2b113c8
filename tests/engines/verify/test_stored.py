"""Rows compared as they are stored differ as those that are read do."""

from __future__ import annotations

import json
import sqlite3
from itertools import product

import numpy as np
import pytest

from commonweal.cli.main import main
from commonweal.engines.read.databases import sqlite_pages
from commonweal.engines.read.databases.sqlite_cells import PAST
from commonweal.engines.verify import beside, sent_rows, stored_rows
from commonweal.engines.verify.stored_values import Way, laid_out, sift
from conftest import FULL_DRILL
from tests.engines.verify.faults import FAULTS
from tests.engines.verify.stores import in_sqlite, rows_of
from tests.engines.verify.test_checks import verdict_of

NUMBERS = [None, 0, 1, -1, 127, -128, 32_768, -8_388_609, 2**31, -(2**47), 2**63 - 1, -(2**63)]
AMOUNTS = [
    None, 0, 1, -1, 12.5, -12.5, 0.1, 0.37, 1e-5, 123456789012.34, 99999999999.99, 1e15, 1e17, 3e20,
    0.1 + 0.2, 100, 10_000, 1_000_000, 1e-12, 1e-14, 12.500000001, "x", -0.0, float("inf"),
]  # fmt: skip
NUMERICS = [
    "0", "0.00", "1", "1.000", "-1", "12.50", "-12.5", "0.1", "0.37", "0.00001", "123456789012.34",
    "99999999999.99", "1000000000000000", "1e17", "3e20", "0.3", "0.30000000000000004", "100",
    "10000", "1000000", "0.000000000001", "0.00000000000001", "12.500000001", "NaN", "Infinity",
    "123456789012345678901234567890",
]  # fmt: skip
FLOATS = [None, 0, -0.0, 1, 1.5, -7, 2**53, 2**53 + 1, 2**62, 1e300, 5e-324, float("inf"), 0.1]
TEXTS = [None, "", "a", "a ", "A", "é", "e\u0301", "x" * 200, "x" * 199 + "y", "1"]
DAYS = [
    None, "2000-02-29", "1999-12-31", "2000-01-01", "1900-02-28", "1900-03-01", "0001-01-01",
    "9999-12-31", "2023-02-30", "2023-3-01", "2023-03-01 00:00:00", "2023-03-0:", "", "20230301",
]  # fmt: skip
PG_DAYS = [
    "2000-02-29", "1999-12-31", "2000-01-01", "1900-02-28", "1900-03-01", "0001-01-01",
    "9999-12-31", "2023-03-02", "2023-03-01", "2023-03-10", "10000-01-01", "0001-12-31 BC",
    "infinity", "-infinity",
]  # fmt: skip
MOMENTS = [
    None, "2000-01-01 00:00:00", "1999-12-31 23:59:59", "1999-12-31 23:59:59.999999",
    "1999-12-31T23:59:59.9", "1999-12-31 23:59:59.90", "1999-12-31 23:59:59.9000001",
    "1999-12-31 23:59:60", "1999-12-31 24:00:00", "2000-01-01", "2000-01-01 00:00:00Z",
    "2000-01-01 00:00:00+01:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59.", "1999-12-31 23:59",
]  # fmt: skip
PG_MOMENTS = [
    "2000-01-01", "1999-12-31 23:59:59", "1999-12-31 23:59:59.999999", "1999-12-31 23:59:59.9",
    "1999-12-31 23:00:00", "0001-01-01", "9999-12-31 23:59:59", "infinity",
    "-infinity", "0001-01-01 BC",
]  # fmt: skip
BLOBS = [None, b"", b"\0", b"\0\xff", b"x" * 70]
TRUTHS = [None, 0, 1, 2, "true"]


def _sql(value):
    if value is None:
        return "NULL"
    return f"'\\x{value.hex()}'" if isinstance(value, bytes) else f"'{value}'"


PG_NUMBERS = [each for each in NUMBERS if each is not None]
CASES = {
    "whole numbers": ("bigint", NUMBERS, "int8", PG_NUMBERS),
    "small numbers": ("integer", NUMBERS, "int2", [0, 1, -1, 127, -128]),
    "amounts": ("decimal(20,2)", AMOUNTS, "numeric", NUMERICS),
    "amounts of one scale": ("decimal(20,2)", AMOUNTS, "numeric(30,3)", NUMERICS[:15]),
    "amounts that are floats": ("real", [a for a in AMOUNTS if a != "x"], "numeric", NUMERICS),
    "amounts that are whole": ("integer", NUMBERS, "numeric", NUMERICS),
    "whole amounts": ("decimal", [*NUMBERS, 1.5], "int8", PG_NUMBERS),
    "floats": ("double", FLOATS, "float8", [each for each in FLOATS if each is not None]),
    "texts": ("text", TEXTS, "varchar", [each for each in TEXTS if each is not None]),
    "days": ("date", DAYS, "date", PG_DAYS),
    "days in texts": ("text", DAYS, "date", PG_DAYS),
    "days as texts": ("date", DAYS, "text", [each for each in DAYS if each is not None]),
    "moments": ("datetime", MOMENTS, "timestamp", PG_MOMENTS),
    "moments as texts": ("datetime", MOMENTS, "text", [each for each in MOMENTS if each]),
    "instants": ("datetime", MOMENTS, "timestamptz", PG_MOMENTS),
    "bytes": ("blob", BLOBS, "bytea", [each for each in BLOBS if each is not None]),
    "truths": ("boolean", TRUTHS, "bool", [True, False]),
    "truths as numbers": ("integer", TRUTHS[:4], "bool", [True, False]),
}


@pytest.fixture
def looked(monkeypatch):
    """Small tables go this way too; how many rows were not surely equal, in which runs."""
    monkeypatch.setattr(sent_rows, "_ROWS_WORTH_IT", 0)
    runs: list[list[int]] = []
    real = stored_rows.StoredRows._doubtful

    def counted(self, span):
        runs.append([])
        for both in real(self, span):
            runs[-1].append(-1 if both is None else both[0].num_rows)
            yield both

    monkeypatch.setattr(stored_rows.StoredRows, "_doubtful", counted)
    return runs


def told(capsys, sides, *way):
    code, verdict = verdict_of(capsys, *sides, *way)
    found = {(e["code"], e["column"], e["sentence"], e["count"]) for e in verdict["findings"]}
    return code, verdict.get("rows_that_differ"), found, verdict["error"]


def stored(folder, server, kinds, rows, numbers=None):
    """The values of ``rows``, (old, new), under whole numbers, in both stores."""
    path, numbers = folder / "old.db", numbers or range(1, len(rows) + 1)
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as file:
        file.execute(f"CREATE TABLE t (id integer PRIMARY KEY, it {kinds[0]})")
        lines = zip(numbers, (old for old, _ in rows), strict=True)
        file.executemany("INSERT INTO t VALUES (?, ?)", lines)
    file.close()
    name = "stored_values"
    server.connection.execute(
        f"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} (id int8 PRIMARY KEY, it {kinds[1]})"
    )
    lines = ", ".join(f"({n}, {_sql(new)})" for n, (_, new) in zip(numbers, rows, strict=True))
    server.connection.execute(f"INSERT INTO {name} VALUES {lines}")
    return f"{path}#t", f"{server.uri}#{name}"


@pytest.mark.parametrize("case", CASES)
def test_values_are_unlike_as_those_that_are_read(
    case, server, tmp_path, capsys, looked, monkeypatch
):
    kind, olds, server_kind, news = CASES[case]
    rows = list(product(olds, [None, *news]))
    sides = stored(tmp_path, server, (kind, server_kind), rows)
    found = told(capsys, sides)
    assert looked, "read in the usual way"
    assert 0 < sum(map(sum, looked)) < len(rows)
    monkeypatch.setattr(beside, "stored_rows", lambda sides: None)
    assert found == told(capsys, sides)
    turned = told(capsys, sides[::-1])
    monkeypatch.undo()
    assert turned[1] == found[1]


def test_the_other_way_round_and_by_parts(server, tmp_path, capsys, looked, monkeypatch):
    rows = [(n, n if n % 50 else n + 1) for n in range(1, 301)]
    sides = stored(tmp_path, server, ("bigint", "int8"), rows)
    monkeypatch.setattr(sent_rows, "BYTES_AT_ONCE", 999)
    monkeypatch.setattr(sent_rows, "_FIRST_WIDTH", 7)
    monkeypatch.setattr(sqlite_pages, "_AT_ONCE", 4096)
    for way in (1, -1):
        assert told(capsys, sides[::way])[1] == 6
    assert looked == [[1] * 6, [1] * 6]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM stored_values WHERE id = 5",
        "DELETE FROM stored_values WHERE id < 3",
        "DELETE FROM stored_values WHERE id > 90",
        "UPDATE stored_values SET id = 1000 WHERE id = 6",
    ],
)
def test_keys_that_moved_are_found(change, server, tmp_path, capsys, looked, monkeypatch):
    sides = stored(tmp_path, server, ("text", "text"), [(str(n), str(n)) for n in range(100)])
    server.connection.execute(change)
    found = told(capsys, sides)
    assert looked
    monkeypatch.setattr(beside, "stored_rows", lambda sides: None)
    assert (found[0], found) == (1, told(capsys, sides))


def test_what_is_stored_otherwise_is_read_as_usual(server, tmp_path, capsys, looked, monkeypatch):
    rows = [(n, n) for n in range(1, 60)]
    sides = stored(tmp_path, server, ("bigint", "int8"), rows)
    with sqlite3.connect(tmp_path / "old.db") as file:
        file.execute("UPDATE t SET it = 'a word' WHERE id = 40")
        file.execute("ALTER TABLE t ADD COLUMN late text DEFAULT 'later'")
    file.close()
    server.connection.execute("ALTER TABLE stored_values ADD late text DEFAULT 'later'")
    assert told(capsys, sides)[1] == 1
    server.connection.execute("UPDATE stored_values SET late = 'sooner' WHERE id = 2")
    assert told(capsys, sides)[1] == 2
    looked.clear()
    server.connection.execute("ALTER TABLE stored_values ALTER it TYPE float4")
    assert told(capsys, sides)[1] == 2
    assert not looked


RECORDS = {
    b"\x02\x01\x07": True,
    b"\x02\x01\x07\x07": False,  # a byte that belongs to no field
    b"\x02\x02\x07": False,  # a field longer than the record
    b"\x02\x0a": False,  # a kind that there is not
    b"\x01\x01\x07": False,  # no field
    b"\x04\x01\x07": False,  # a head longer than the record
    b"\x02\x81\x07" + b"x" * 61: False,  # a kind that goes on behind the head
    b"\x03\x81\x07" + b"x" * 61: True,
    b"\xff" * 9 + b"\x01\x07": False,
    b"\x02" + b"\xff" * 9: False,
}


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_that_is_not_whole_is_never_surely_equal(record):
    data = np.frombuffer(record + bytes(PAST), np.uint8)
    places, kinds, sure = laid_out(data, np.array([0]), np.array([len(record)]), 1)
    assert sure.tolist() == [RECORDS[record]]
    if sure[0]:
        assert (data[places[0, 0]], kinds[0, 0]) in {(7, 1), (ord("x"), 135)}


def of_one(way, kind, held: bytes, sent: bytes) -> bool:
    """Whether a value of SQLite and one of COPY BINARY are surely equal."""
    sure, begin = np.ones(1, np.bool_), np.zeros(1, np.int64)
    one = np.frombuffer(held + bytes(PAST), np.uint8), begin, np.array([kind])
    other = np.frombuffer(sent + bytes(PAST), np.uint8), begin, np.array([len(sent)])
    sift(way, one, other, sure)
    return bool(sure[0])


def test_what_no_server_writes_is_never_surely_equal():
    assert of_one(Way.WHOLE, 1, b"\x00", b"\x00")
    assert not of_one(Way.WHOLE, 8, b"", b"")
    numeric = b"\x00\x01\x00\x00\x00\x00\x00\x00"
    assert of_one(Way.DECIMAL, 2, b"\x27\x0f", numeric + b"\x27\x0f")
    assert not of_one(Way.DECIMAL, 2, b"\x27\x10", numeric + b"\x27\x10")  # 10000 of four digits


CATALOGUE = [
    pytest.param(fault, turned, id=f"{fault.name}, {'turned' if turned else 'plain'}")
    for fault in FAULTS
    for turned in (False, True)
    if not (turned and "sqlite" in fault.not_in) and (FULL_DRILL or fault.name == "values swapped")
]


@pytest.mark.parametrize(("fault", "turned"), CATALOGUE)
def test_the_catalogue_between_a_file_and_a_server(
    fault, turned, server, tmp_path, capsys, looked, monkeypatch
):
    """Where the fault keeps the key a whole number that is there once, as they are stored."""
    old, new = fault.prepare(rows_of()), fault.plant(fault.prepare(rows_of()))
    file, table = (new, old) if turned else (old, new)
    by_number = fault.key == ("id",) and len({row["id"] for row in file}) == len(file)
    with monkeypatch.context() as patch:
        if by_number:
            patch.setitem(_columns(), "id", ("int", "integer PRIMARY KEY", None))
        path = in_sqlite(tmp_path, file)
    address = server.table(table)
    name = address.rpartition("#")[2]
    server.connection.execute(f'CREATE INDEX ON {name} ("{fault.key[0]}")')
    sides = (address, path) if turned else (path, address)
    key = [word for each in fault.key for word in ("--key", each)]
    assert main(["verify", *sides, *key, "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["outcome"] == ("incomplete" if fault.absence else "differ")
    assert bool(looked) is (by_number and bool(file and table))
    if not turned:
        assert any(fault.said in found["sentence"] for found in verdict["findings"])


def _columns():
    from tests.engines.verify.stores import COLUMNS

    return COLUMNS
