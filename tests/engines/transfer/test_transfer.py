"""Rows arrive as they are, once, and what does not fit is kept with its reason."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from commonweal.engines.transfer import Correction, MappingError, read_mapping, reload
from commonweal.kernel.errors import BadInput
from tests.engines.transfer.registers import Register, by_column, in_sqlite, packed, record, zoned

CLAIM = "SELECT claim_id, office, person, born, status, granted, paid FROM {s}.claim ORDER BY 1"
ITEMS = """
name: {s}-register
version: 1
chunk_rows: 4
tables:
  - target: {s}.item
    source: t
    key: [id]
    columns: {{id: id, amount: amount, day: day, note: note, total: total}}
"""
ITEM_TABLE = """
CREATE TABLE {s}.item (
  id int PRIMARY KEY, amount numeric(8,2), day date, note varchar(6), total numeric(12,3))
"""
ITEM_KINDS = "id integer PRIMARY KEY, amount decimal(8,2), day date, note text, total integer"

OFFICES_ALONE = """
name: {s}-register
version: 1
tables:
  - target: {s}.office
    source: {{file: offices.csv}}
    columns: {{code: code, name: name, opened: opened}}
"""


def with_items(register: Register, rows: list[tuple[object, ...]]) -> str:
    register.run_sql(ITEM_TABLE)
    register.map(ITEMS)
    return str(in_sqlite(register.folder / "old.sqlite", ITEM_KINDS, rows))


def test_a_register_of_two_files_arrives_whole(register):
    outcome = register.transfer()
    done = [(each.target, each.records, each.loaded, each.rejected) for each in outcome.tables]
    assert done == [(f"{register.space}.office", 3, 3, 0), (f"{register.space}.claim", 40, 40, 0)]
    assert outcome.findings == 0
    rows = register.rows(CLAIM)
    first = (
        1,
        "002",
        "Zoë 1 Müller-1",
        date(1950, 1, 2),
        "closed",
        Decimal("1.32"),
        Decimal("1.29"),
    )
    assert rows[0] == first
    assert rows[4][3] is None
    assert len(rows) == 40
    assert len(register.rows("SELECT DISTINCT person_key FROM {s}.claim")) == 40
    assert register.rows("SELECT * FROM {s}.office")[2] == ("003", "East, old", None)


def test_a_number_of_rows_is_of_a_dry_run_alone(register, capsys):
    assert register.command("--rows", "10") == 2
    assert "add --dry-run" in capsys.readouterr().err


def test_what_does_not_fit_is_kept_with_its_place_bytes_and_reason(register):
    bad = {
        3: record(3, granted=bytes.fromhex("00000001ac")),  # a digit that is none
        5: record(5, status="X".encode("cp037")),
        7: record(7, born="19500231".encode("cp037")),
        9: record(9, office="009".encode("cp037")),  # the target has no such office
        11: record(1),  # a second claim 1
        13: record(13, deducted=zoned(0, 7)[:-1] + b"\x40"),
    }
    register.claims([bad.get(number, record(number)) for number in range(1, 21)])
    assert register.command("--quarantine", str(register.folder / "q.jsonl")) == 1
    found = [
        (json.loads(place)["record"], field, kind, loaded)
        for _, place, field, kind, _, loaded in register.quarantine()
    ]
    assert found == [
        (2, "granted", "unreadable", False),
        (2, "paid", "unreadable", False),
        (4, "status", "code", False),
        (6, "born", "form", True),
        (12, "paid", "unreadable", False),
        (8, "", "refused", False),
        (10, "", "refused", False),
    ]
    values = [value for *_, value, _ in register.quarantine()]
    assert values[:4] == ["0x00000001ac", "0x00000001ac", "X", "19500231"]
    kept = {row[0] for row in register.rows(CLAIM)}
    assert kept == set(range(1, 21)) - {3, 5, 9, 11, 13}
    lines = [json.loads(line) for line in (register.folder / "q.jsonl").read_text().splitlines()]
    assert [line["bad"] for line in lines] == [
        kind for _, _, _, kind, _, _ in register.quarantine()
    ]
    assert "duplicate key" in lines[-1]["reason"]
    assert json.loads(lines[2]["held"])["CLAIM_ID"] == 5


def test_a_second_run_finds_everything_done_and_loads_nothing(register):
    register.transfer()
    before = register.rows(CLAIM)
    again = register.transfer()
    assert [(each.resumed, each.loaded) for each in again.tables] == [(2, 3), (2, 40)]
    assert register.rows(CLAIM) == before


def test_a_run_that_stopped_goes_on_behind_its_last_chunk(register):
    whole = [record(number) for number in range(1, 41)]
    whole[25] = record(26, status="X".encode("cp037"))
    register.claims(whole)
    register.changed(
        ("codes: status", "codes: status, bad: {code: stop}"),
        ("version:", "chunk_rows: 6\nversion:"),
    )
    assert register.command() == 3
    assert len(register.rows(CLAIM)) == 24
    with pytest.raises(BadInput, match="mapping has changed"):
        register.changed((", bad: {code: stop}", "")) or register.transfer()
    register.changed(("codes: status}", "codes: status, bad: {code: stop}}"))
    register.claims([record(number) for number in range(1, 41)])
    with pytest.raises(BadInput, match="source has changed"):
        register.transfer()


def test_rows_of_a_database_arrive_exactly_in_the_order_of_their_key(register):
    rows = [
        (
            n * 3,
            f"{n}.{n % 100:02d}",
            f"2020-02-{n % 28 + 1:02d}",
            None if n % 3 else f"n{n}",
            10**8 + n,
        )
        for n in range(1, 31)
    ]
    source = with_items(register, rows)
    outcome = register.transfer(source)
    assert (outcome.findings, outcome.tables[0].chunks) == (0, 9)
    found = register.rows("SELECT id, amount, day, note, total FROM {s}.item ORDER BY id")
    assert found == [
        (i, Decimal(a), date.fromisoformat(d), n, Decimal(t)) for i, a, d, n, t in rows
    ]


def test_a_database_that_holds_odd_values_loses_none_and_guesses_none(register):
    source = with_items(
        register,
        [
            (1, 1.5, "2020-01-01", "a", 1),
            (2, 0.1 + 0.2, "2020-01-02", "b", 2),  # 0.30000000000000004
            (3, "1,50", "2020-01-03", "c", 3),
            (4, 7, "2020-02-30", "d", 4),
            (5, -3.25, None, "too long", 5),
            (6, 1234567.5, "", "f", "six"),
            (7, 2, "2020-01-04", "g", 7),
        ],
    )
    outcome = register.transfer(source)
    assert by_column(outcome) == {
        ("item", "amount", "precision"): 1,
        ("item", "amount", "form"): 1,
        ("item", "day", "form"): 2,
        ("item", "note", "length"): 1,
        ("item", "amount", "size"): 1,
        ("item", "total", "form"): 1,
    }
    assert register.rows("SELECT id, amount FROM {s}.item ORDER BY 1") == [
        (1, Decimal("1.50")),
        (7, Decimal("2.00")),
    ]


def test_a_key_that_is_missing_or_names_two_rows_is_refused_before_anything_is_loaded(register):
    with_items(register, [])
    for rows, said in (
        ([(1,), (1,)], "names more than one"),
        ([(1,), (None,)], "no value in the key"),
    ):
        path = register.folder / f"{said}.sqlite"
        in_sqlite(path, "id integer", rows)
        register.map(
            ITEMS.replace(
                "{{id: id, amount: amount, day: day, note: note, total: total}}", "{{id: id}}"
            )
        )
        with pytest.raises(BadInput, match=said):
            register.transfer(str(path))


def test_a_dry_run_tries_the_constraints_and_leaves_nothing(register):
    register.claims(
        [
            record(1),
            record(2, office="009".encode("cp037")),
            record(1),
            record(4, status="X".encode("cp037")),
        ]
    )
    outcome = register.transfer(try_rows=3)
    assert outcome.dry_run
    assert [(each.loaded, each.rejected) for each in outcome.tables] == [(3, 0), (2, 1)]
    assert "duplicate key" in outcome.tables[1].examples[0]["reason"]
    assert register.rows("SELECT count(*) FROM {s}.claim") == [(0,)]
    assert register.rows("SELECT count(*) FROM {s}.office") == [(0,)]


def test_a_table_that_holds_rows_already_is_not_touched_unasked(register):
    register.run_sql("INSERT INTO {s}.office VALUES ('009', 'Nine', NULL)")
    assert register.command() == 2
    assert register.rows("SELECT count(*) FROM {s}.office") == [(1,)]
    assert register.command("--keep-rows") == 0
    assert register.rows("SELECT count(*) FROM {s}.office") == [(4,)]


def test_too_many_rows_in_the_quarantine_stop_the_transfer(register):
    register.claims([record(number, status="X".encode("cp037")) for number in range(1, 9)])
    register.changed(("version:", "most_rejected: 5\nchunk_rows: 2\nversion:"))
    assert register.command() == 3
    assert len(register.quarantine()) == 6


def test_what_the_mapping_says_of_bad_values_is_done(register):
    register.claims(
        [record(1, granted=packed(1, 9)[:-1] + b"\xee"), record(2, status="X".encode("cp037"))]
    )
    register.changed(
        (
            "granted: GRANTED",
            "granted: {from: GRANTED, default: '0.00', bad: {unreadable: default}}",
        ),
        ("paid: {value: GRANTED - DEDUCTED}", "paid: {constant: '1.00'}"),
        ("codes: status", "codes: status, default: closed, bad: {code: default}"),
    )
    outcome = register.transfer()
    assert register.rows("SELECT granted, status FROM {s}.claim ORDER BY claim_id") == [
        (Decimal("0.00"), "closed"),
        (Decimal("2.69"), "closed"),
    ]
    assert by_column(outcome) == {
        ("claim", "granted", "unreadable"): 1,
        ("claim", "status", "code"): 1,
    }
    assert all(loaded for *_, loaded in register.quarantine())


def lint_of(register: Register, *pairs: tuple[str, str]) -> str:
    register.changed(*pairs)
    with pytest.raises(MappingError) as caught:
        register.transfer()
    assert register.rows("SELECT count(*) FROM {s}.office") == [(0,)]
    return str(caught.value)


def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_loaded(register):
    said = lint_of(
        register,
        ("claim_id: CLAIM_ID", "claim_no: CLAIM_ID"),
        ("office: OFFICE", "office: OFICE"),
        ("GRANTED - DEDUCTED", "GRANTED - STATUS"),
    )
    assert "line 11, " in said
    assert "The target has no column claim_no. There are claim_id," in said
    assert "There is no OFICE in the source. There are CLAIM_ID, OFFICE, PERSON_SURNAME" in said
    assert "claim_id needs a value. Add it to columns." in said
    said = lint_of(
        register,
        ("claim_no:", "claim_id:"),
        ("OFICE", "OFFICE"),
        ("codes: status}", "codes: status, default: lost}"),
        ("granted: GRANTED", "granted: {from: GRANTED, as: date}"),
    )
    assert "character 11: Expected a number value" in said
    assert "decimal128(9, 2) does not become date by itself" in said


def test_what_is_not_taken_and_not_filled_are_hints(register, capsys):
    register.changed(("      born: {from: BORN", "      born: {from: CLAIM_ID"))
    assert register.command("--lint") == 0
    said = capsys.readouterr().out
    assert "claim.made is not filled" in said
    assert "is not taken" not in said
    register.changed(
        (
            "person_key: {digest: [PERSON_SURNAME, PERSON_FORENAME, BORN]}",
            "person_key: {digest: [CLAIM_ID]}",
        )
    )
    assert register.command("--lint") == 0
    assert "claims.dat: BORN is not taken" in capsys.readouterr().out


def test_tables_that_refer_to_each_other_are_refused(register):
    register.run_sql("ALTER TABLE {s}.office ADD head int REFERENCES {s}.claim")
    with pytest.raises(BadInput, match="refer to each other"):
        register.transfer()


def test_a_table_of_postgresql_arrives_in_chunks_of_one_moment(register):
    register.transfer()
    register.run_sql("CREATE TABLE {s}.copy (LIKE {s}.claim INCLUDING ALL)")
    names = [
        "claim_id",
        "office",
        "person",
        "born",
        "status",
        "granted",
        "paid",
        "person_key",
        "made",
    ]
    listed = ", ".join(f"{name}: {name}" for name in names)
    register.map(
        "name: {s}-copy\nversion: 1\nchunk_rows: 7\ntables:\n  - target: {s}.copy\n"
        "    source: {s}.claim\n    key: [office, claim_id]\n    columns: {{" + listed + "}}\n"
    )
    outcome = register.transfer(register.server.uri)
    assert (outcome.findings, outcome.tables[0].loaded) == (0, 40)
    assert register.rows("SELECT * FROM {s}.copy EXCEPT SELECT * FROM {s}.claim") == []
    assert register.rows("SELECT count(*) FROM {s}.copy") == [(40,)]


def test_a_malformed_row_of_a_csv_file_is_kept_aside_and_the_rest_goes_on(register):
    rows = ["001,North,1990-04-01", "002,South", "", "003,East,2001-01-01", "4,5,6,7", "006,W,"]
    text = "code,name,opened\n" + "\n".join(rows) + "\n"
    (register.folder / "offices.csv").write_bytes(text.encode() + b"007,M\xfcll,\n009")
    register.map(OFFICES_ALONE)
    for outcome in (register.transfer(try_rows=100), register.transfer()):
        done = outcome.tables[0]
        assert (done.records, done.loaded, done.rejected) == (7, 3, 4)
    assert by_column(outcome) == {
        ("office", "", "unreadable"): 3,
        ("office", "name", "unreadable"): 1,
    }
    assert register.rows("SELECT code FROM {s}.office ORDER BY 1") == [("001",), ("003",), ("006",)]
    held = register.rows(
        "SELECT place, value, reason FROM commonweal_transfer.quarantine WHERE transfer = "
        "'{s}-register' ORDER BY id"
    )
    assert [(place, bytes.fromhex(value[2:])) for place, value, _ in held] == [
        ('{"record": 1}', b"002,South"),
        ('{"record": 3}', b"4,5,6,7"),
        ('{"record": 5}', b"M\xfcll"),
        ('{"record": 6}', b"009"),
    ]
    assert "row 3 of the file has 2 cells" in held[0][2]
    mapping, places = read_mapping(register.folder / "mapping.yaml"), register.places("")
    name, values = f"{register.space}.office", {"name": "Müll"}
    with pytest.raises(BadInput, match="no row of the source"):
        reload(mapping, places, [Correction(name, held[0][0], "Bo", "typed", values=values)])
    done = reload(mapping, places, [Correction(name, held[2][0], "Bo", "typed", values=values)])
    assert [(e.records, e.loaded, e.rejected) for e in done.tables] == [(7, 4, 3)]
    assert by_column(reload(mapping, places, ())) == {("office", "", "unreadable"): 3}


def test_a_csv_file_says_its_encoding(register):
    (register.folder / "offices.csv").write_bytes("code;name;opened\n001;Köln;\n".encode("cp1252"))
    register.map(OFFICES_ALONE.replace("offices.csv", "offices.csv, encoding: cp1252"))
    register.transfer()
    assert register.rows("SELECT name FROM {s}.office") == [("Köln",)]


def test_numbers_that_the_target_gives_itself_go_on_behind_those_that_came(register):
    source = with_items(register, [(7, None, None, "x", 3), (9, None, None, "y", 400)])
    register.run_sql(
        "CREATE SEQUENCE {s}.own; ALTER TABLE {s}.item ALTER id ADD GENERATED ALWAYS AS IDENTITY, "
        "ALTER total SET DEFAULT nextval('{s}.own')"
    )
    register.transfer(source)
    register.run_sql("INSERT INTO {s}.item (note) VALUES ('new')")
    assert register.rows("SELECT id, total FROM {s}.item WHERE note = 'new'") == [(10, 401)]
