"""What is in the quarantine is loaded after a fix: of the mapping, of the source, of the value."""

from __future__ import annotations

import json

import pytest

from commonweal.engines.transfer import MappingError, read_corrections, read_mapping, reload
from commonweal.kernel.errors import BadInput
from tests.engines.transfer.registers import Register, in_sqlite, record

CORRECTIONS = """
corrections:
  - {{target: {s}.claim, record: 2, set: {{GRANTED: "12.50", BORN: "19600229"}},
     by: Ana, reason: letter}}
  - {{target: {s}.claim, record: 4, waive: true, by: Bo, reason: a test record}}
"""


@pytest.fixture
def bad(register: Register) -> Register:
    changed = {
        3: record(3, granted=b"\x00\x00\x00\x00\xac", born=b"\xf1" * 8),
        5: record(5, status=b"\xe7"),
        6: record(6, status=b"\xe8"),
        7: record(7, office="009".encode("cp037")),
    }
    register.changed((", bad: {form: empty}", ""))
    register.claims([changed.get(number, record(number)) for number in range(1, 9)])
    assert register.transfer().tables[1].rejected == 4
    return register


def run(register: Register, text: str = "") -> list[tuple[int, int, int]]:
    path = register.folder / "corrections.yaml"
    path.write_text(text.format(s=register.space))
    mapping = read_mapping(register.folder / "mapping.yaml")
    given = read_corrections(path) if text else ()
    done = reload(mapping, register.places(), given)
    return [(each.records, each.loaded, each.rejected) for each in done.tables]


def states(register: Register) -> list[tuple[object, ...]]:
    return register.rows(
        "SELECT place, field, state, settled_by FROM commonweal_transfer.quarantine "
        "WHERE transfer = '{s}-register' ORDER BY id"
    )


def test_after_each_fix_more_is_loaded_and_the_sums_hold(bad, capsys):
    assert run(bad) == [(3, 3, 0), (8, 4, 4)]
    bad.changed(("A: open,", "A: open, Y: open,"))
    assert run(bad) == [(3, 3, 0), (8, 5, 3)]
    bad.run_sql("INSERT INTO {s}.office VALUES ('009', 'Nine', NULL)")
    assert run(bad, CORRECTIONS) == [(3, 3, 0), (8, 7, 1)]
    assert bad.rows("SELECT granted::text, born::text FROM {s}.claim WHERE claim_id = 3") == [
        ("12.50", "1960-02-29")
    ]
    left = {row[:3] + row[3:] for row in states(bad) if row[2] != "reloaded"}
    assert left == {('{"record": 4}', "status", "waived", "Bo")}
    assert ('{"record": 2}', "granted", "reloaded", "Ana") in states(bad)
    capsys.readouterr()
    assert bad.command("--reload") == 0
    assert "7 of 8 rows loaded, 1 waived\n" in capsys.readouterr().out
    assert bad.command("--json") == 0
    said = json.loads(capsys.readouterr().out)["tables"][1]
    assert [said[each] for each in ("rejected", "quarantined", "waived")] == [1, 0, 1]


def test_a_correction_has_to_name_a_row_that_waits(bad):
    for old, new, said in (
        ("record: 2", "record: 1", "not in the quarantine"),
        ("target: {s}.claim, record: 4", "target: x, record: 4", "no table x"),
        ('GRANTED: "12.50"', 'GRANTED: "12,50"', "no such value"),
        ('GRANTED: "12.50"', 'GRNTED: "12.50"', "no column GRNTED"),
    ):
        with pytest.raises(BadInput, match=said):
            run(bad, CORRECTIONS.replace(old, new))
    assert [row[2] for row in states(bad)].count("reloaded") == 0
    with pytest.raises(MappingError, match=r"line 3.*There is no by") as caught:
        run(bad, CORRECTIONS.replace("by: Ana, ", "").replace("waive: true", "waive: yes"))
    assert "yes is none of true, false" in str(caught.value)


def test_a_file_that_changed_is_not_read_by_its_old_places(bad):
    bad.claims([record(number) for number in range(1, 8)])
    with pytest.raises(BadInput, match="file has changed"):
        run(bad)


def test_rows_of_a_database_are_found_again_by_their_key_after_a_fix_there(register):
    register.run_sql("CREATE TABLE {s}.item (id int, no text, day date, PRIMARY KEY (id, no))")
    register.map(
        "name: {s}-register\nversion: 1\ntables:\n  - target: {s}.item\n    source: t\n"
        "    key: [no, id]\n    columns: {{id: id, no: no, day: day}}\n"
    )
    rows = [(n % 3, f"a'{n}", "2020-01-32" if n % 4 == 0 else "2020-01-31") for n in range(8)]
    kinds = "id integer NOT NULL, no text NOT NULL, day date, PRIMARY KEY (no, id)"
    source = in_sqlite(register.folder / "old.sqlite", kinds, rows)
    done = register.transfer(str(source)).tables[0]
    assert (done.loaded, done.rejected) == (6, 2)
    source.unlink()
    fixed = [(id_, no, "2020-02-01" if day.endswith("32") else day) for id_, no, day in rows]
    in_sqlite(source, kinds, fixed)
    again = reload(read_mapping(register.folder / "mapping.yaml"), register.places(str(source)))
    assert (again.tables[0].loaded, again.tables[0].rejected, again.findings) == (8, 0, 0)
    assert register.rows("SELECT no FROM {s}.item WHERE day > '2020-01-31' ORDER BY 1") == [
        ("a'0",),
        ("a'4",),
    ]
