"""No row in which a value differs falls through the sieve."""

from __future__ import annotations

from itertools import product

import duckdb
import pyarrow as pa
import pytest

from commonweal.engines.read.databases import ColumnFacts, Kind
from commonweal.engines.verify import in_duckdb as sql
from commonweal.engines.verify import sieve
from commonweal.engines.verify.pairing import Pair
from commonweal.engines.verify.sieve import doubtful_rows, is_worth_it

TEXTS = [None, "", "1", "1.50", "1.5", "+1.5", "-0", "0", "x", "é", "e\u0301", "1e3"]
DAYS = [None, -735_599, -719_529, -719_163, -719_162, 0, 18_262, 2_932_896, 2_932_897, 2**31 - 1]
WRITTEN = [
    None, "-0044-01-01", "0000-01-01", "0000-12-31", "0001-01-01", "1970-01-01", "1970-1-1",
    "2020-01-01", "9999-12-31", "10000-01-01", "+10000-01-01", "infinity", "0001-01-01 (BC)",
]  # fmt: skip
MOMENTS = [each if each is None else each * 86_400_000_000 for each in DAYS[:-1]]
MOMENTS += [1, 1_000_000, -1, 2**63 - 1]
CLOCKS = [each and f"{each} 00:00:00" for each in WRITTEN] + [
    "1970-01-01 00:00:01", "1970-01-01T00:00:01", "1970-01-01 00:00:01.000000", "1970-01-01",
    "1970-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999",
]  # fmt: skip
FLOATS = [None, 0.0, -0.0, 1.5, float("nan"), float("inf"), 1e300]
CASES = {
    "whole numbers": (Kind.INTEGER, pa.int64(), pa.int32(), [None, 0, -1, 7], [None, 0, -1, 8]),
    "amounts": (Kind.DECIMAL, pa.string(), pa.string(), TEXTS, TEXTS),
    "texts": (Kind.TEXT, pa.string(), pa.string(), TEXTS, TEXTS),
    "days": (Kind.DATE, pa.string(), pa.date32(), WRITTEN, DAYS),
    "moments": (Kind.TIMESTAMP, pa.string(), pa.timestamp("us"), CLOCKS, MOMENTS),
    "floats": (Kind.FLOAT, pa.float64(), pa.float64(), FLOATS, FLOATS),
    "bytes": (Kind.BYTES, pa.binary(), pa.binary(), [None, b"", b"\0"], [None, b"", b"\1"]),
}


def _sides(kind, old, new):
    """As a side in SQLite has the column, and one in PostgreSQL."""
    one = ColumnFacts("it", "of one", kind, base="sqlite")
    other = ColumnFacts("it", "of the other", kind, base="other")
    pair = Pair(one, other, kind)
    held = Kind.TEXT if old == pa.string() else kind
    sent = None if kind is Kind.DECIMAL else kind
    number = ColumnFacts("n", "bigint", Kind.INTEGER, base="other")
    counted = (number, Pair(number, number, Kind.INTEGER), Kind.INTEGER)
    return [(counted, counted), ((one, pair, held), (other, pair, sent))]


def _batch(kind, values):
    stored = {pa.date32(): pa.int32(), pa.timestamp("us"): pa.int64()}.get(kind, kind)
    array = pa.array([value for _, value in values], stored).view(kind)
    return pa.RecordBatch.from_arrays([pa.array([n for n, _ in values]), array], names=["n", "it"])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("at_once", [1, 10_000])
def test_a_value_that_differs_is_never_sifted_out(case, at_once):
    kind, old, new, olds, news = CASES[case]
    both = list(enumerate(product(olds, news)))
    one = _batch(old, [(n, a) for n, (a, _) in both])
    other = _batch(new, [(n, b) for n, (_, b) in both])
    columns = _sides(kind, old, new)
    assert is_worth_it(columns, [one.schema, other.schema])
    tested = sql.unlike(*columns[1])
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("one", pa.table(one))
        connection.register("other", pa.table(other))
        query = f"SELECT o.n FROM one o JOIN other n ON o.n = n.n WHERE {tested}"
        unlike = {row[0] for row in connection.execute(query).fetchall()}
    streams = [
        iter([each.slice(at, at_once) for at in range(0, len(both), at_once)])
        for each in (one, other)
    ]
    kept = [each for each in doubtful_rows(columns, [one.schema, other.schema], streams) if each]
    found = [each[0].column("n").to_pylist() for each in kept]
    assert found == [each[1].column("n").to_pylist() for each in kept]
    assert unlike <= {number for numbers in found for number in numbers}
    if at_once == 1:  # and what is equal does fall through
        assert len(found[0]) < len(both)


def test_a_row_more_on_one_side_is_noticed():
    columns = _sides(Kind.TEXT, pa.string(), pa.string())
    rows = _batch(pa.string(), [(0, "a"), (1, "b"), (2, "c")])
    for one, other in ((3, 2), (2, 3)):
        streams = [iter([rows.slice(0, 1), rows.slice(1, count - 1)]) for count in (one, other)]
        found = list(doubtful_rows(columns, [rows.schema, rows.schema], streams))
        assert found == [None]
    streams = [iter([rows]), iter([rows.slice(0, 1), rows.slice(1, 0), rows.slice(1)])]
    (found,) = doubtful_rows(columns, [rows.schema, rows.schema], streams)
    assert found[0].num_rows == found[1].num_rows == 0


def test_rows_in_doubt_are_handed_on_before_they_are_many_bytes(monkeypatch):
    columns = _sides(Kind.TEXT, pa.string(), pa.string())
    one, other = (_batch(pa.string(), [(n, word * 1_000) for n in range(6)]) for word in "ab")
    monkeypatch.setattr(sieve, "_BYTES_AT_ONCE", 4_000)
    streams = [iter([each.slice(at, 1) for at in range(6)]) for each in (one, other)]
    found = list(doubtful_rows(columns, [one.schema, other.schema], streams))
    assert [each[0].num_rows for each in found] == [2, 2, 2, 0]
