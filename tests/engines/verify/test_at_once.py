"""What is told of many rows at once is what would be told of each."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.databases import Kind
from commonweal.engines.verify import first_look
from commonweal.engines.verify.patterns import pattern_of, patterns_of
from tests.engines.verify.test_checks import verdict_of

AMOUNTS = st.one_of(
    st.decimals(places=2, allow_nan=False, min_value=-1000, max_value=1000).map(str),
    st.integers(-1000, 1000).map(str),
    st.sampled_from(["0.00", "-0.00", "NaN", "", "-", ".", "1e5", "+1", "007", "!3:abc", "9" * 30]),
)
SAME_SIZE = st.integers(-2000, 2000).map(lambda cents: str(Decimal(cents).scaleb(-2)))
PAIRS = st.lists(st.tuples(SAME_SIZE, SAME_SIZE), min_size=1, max_size=6)


@given(st.one_of(PAIRS, st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=4)))
def test_patterns_of_many_amounts_are_those_of_each(pairs):
    old, new = (pa.array(side, pa.string()) for side in zip(*pairs, strict=True))
    each = [pattern_of(Kind.DECIMAL, *pair) for pair in pairs]
    assert patterns_of(Kind.DECIMAL, old, new) == each


def test_rows_of_two_servers_are_joined_whatever_their_order_and_keys(server, capsys, monkeypatch):
    monkeypatch.setattr(first_look, "_WORTH_SAMPLING", 8)
    monkeypatch.setattr(first_look, "_SAMPLE", 4)
    rows = "SELECT g AS id, 'name ' || g AS name FROM generate_series(1, 2000) g"
    make = (
        "DROP TABLE IF EXISTS joined_{0}; CREATE TABLE joined_{0} AS {1} {2};"
        "CREATE INDEX ON joined_{0} (id); ANALYZE joined_{0}; {3}"
    )
    told = {
        "nothing": (0, {}),
        "UPDATE joined_new SET name = name || '!' WHERE id % 3 = 0": (1, {"value": 666}),
        "DELETE FROM joined_new WHERE id % 10 = 5": (1, {"rows-missing": 200}),
        "INSERT INTO joined_new SELECT NULL, 'new'": (1, {"rows-added": 1}),
        "INSERT INTO joined_new VALUES (9999, 'twice'), (9999, 'twice')": (1, {"rows-added": 1}),
        "INSERT INTO joined_new SELECT * FROM joined_new WHERE id < 3": (1, {"rows-doubled": 2}),
    }
    for change, (wanted, findings) in told.items():
        change_it = "" if change == "nothing" else change
        server.connection.execute(make.format("old", rows, "", ""))
        server.connection.execute(make.format("new", rows, "ORDER BY name", change_it))
        sides = (f"{server.uri}#joined_{name}" for name in ("old", "new"))
        code, verdict = verdict_of(capsys, *sides)
        found = {each["code"]: each["count"] for each in verdict["findings"]}
        assert (code, found) == (wanted, findings), change
        assert verdict["source_rows"] == 2000
        assert verdict["levels"][0]["level"] == "totals"
