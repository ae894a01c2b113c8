"""Values that PostgreSQL's own equality calls the same, and types that its hash refuses: found all
the same, each in its own column."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from commonweal.engines.read.databases import ColumnFacts, Kind, opened
from commonweal.engines.verify import Level, Request, verify
from commonweal.engines.verify.methods import Scheme, goes_plain, method_of
from commonweal.engines.verify.pairing import Pair
from tests.engines.verify.stores import Server

# Column type on each side, and two literals that are one value to the type's own equality, or that
# its hash cannot take.
PLANTED = {
    "zero": ("float8", "float8", "'0'", "'-0'"),
    "small_zero": ("float4", "float4", "'0'", "'-0'"),
    "places": ("numeric", "numeric", "'1.0'", "'1.00'"),
    "padded": ("char(3)", "char(5)", "'a'", "'a'"),
    "month": ("interval", "interval", "'1 mon'", "'30 days'"),
    "number": ("jsonb", "jsonb", "'1.0'", "'1.00'"),
    "words": ("json", "json", "'{\"a\": 1}'", "'{\"a\":1}'"),
    "spot": ("point", "point", "'(1,2)'", "'(1,3)'"),
    "mask": ("bit(4)", "bit(4)", "'1010'", "'1011'"),
    "cost": ("money", "money", "'1.00'", "'1.01'"),
    "search": ("tsvector", "tsvector", "'a b'", "'a c'"),
    "several": ("int[]", "int[]", "'{1,2}'", "'{2,1}'"),
    "folded": ("bigint", "bigint", "1", "4294967296"),
    "sunk": ("bigint", "bigint", "-1", "4294967295"),
    "moment": (
        "timestamptz",
        "timestamptz",
        "'2026-01-01 00:00Z'",
        "'2026-01-01 00:00:00.000001Z'",
    ),
    "wide": ("int", "bigint", "7", "8"),
    "mood": ("mood", "mood", "'well'", "'ill'"),
    "year": ("year", "year", "2025", "2026"),
    "network": ("inet", "inet", "'10.0.0.1'", "'10.0.0.2'"),
    "name": ("varchar(9)", "text", "'é'", "'é'"),
}


@pytest.fixture(scope="module")
def tables(server: Server) -> tuple[str, str]:
    """One row for each column, which differs in that column alone; and one that is the same."""
    execute = server.connection.execute
    execute("CREATE TYPE mood AS ENUM ('well', 'ill')")
    execute("CREATE DOMAIN year AS int CHECK (value > 1900)")
    for which, table in enumerate(("exact_old", "exact_new")):
        kinds = ", ".join(f"{name} {made[which]}" for name, made in PLANTED.items())
        execute(f"CREATE TABLE {table} (id int PRIMARY KEY, {kinds})")
        for row, planted in enumerate([*PLANTED, ""]):
            values = [made[2 + (which and name == planted)] for name, made in PLANTED.items()]
            execute(f"INSERT INTO {table} VALUES ({row}, {', '.join(values)})")
    return f"{server.uri}#exact_old", f"{server.uri}#exact_new"


def test_what_equality_cannot_tell_apart_is_found(tables):
    verdict = verify(*(partial(opened, each) for each in tables), Request())
    assert verdict.scheme == "record"
    found = {finding.column: finding for finding in verdict.findings}
    # char(3) and char(5) differ in every row, by blanks.
    assert found.pop("padded").sentence.endswith("blank at the end.")
    planted = {name for name in PLANTED if name not in {"padded", "name"}}
    assert set(found) == planted
    assert {finding.count for finding in found.values()} == {1}


def test_the_same_tables_agree(tables):
    verdict = verify(partial(opened, tables[0]), partial(opened, tables[0]), Request())
    assert (verdict.outcome, verdict.findings) == ("agree", ())
    ways = {each.source: each.method for each in verdict.columns}
    assert ways["id"] == "the server's own hash of the value"
    assert ways["moment"] == ways["places"] == "hash of its binary form"
    assert all(each.cannot_see for each in verdict.columns)


def test_a_text_that_equality_reads_loosely_goes_in_by_its_letters():
    strict = ColumnFacts("name", "text", Kind.TEXT, base="text", send="textsend")
    loose = replace(strict, deterministic=False)
    assert goes_plain(Pair(strict, strict, Kind.TEXT))
    assert not goes_plain(Pair(loose, loose, Kind.TEXT))
    assert method_of(Pair(loose, loose, Kind.TEXT), Scheme.RECORD) == "hash of its binary form"


def test_two_servers_that_hash_differently_are_compared_by_text(tables, monkeypatch):
    from commonweal.engines.verify import in_postgresql

    monkeypatch.setattr(in_postgresql, "PROBE", "SELECT random() AS probe")
    verdict = verify(*(partial(opened, each) for each in tables), Request(level=Level.VALUES))
    assert verdict.scheme == "text"
    found = {finding.column for finding in verdict.findings}
    # What the verdict says that this way cannot see: zeros at the end of a decimal.
    assert set(PLANTED) - found == {"places", "name"}
    by_name = {each.source: each.cannot_see for each in verdict.columns}
    assert any("1.0 and 1.00" in each for each in by_name["places"])


ENDLESS = ("'infinity'", "'-infinity'", "'2020-01-01 10:00'")


def test_what_has_no_end_is_read_from_texts_as_stores_write_it(server: Server, tmp_path):
    execute = server.connection.execute
    kinds = "id int PRIMARY KEY, d date, m timestamp, z timestamptz, x float8"
    execute(f"CREATE TABLE endless ({kinds})")
    for number, value in enumerate(ENDLESS):
        x = value if number < 2 else "'NaN'"
        execute(f"INSERT INTO endless VALUES ({number}, {value}, {value}, {value}, {x})")
    cast = "SELECT id, d::text, m::text, z::text, x::text FROM endless"
    execute(f"CREATE TABLE endless_text AS {cast}")
    path = tmp_path / "endless.csv"
    copied = f"COPY ({cast}) TO STDOUT (FORMAT csv, HEADER)"
    with server.connection.cursor() as cursor, cursor.copy(copied) as rows:
        path.write_bytes(b"".join(rows))
    table = partial(opened, f"{server.uri}#endless")
    for other in (str(path), f"{server.uri}#endless_text"):
        assert verify(table, partial(opened, other), Request(key=("id",))).outcome == "agree"
    path.write_text(path.read_text().replace("-infinity", "9999-12-31"))
    found = verify(table, partial(opened, str(path)), Request(key=("id",)))
    assert {each.column for each in found.findings} == {"d", "m", "z"}
