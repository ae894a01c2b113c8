"""The two ways in which a mapping is worked out come to the same, whatever the values are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from commonweal.engines.read.databases import ColumnFacts, Kind, opened
from commonweal.engines.transfer.converting import Converter, TargetColumn
from commonweal.engines.transfer.mapping_file import mapping_of
from commonweal.engines.transfer.pieces import Piece, ReadFinding, record_place
from commonweal.engines.transfer.reading import PLACE, SourceRows
from commonweal.engines.transfer.shapes import shape_of_column
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.verify.mapped.answering import Answering
from commonweal.engines.verify.mapped.compiling import compiled
from commonweal.engines.verify.mapped.making import enter_codes
from commonweal.engines.verify.mapped.rules import mapped_table
from commonweal.engines.verify.mapped.shapes import held_as
from tests.engines.transfer.registers import in_sqlite

pytestmark = pytest.mark.filterwarnings("error")

TYPES = {
    "smallint": ("int2", Kind.INTEGER, {"bits": 16}),
    "integer": ("int4", Kind.INTEGER, {"bits": 32}),
    "bigint": ("int8", Kind.INTEGER, {"bits": 64}),
    "numeric(6,2)": ("numeric", Kind.DECIMAL, {"precision": 6, "scale": 2}),
    "numeric": ("numeric", Kind.DECIMAL, {}),
    "double precision": ("float8", Kind.FLOAT, {}),
    "text": ("text", Kind.TEXT, {}),
    "character varying(4)": ("varchar", Kind.TEXT, {}),
    "date": ("date", Kind.DATE, {}),
    "timestamp without time zone": ("timestamp", Kind.TIMESTAMP, {}),
    "timestamp with time zone": ("timestamptz", Kind.INSTANT, {}),
    "time without time zone": ("time", Kind.TIME, {}),
    "boolean": ("bool", Kind.TRUTH, {}),
    "bytea": ("bytea", Kind.BYTES, {}),
    "uuid": ("uuid", Kind.UUID, {}),
}
TEXTS = [
    None, "", " ", "0", "-0", "+7", "7", "007", "32768", "-32769", "2147483648", "9" * 19,
    "9" * 38, "9" * 39, "1.5", "1.50", "1.505", "9999.99", "9999.995", "10000", "-10000.00", ".5",
    "5.", "1e3", "NaN", "inf", " 7", "7 ", "7\n", "x", "true", "T", "f", "yes", "A", "C", "B",
    "a/b", "/", "a/b/c", "\xa0A\t", "Zoë", "Zoe\u0301e", "1990-02-28", "1990-02-30", "1990-2-3",
    "19900228", "19900231", "28.02.1990", "1990-02-28 10:11", "1990-02-28T10:11:12.5",
    "1990-02-28 25:00:00", "1990-02-28 24:00:00", "1990-02-28 24:00:00Z", "9999-12-31",
    "0000-01-01", "0001-01-01 00:00:00", "1990-02-28 10:11:12Z", "1990-02-28 10:11:12+0130",
    "10:11", "10:11:12.123456", "24:00:00", "0x00", "\\xff00", "ff0", "f f",
    "a0eebc999c0b4ef8bb6d6bb9bd380a11", "😀😀😀😀😀", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "a0eebc99-9c0b4ef8bb6d6bb9bd380a11", "a\x00b", "'", "1,5",
]  # fmt: skip


def both(rule: str, kind: str, columns: dict[str, Any], *, needed: bool = False, more: str = ""):
    """What each way makes of it: the values of the rows that stay, and why the others do not."""
    text = f"""
name: m
version: 1
codes: {{status: {{A: open, C: closed, "": null}}}}
tables:
  - target: t
    source: {{file: f.csv}}
{more}
    columns:
      c: {rule}
"""
    mapping = mapping_of(text, "mapping.yaml")
    base, held, sizes = TYPES[kind]
    column = ColumnFacts("c", kind, held, nullable=not needed, base=base, **sizes)
    batch = pa.RecordBatch.from_pydict(columns)
    findings = (ReadFinding(3, "a", b"\xff", "no digit"),) if more else ()
    piece = Piece(batch, pa.array(range(len(batch)), pa.int64()), findings)
    table = mapping.tables[0]
    rule_of = table.columns[0]
    shape = shape_of_column(column, rule_of.places)
    converter = Converter(table, (TargetColumn("c", shape, needed),), mapping.codes)
    done = converter.convert(piece, lambda piece, row: record_place(piece.numbers[row].as_py()))
    loaded = dict(zip(done.origins.to_pylist(), done.batch.column(0).to_pylist(), strict=True))
    faults = {
        (note.row, note.column, note.bad.value)
        for note in done.notes
        if not note.loaded and note.row not in loaded
    }

    class Source:
        label, columns = "f.csv", ()

        def pieces(self, _after):
            yield piece

        def done(self):
            pass

    (marked,) = SourceRows(Source(), {}).batches()
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    held_here = [held_as(each.type) for each in batch.schema]
    known = {
        name: replace(held_here[at], name=f"#s{at}") for at, name in enumerate(batch.schema.names)
    }
    again = mapped_table(mapping.said, mapping.digest, "t")
    enter_codes(connection, again.codes)
    sql = compiled(again, known, [column], Answering(connection)).sql
    marked = marked.rename_columns([*(f"#s{at}" for at in range(len(known))), "#place", "#unread"])
    connection.register("piece", pa.Table.from_batches([marked]))
    rows = connection.sql(sql).to_arrow_table().to_pylist()
    worked = {at: row["#t0"] for at, row in enumerate(rows) if not row["#why"]}
    said = [(at, each) for at, row in enumerate(rows) for each in row["#why"]]
    why = {(at, *(each.split(": ") if ": " in each else ("", each))) for at, each in said}
    return (loaded, faults), (worked, why)


def agreed(rule: str, kind: str, columns: dict[str, Any], **more: Any) -> None:
    (loaded, faults), (worked, why) = both(rule, kind, columns, **more)
    values = [each for column in columns.values() for each in [column.to_pylist()]]
    shown = {row: tuple(column[row] for column in values) for row in range(len(values[0]))}
    said = {shown[row]: plain(kind, value) for row, value in loaded.items()}
    assert {shown[row]: again(kind, value) for row, value in worked.items()} == said
    stays_out = {(shown[row], *rest) for row, *rest in why}
    noted = {(shown[row], *rest) for row, *rest in faults}  # also what alone would be emptied
    assert stays_out <= noted
    assert {row for row, *_ in stays_out} == {row for row, *_ in noted}


def plain(kind: str, value: Any) -> Any:
    if isinstance(value, bytes) and kind == "uuid":
        return value.hex()
    return repr(value) if isinstance(value, float) else value


def again(kind: str, value: Any) -> Any:
    if kind == "numeric":
        return None if value is None else Decimal(value)
    return plain(kind, value)


@pytest.mark.parametrize("kind", TYPES)
def test_texts_become_values_or_faults_alike(kind):
    texts = pa.array(TEXTS, pa.string())
    if kind != "numeric":
        agreed("a", kind, {"a": texts})
        agreed("a", kind, {"a": texts}, needed=True)
    else:
        agreed("{from: a, as: decimal}", kind, {"a": texts})


NUMBERS = [None, "0", "1.5", "-0.0000001", "123456.789", "9999.99", "10000", "32767.0", "0.10"]
DAYS = [None, dt.date(1990, 2, 28), dt.date(1, 1, 1), dt.date(2024, 12, 31)]
MOMENTS = [None, dt.datetime(1990, 2, 28), dt.datetime(2024, 6, 1, 12, 30, 0, 7)]  # noqa: DTZ001
RULES = {
    "{from: a, trim: both}": "text",
    "{from: a, trim: left, empty: [x, '7']}": "text",
    "{from: a, trim: both, empty: ['']}": "integer",
    "{from: a, part: {at: /, number: 2}}": "text",
    "{from: a, part: {first: 2, last: 3}}": "text",
    "{from: a, trim: both, codes: status}": "text",
    "{from: a, codes: status, default: none, bad: {code: default}}": "text",
    "{from: a, codes: status, default: none, bad: {code: empty}}": "text",
    "{from: a, default: '5', bad: {form: default, size: empty}}": "smallint",
    "{from: a, as: date, format: '%Y%m%d', bad: {form: empty}}": "date",
    "{from: a, as: date, format: '%d.%m.%Y', default: '01.01.1900'}": "date",
    "{from: a, as: timestamp, format: '%Y-%m-%d %H:%M'}": "timestamp without time zone",
    "{from: a, as: decimal, places: 1}": "numeric(6,2)",
    "{from: a, as: decimal, places: 2}": "text",
    "{join: [a, b], between: '-'}": "text",
    "{digest: [a, b]}": "uuid",
    "{constant: '12'}": "integer",
    "{value: 'if known(a) then length(a) * 1.5 else 0'}": "numeric(6,2)",
    "{value: 'length(a) / (length(b) - 1)', bad: {unknown: empty}}": "numeric",
    "{value: 'length(a) / (length(b) - 1)', as: text}": "text",
}


@pytest.mark.parametrize("needed", [False, True])
def test_rules_are_worked_out_alike(needed):
    texts = pa.array(TEXTS, pa.string())
    turned = pa.array([*TEXTS[7:], *TEXTS[:7]], pa.string())
    for rule, kind in RULES.items():
        agreed(rule, kind, {"a": texts, "b": turned}, needed=needed)


def test_values_of_other_types_become_alike():
    decimals = pa.array([each and Decimal(each) for each in NUMBERS], pa.decimal128(20, 7))
    wholes = pa.array([None, 0, 7, -32769, 32768, 2**53, 2**53 + 1, -(2**63)], pa.int64())
    days, moments = pa.array(DAYS, pa.date32()), pa.array(MOMENTS, pa.timestamp("us"))
    truths = pa.array([None, True, False], pa.bool_())
    for array in (decimals, wholes):
        for kind in ("smallint", "bigint", "numeric(6,2)", "numeric"):
            agreed("a", kind, {"a": array})
        agreed("{from: a, as: text}", "character varying(4)", {"a": array})
        agreed("{from: a, trim: both}", "text", {"a": array})
        agreed("{join: [a, a], between: ' '}", "text", {"a": array})
        agreed("{value: 'a * 3 + a'}", "numeric(6,2)", {"a": array})
        agreed("{digest: [a]}", "uuid", {"a": array})
    agreed("a", "double precision", {"a": wholes})
    for array in (days, moments):
        agreed("a", "date", {"a": array})
        agreed("a", "timestamp without time zone", {"a": array})
        agreed("{join: [a]}", "text", {"a": array})
    agreed("{from: a, as: text}", "text", {"a": truths})
    agreed("a", "boolean", {"a": truths})
    agreed("{from: a, as: date, format: '%Y%m%d'}", "date", {"a": pa.array([19900228, 101, None])})


FIELDS = """\
    fields:
      day: {from: a, trim: both, as: date, format: "%Y%m%d", bad: {form: empty}}
      size: {from: b, as: decimal, default: "2"}
"""


def test_fields_on_the_way_and_bytes_that_nobody_could_read():
    texts = pa.array(TEXTS, pa.string())
    turned = pa.array([*TEXTS[3:], *TEXTS[:3]], pa.string())
    for rule, kind in {
        "{value: 'size * 2', bad: {unreadable: empty}}": "numeric(6,2)",
        "{value: 'if known(day) then year(day) else 0'}": "integer",
        "{from: day, default: 1900-01-01}": "date",
        "{from: size}": "numeric(6,2)",
    }.items():
        agreed(rule, kind, {"a": texts, "b": turned}, more=FIELDS)


def test_capitals_tell_columns_apart_and_no_name_is_taken_already():
    texts = pa.array(TEXTS[:20], pa.string())
    turned = pa.array(TEXTS[1:21], pa.string())
    for rule in ("A", "a", "{join: [A, a, '#place'], between: /}", "{value: 'lower(A)'}"):
        agreed(rule, "text", {"A": texts, "a": turned, "#place": texts, "#c0.v0": turned})


@pytest.mark.parametrize("codes", [["a b", "it's", "~"], ['a"', "Zoë", "\\n"]])
def test_rows_are_called_as_the_quarantine_calls_them(tmp_path, codes):
    path = in_sqlite(tmp_path / "old.db", "id integer, code text", list(enumerate(codes)))
    source = TableOfDatabase(opened(f"{path}#t"), ["code", "id"])
    (piece,) = source.pieces("")
    (batch,) = SourceRows(source, {}).batches()
    source.close()
    assert batch.column(PLACE).to_pylist() == [source.place(piece, row) for row in range(3)]
