"""Rows that are read from the pages of a SQLite file are those that SQLite itself reads."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.databases.sqlite import OddValueError, SqliteTable
from commonweal.kernel.errors import CannotFinish, CommonwealError

NAMES = ("number", "whole", "rate", "word", "packed", "amount", "born", "odd", "flag")
KINDS = ("INTEGER PRIMARY KEY", "BIGINT", "DOUBLE", "VARCHAR(9)", "BLOB", "DECIMAL(12,2)", "DATE")
COLUMNS = ", ".join(map(" ".join, zip(NAMES, (*KINDS, "", "BOOLEAN"), strict=True)))
PAGES = (512, 1024, 4096, 65_536)
WHOLE = st.one_of(
    st.sampled_from([2**n + d for n in (7, 15, 23, 31, 47, 63) for d in (-1, 0) if n < 63 or d]),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-2, 2),
)
REAL = st.one_of(st.floats(allow_nan=False), st.sampled_from([0.0, -0.0, 5.0, 2.0**60, 1e300]))
WORD = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "x" * 5000, "é" * 70_000, "a\x00b", "1930-02-29"])
)
PACKED = st.one_of(st.binary(max_size=30), st.sampled_from([b"", b"\xff" * 4097]))
ANY = st.one_of(st.none(), WHOLE, REAL, WORD, PACKED)


def _or_none(values):
    return st.one_of(st.none(), values)


TYPED = st.tuples(
    WHOLE, _or_none(WHOLE), _or_none(REAL), _or_none(WORD), _or_none(PACKED), _or_none(REAL),
    _or_none(WORD), ANY, _or_none(st.booleans()),
)  # fmt: skip
MIXED = st.tuples(WHOLE, *[ANY] * 8)


def _made(rows, *, page=4096, further=()):
    """The bytes of a file with these rows."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.execute(f"PRAGMA page_size = {page}")
        made.execute(f"CREATE TABLE rows ({COLUMNS})")
        marks = ", ".join("?" * len(NAMES))
        made.executemany(f"INSERT OR REPLACE INTO rows VALUES ({marks})", rows)
        for each in further:
            made.execute(each)
        return made.serialize()


def _kept(tmp, data):
    path = tmp / "rows.db"
    path.write_bytes(data)
    return path


def _all_of(batches):
    found = list(batches)
    return pa.Table.from_batches(found).combine_chunks() if found else None


def _by_sqlite(table, where=""):
    """By today's driver; columns that hold what their types do not say as texts."""
    while True:
        try:
            return _all_of(table._read(list(table.facts.columns), where))
        except OddValueError as error:
            table.widen(error.field)


def _by_us(table, low=None, high=None):
    """What came, and what was left to SQLite."""
    found, rows = [], table.file_rows
    assert rows is not None
    steps = rows.batches(list(table.facts.columns), table.widened, (low, high))
    while True:
        try:
            found.append(next(steps))
        except StopIteration as end:
            return _all_of(found), end.value


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@given(rows=st.lists(st.one_of(TYPED, MIXED), max_size=9), page=st.sampled_from(PAGES))
def test_any_values_are_read_as_by_sqlite(folder, rows, page):
    table = SqliteTable(_kept(folder, _made(rows, page=page)), "rows")
    with closing(table):
        theirs, ours = _by_sqlite(table), _all_of(table.between())
        assert ours.schema == theirs.schema
        assert repr(ours.to_pylist()) == repr(theirs.to_pylist())


@given(rows=st.lists(TYPED, min_size=1, max_size=12), places=st.tuples(WHOLE, WHOLE))
def test_plain_values_are_those_that_were_put_in(folder, rows, places):
    path = _kept(folder, _made(rows, page=512))
    with closing(sqlite3.connect(path)) as other:
        listed = "number, whole, rate, word, packed"
        wanted = other.execute(
            f"SELECT {listed} FROM rows WHERE number BETWEEN ? AND ? ORDER BY number", places
        ).fetchall()
    with closing(SqliteTable(path, "rows")) as table:
        table.widen("odd")
        ours, left = _by_us(table, *places)
    assert left is None or not wanted
    found = [tuple(row.values())[:5] for row in ours.to_pylist()] if ours else []
    assert repr(found) == repr(wanted)


LIVED_IN = {
    "rows deleted, places used again": (
        "DELETE FROM rows WHERE number % 3 = 0",
        "UPDATE rows SET word = word || word WHERE number % 5 = 0",
        "INSERT INTO rows (number, word) SELECT number * 1000 + 1, word FROM rows",
    ),
    "pages moved": ("DELETE FROM rows WHERE number > 100", "PRAGMA incremental_vacuum"),
    "all deleted but one": ("DELETE FROM rows WHERE number <> 7",),
    "columns added": (
        "ALTER TABLE rows ADD COLUMN late TEXT",
        "ALTER TABLE rows ADD COLUMN later INT",
        "UPDATE rows SET late = 'late' WHERE number % 2 = 0",
        "ALTER TABLE rows ADD COLUMN last DATE",
    ),
    "a column dropped": ("ALTER TABLE rows DROP COLUMN rate",),
}


def _many(count=600):
    return [
        (n - 50, n << (n % 50), n / 4, "x" * (n % 700), None, n / 8, "", n, n % 2)
        for n in range(count)
    ]


@pytest.mark.parametrize("life", LIVED_IN)
@pytest.mark.parametrize("page", [512, 65_536])
def test_a_file_that_was_lived_in_is_read_as_by_sqlite(tmp_path, life, page):
    data = _made(_many(), page=page, further=LIVED_IN[life])
    with closing(SqliteTable(_kept(tmp_path, data), "rows")) as table:
        theirs = _by_sqlite(table)
        ours, left = _by_us(table)
        assert left is None
        assert ours.equals(theirs)
        for low, high in ((None, 3), (-20, 40), (107, None), (90, 2**70), (5, 4), (10**9, None)):
            limits = f" WHERE number >= {-(2**63) if low is None else low}"
            limits += "" if high is None else f" AND number <= {high}"
            part = _all_of(table.between((), low, high))
            assert part.equals(_by_sqlite(table, limits))


def test_a_column_added_with_a_value_is_left_to_sqlite(tmp_path):
    further = (
        "ALTER TABLE rows ADD COLUMN late TEXT DEFAULT 'before'",
        "INSERT INTO rows (number, late) VALUES (-9999, 'after'), (99999, NULL)",
    )
    path = _kept(tmp_path, _made(_many(), page=512, further=further))
    with closing(SqliteTable(path, "rows")) as table:
        assert _by_us(table)[1] is not None
        assert _all_of(table.batches()).equals(_by_sqlite(table))
        assert table.rows("SELECT count(late) AS n FROM rows")[0]["n"] == 601


NOT_PLAIN = {
    "text that is not UTF-8": ("PRAGMA encoding = 'UTF-16le'", f"CREATE TABLE rows ({COLUMNS})"),
    "a journal beside the file": ("PRAGMA journal_mode = WAL", f"CREATE TABLE rows ({COLUMNS})"),
    "rows kept by their key": ("CREATE TABLE rows (number INTEGER PRIMARY KEY) WITHOUT ROWID",),
    "a column that is worked out": (
        "CREATE TABLE rows (number INTEGER PRIMARY KEY, twice INT AS (number * 2))",
    ),
    "no number of its own": ("CREATE TABLE rows (number TEXT PRIMARY KEY, word TEXT)",),
    "a view": ("CREATE VIEW rows AS SELECT 1 AS number",),
}


@pytest.mark.parametrize("reason", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_sqlite(tmp_path, reason):
    path = tmp_path / "rows.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        for each in NOT_PLAIN[reason]:
            made.execute(each)
        if reason != "a view":
            made.execute("INSERT INTO rows (number) VALUES (1), (2)")
    with closing(SqliteTable(path, "rows")) as table:
        assert not table.number or table.file_rows is None
        assert [str(row["number"]) for b in table.batches() for row in b.to_pylist()][:1] == ["1"]


def test_a_text_that_is_no_text_is_said_as_before(tmp_path):
    data = _made([(n, 1, 1.5, "plain", None, None, None, None, None) for n in range(9)])
    path = _kept(tmp_path, data.replace(b"plain", b"pl\xffin"))
    with closing(SqliteTable(path, "rows")) as table, pytest.raises(CannotFinish, match="UTF-8"):
        list(table.batches())


DAMAGE = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)


@given(damage=DAMAGE, page=st.sampled_from(PAGES[:2]), cut=st.integers(0, 3))
def test_a_damaged_file_ends_as_sqlite_says(folder, damage, page, cut):
    """No crash and no hang; and where all of it could be read, it is what SQLite reads."""
    data = bytearray(_made(_many(150), page=page))
    for place, byte in damage:
        data[int(place * len(data))] = byte
    path = _kept(folder, bytes(data[: len(data) - cut * 100]))
    try:
        table = SqliteTable(path, "rows")
    except CommonwealError:
        return
    with closing(table):
        try:
            rows = table.file_rows
            ours, left = _by_us(table) if rows else (None, ())
        except (CommonwealError, OddValueError):
            return
        if left is None:
            assert ours.equals(_by_sqlite(table))


def test_nobody_writes_while_rows_are_read(tmp_path):
    """Not even after the digest was taken: closing a file would drop the locks of a process."""
    path = _kept(tmp_path, _made(_many()))
    write = (
        "import sqlite3, sys\n"
        "try:\n"
        "    with sqlite3.connect(sys.argv[1], timeout=0) as file:\n"
        "        file.execute('DELETE FROM rows')\n"
        "except sqlite3.OperationalError as error:\n"
        "    sys.exit(str(error))\n"
    )
    one, other = SqliteTable(path, "rows"), SqliteTable(path, "rows")
    assert one.snapshot == other.snapshot
    next(iter(one.batches()))
    other.close()
    tried = subprocess.run(
        [sys.executable, "-c", write, str(path)], capture_output=True, text=True, check=False
    )
    assert "locked" in tried.stderr
    one.close()


def test_a_write_in_spite_of_the_lock_is_noticed(tmp_path):
    path = _kept(tmp_path, _made(_many()))
    with closing(SqliteTable(path, "rows")) as table:
        assert table.file_rows
        with path.open("r+b") as file:
            file.seek(24)
            file.write(b"\x7f\x00\x00\x01")
        with pytest.raises(CannotFinish, match="written to"):
            list(table.batches())
