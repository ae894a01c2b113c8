"""Rows that come in packs are the rows that come one by one, whatever is in them."""

from __future__ import annotations

import pytest

from commonweal.engines.read.databases import opened
from commonweal.engines.verify.cutting import Span
from commonweal.engines.verify.in_postgresql import arriving
from commonweal.engines.verify.packs import packs_of
from commonweal.engines.verify.pairing import paired
from tests.engines.verify.test_checks import verdict_of

TYPES = (
    "id int PRIMARY KEY, needed text NOT NULL, word varchar(9), amount numeric(12,2), "
    "small smallint, total bigint, rate float8, born date, at timestamp, seen timestamptz, "
    "open bool, packed bytea, odd interval"
)
FULL = (
    "'x', 'y', 1.50, 1, 5000000000, 'NaN', '1930-01-01', '1999-12-31 23:59:59.999999', "
    "'2026-03-29 01:30+01', true, '\\x0001ff', '1 mon'"
)
NOTHING = "''" + ", NULL" * 11
ROWS = {
    "plain": [FULL, FULL, NOTHING, FULL],
    "a separator in a text": [FULL, FULL, FULL, FULL.replace("'x'", "E'a\\x01b'"), NOTHING],
    "the mark of nothing as a text": [FULL.replace("'y'", "E'\\x02'"), NOTHING, FULL],
    "empty texts and signs of zero": [NOTHING, "'', '', 0, 0, 0, '-0'" + ", NULL" * 6],
}


@pytest.mark.parametrize("kind", ROWS)
def test_rows_in_packs_are_the_rows(server, kind, monkeypatch):
    server.connection.execute(f"DROP TABLE IF EXISTS packs; CREATE TABLE packs ({TYPES})")
    for number, row in enumerate(ROWS[kind]):
        server.connection.execute(f"INSERT INTO packs VALUES ({number * 3 - 1}, {row})")
    table = opened(f"{server.uri}#packs")
    try:
        pairs = paired(table.facts, table.facts, names={}, key=("id",), left_out=()).pairs
        columns = ", ".join(arriving(pair.source, pair)[0] for pair in pairs)
        plain = table.rows(f"SELECT {columns} FROM public.packs ORDER BY id")
        for at_once in (1, 2, 100, 3):
            if at_once == 3:  # each answer is longer than it may be
                monkeypatch.setattr("commonweal.engines.verify.packs._MOST_BYTES", 1)
            packs = packs_of(table, pairs[0].source)
            packs.at_once = at_once
            batches = packs.batches([(pair.source, pair) for pair in pairs], Span())
            assert repr([row for batch in batches for row in batch.to_pylist()]) == repr(plain)
    finally:
        table.close()


def test_infinite_times_are_equal_beside_a_file(server, tmp_path, capsys):
    import duckdb

    path = tmp_path / "old.parquet"
    duckdb.sql(
        "COPY (SELECT 1 AS id, 'infinity'::date AS born, '-infinity'::timestamp AS at) "
        f"TO '{path}' (FORMAT parquet)"
    )
    server.connection.execute(
        "CREATE TABLE endless (id int PRIMARY KEY, born date, at timestamp);"
        "INSERT INTO endless VALUES (1, 'infinity', '-infinity')"
    )
    assert verdict_of(capsys, str(path), f"{server.uri}#endless")[0] == 0
    server.connection.execute("UPDATE endless SET born = '-infinity'")
    assert verdict_of(capsys, str(path), f"{server.uri}#endless")[0] == 1
