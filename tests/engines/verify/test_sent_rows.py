"""Rows that come as bytes are the rows that the driver reads, whatever is in them."""

from __future__ import annotations

import pytest

from commonweal.engines.read.databases import opened, postgresql_rows
from commonweal.engines.verify import sent_rows as module
from commonweal.engines.verify.cutting import Span
from commonweal.engines.verify.in_postgresql import arriving
from commonweal.engines.verify.pairing import paired
from commonweal.engines.verify.sent_rows import sent_rows
from commonweal.kernel.errors import CannotFinish
from tests.engines.verify.test_breaking import breaking
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
EMPTY = "'', '', 0, 0, 0, '-0'" + ", NULL" * 6
KEYS = (5, -9, 70_000, 6, 2**31 - 1, 7)


@pytest.fixture
def table(server):
    server.connection.execute(f"DROP TABLE IF EXISTS sent; CREATE TABLE sent ({TYPES})")
    rows = (FULL, NOTHING, EMPTY, FULL.replace("'x'", "E'a\\x01b'"), FULL, NOTHING)
    for key, row in zip(KEYS, rows, strict=True):
        server.connection.execute(f"INSERT INTO sent VALUES ({key}, {row})")
    table = opened(f"{server.uri}#sent")
    yield table
    table.close()


def pairs_of(table):
    return paired(table.facts, table.facts, names={}, key=("id",), left_out=()).pairs


def sent_from(table):
    pairs = pairs_of(table)
    return sent_rows(table, pairs[0], [(pair.source, pair) for pair in pairs], 10**9)


def by_the_driver(table, where: str):
    columns = ", ".join(arriving(pair.source, pair)[0] for pair in pairs_of(table))
    return table.rows(f"SELECT {columns} FROM public.sent WHERE {where} ORDER BY id")


def by_us(sent, span: Span):
    return [row for batch in sent.batches(span) for row in batch.to_pylist()]


SPANS = {
    Span(): "true",
    Span(6, None): "id >= 6",
    Span(-9, 6): "id < 6",
    Span(100, 200): "false",
}


@pytest.mark.parametrize("room", ["enough", "for no row", "for what no loop reads"])
def test_rows_that_are_sent_are_the_rows(table, room, monkeypatch):
    if room == "for no row":
        monkeypatch.setattr(postgresql_rows, "_FIRST_BYTES", 200)
        monkeypatch.setattr(postgresql_rows, "_MOST_BYTES", 200)
    if room == "for what no loop reads":
        monkeypatch.setattr(module.SentRows, "batch", lambda *_: None)
    sent = sent_from(table)
    try:
        for span, where in SPANS.items():
            assert repr(by_us(sent, span)) == repr(by_the_driver(table, where))
    finally:
        sent.close()


def test_a_key_at_a_time(table, monkeypatch):
    sent = sent_from(table)
    monkeypatch.setattr(module, "BYTES_AT_ONCE", 1)
    monkeypatch.setattr(sent, "_width", 1)
    try:
        assert repr(by_us(sent, Span(5, 8))) == repr(by_the_driver(table, "id IN (5, 6, 7)"))
    finally:
        sent.close()


def test_what_was_asked_and_not_read_is_forgotten(table):
    sent = sent_from(table)
    try:
        rows = sent.batches(Span())
        next(rows)
        rows.close()
        assert len(by_us(sent, Span())) == len(KEYS)
    finally:
        sent.close()


def test_few_rows_and_no_further_session_are_left_to_the_driver(table, monkeypatch):
    pairs = pairs_of(table)
    listed = [(pair.source, pair) for pair in pairs]
    assert sent_rows(table, pairs[0], listed, 99_999) is None
    monkeypatch.setattr(postgresql_rows, "_CHANNEL", "SELECT nothing")
    assert sent_rows(table, pairs[0], listed, 10**9) is None
    monkeypatch.undo()
    monkeypatch.setattr(module, "COMPILED", False)
    assert sent_rows(table, pairs[0], listed, 10**9) is None


def test_a_connection_that_breaks_half_way_is_no_verdict(server, tmp_path, capsys, monkeypatch):
    import duckdb

    path = tmp_path / "old.csv"
    duckdb.sql(f"COPY (SELECT i AS id, 'a' AS w FROM range(20000) t(i)) TO '{path}'")
    server.connection.execute(
        "DROP TABLE IF EXISTS broken; CREATE TABLE broken (id int PRIMARY KEY, w text);"
        "INSERT INTO broken SELECT g, 'a' FROM generate_series(0, 19999) g"
    )
    monkeypatch.setattr(module, "_ROWS_WORTH_IT", 1)
    assert verdict_of(capsys, path, f"{server.uri}#broken")[0] == 0
    with breaking(server, 60_000) as uri:
        assert verdict_of(capsys, path, f"{uri}#broken")[0] == 3


def test_infinite_times_are_equal_beside_a_file(server, tmp_path, capsys):
    import duckdb

    path = tmp_path / "old.parquet"
    duckdb.sql(
        "COPY (SELECT 1 AS id, 'infinity'::date AS born, '-infinity'::timestamp AS at) "
        f"TO '{path}' (FORMAT parquet)"
    )
    server.connection.execute(
        "CREATE TABLE without_end (id int PRIMARY KEY, born date, at timestamp);"
        "INSERT INTO without_end VALUES (1, 'infinity', '-infinity')"
    )
    assert verdict_of(capsys, str(path), f"{server.uri}#without_end")[0] == 0
    server.connection.execute("UPDATE without_end SET born = '-infinity'")
    assert verdict_of(capsys, str(path), f"{server.uri}#without_end")[0] == 1


def test_gaps_and_rows_that_lie_closer_cost_few_questions(server, monkeypatch):
    """A row for every million keys, a gap, then rows side by side: more than can be held."""
    server.connection.execute(
        f"DROP TABLE IF EXISTS sent; CREATE TABLE sent ({TYPES.replace('id int', 'id int8')});"
        "INSERT INTO sent (id, needed) SELECT g * 1000000, 'x' FROM generate_series(-5, 40) g;"
        "INSERT INTO sent (id, needed) SELECT 41000000 + g, 'y' FROM generate_series(0, 2999) g;"
        "INSERT INTO sent (id, needed) SELECT 1000000000000 + g, 'z' "
        "FROM generate_series(0, 2999) g;"
        "INSERT INTO sent (id, needed) VALUES (9223372036854775807, 'last')"
    )
    monkeypatch.setattr(postgresql_rows, "_FIRST_BYTES", 200_000)
    monkeypatch.setattr(postgresql_rows, "_MOST_BYTES", 200_000)
    monkeypatch.setattr(module, "BYTES_AT_ONCE", 50_000)
    monkeypatch.setattr(module, "_FEW_ROWS", 500)
    asked: list[int] = []
    real = module.SentRows._ask
    monkeypatch.setattr(
        module.SentRows, "_ask", lambda self, *ends: asked.append(ends[0]) or real(self, *ends)
    )
    table = opened(f"{server.uri}#sent")
    sent = sent_from(table)
    try:
        for span in (Span(), Span(-2_000_000, 41_000_700), Span(41_000_700, None)):
            where = span.said_of("id")
            assert repr(by_us(sent, span)) == repr(by_the_driver(table, where))
        assert len(asked) < 50
    finally:
        sent.close()
        table.close()


def test_rows_of_another_question_are_never_taken_for_those_of_this(table):
    sent = sent_from(table)
    try:
        sent._ask(5, 7)  # and nobody reads the answer
        with pytest.raises(CannotFinish, match="other rows"):
            by_us(sent, Span(100, None))
        assert len(by_us(sent, Span())) == len(KEYS)
    finally:
        sent.close()
