"""A target is proved to hold what its mapping says of each row, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonweal.cli.main import main
from commonweal.engines.certify import verdict_from, whole_from
from conftest import FULL_DRILL
from tests.engines.transfer.registers import OFFICES, Register, record
from tests.engines.verify.stores import Server

# The column that the database fills by itself is nobody's to prove.
OWN = "ALTER TABLE {s}.claim DROP COLUMN made"
DEFAULTS = ('empty: ["0"], bad: {form: empty}', 'empty: ["0"], default: "19000101"')
QUARANTINE = "commonweal_transfer.quarantine"


@pytest.fixture
def register(server: Server, tmp_path: Path) -> Register:
    made = Register(server, tmp_path)
    made.run_sql(OWN)
    made.changed(DEFAULTS)
    bad = {5: record(5, status="X".encode("cp037")), 11: record(1)}
    made.claims([bad.get(number, record(number)) for number in range(1, 21)])
    return made


def ran(register: Register, capsys, *words: str, table: str = "#{s}.claim") -> tuple[int, dict]:
    mapping = f"{register.folder / 'mapping.yaml'}{table.format(s=register.space)}"
    given = [str(register.folder), register.server.uri, "--mapping", mapping, *words]
    code = main(["verify", *given, "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out or "{}") | {"error": printed.err}


def found(verdict: dict) -> list[tuple[str, str, int]]:
    return [(each["code"], each["column"], each["count"]) for each in verdict["findings"]]


def settle(register: Register, state: str) -> None:
    register.run_sql(f"UPDATE {QUARANTINE} SET state = '{state}' WHERE transfer = '{{s}}-register'")


def test_rows_of_a_mapping_are_proved_and_what_is_left_out_is_named(register, capsys):
    register.transfer()
    capsys.readouterr()
    code, verdict = ran(register, capsys)
    assert (code, verdict["outcome"], found(verdict)) == (1, "incomplete", [("rows-open", "", 2)])
    settle(register, "waived")
    code, verdict = ran(register, capsys)
    assert (code, verdict["outcome"], verdict["findings"]) == (0, "agree", [])
    said = verdict["mapping"]
    assert (said["version"], said["rows_read"], said["rows_out"]) == (
        "2026-11-1",
        20,
        {"waived": 2},
    )
    assert said["loaded_with"] == [said["sha256"]]
    assert [each["why"] for each in said["named"]] == ["refused", "status: code"]
    paid = [each for each in said["totals"] if each["column"] == "granted"]
    assert [(each["what"], each["left_out"], each["agrees"]) for each in paid] == [
        ("values", "2", True),
        ("sum", "8.12", True),
    ]
    assert said["proves"].startswith("Proved: the target holds")
    verdict.pop("error")
    kept = verdict_from(verdict).data["mapping"]
    assert (kept["sha256"], kept["named"], kept["totals"]) == (said["sha256"], [], [])
    assert main(["verify", "--mapping", str(register.folder / "mapping.yaml"), "--key", "x"]) == 2


FAULTS = {
    "a wrong code": (
        "UPDATE {s}.claim SET status = 'closed' WHERE claim_id = 2",
        [("value", "status", 1)],
    ),
    "a default that was not applied": (
        "UPDATE {s}.claim SET born = NULL WHERE claim_id = 10",
        [("value", "born", 1)],
    ),
    "a lost row": (
        "DELETE FROM {s}.claim WHERE claim_id = 7",
        [("rows-missing", "", 1), ("total-values", "claim_id", 1)],
    ),
    "a doubled row": (
        "ALTER TABLE {s}.claim DROP CONSTRAINT claim_pkey; "
        "INSERT INTO {s}.claim SELECT * FROM {s}.claim WHERE claim_id = 9",
        [("rows-doubled", "", 1)],
    ),
    "a rejected row that was loaded all the same": (
        "INSERT INTO {s}.claim SELECT 5, office, person, born, status, granted, paid, person_key "
        "FROM {s}.claim WHERE claim_id = 4",
        [("rows-added", "", 1)],
    ),
    "a text that was cut": (
        "UPDATE {s}.claim SET person = left(person, 9) WHERE claim_id = 3",
        [("value", "person", 1)],
    ),
    "a cent in what was calculated": (
        "UPDATE {s}.claim SET paid = paid + 0.01 WHERE claim_id = 3",
        [("value", "paid", 1)],
    ),
    "two cents that cancel": (
        "UPDATE {s}.claim SET granted = granted + 0.01 WHERE claim_id = 3; "
        "UPDATE {s}.claim SET granted = granted - 0.01 WHERE claim_id = 4",
        [("value", "granted", 1)],
    ),
    "a rejected row that nobody named": (
        "DELETE FROM " + QUARANTINE + " WHERE transfer = '{s}-register' AND field = 'status'",
        [("rows-unnamed", "", 1)],
    ),
    "a good row in the quarantine": (
        "DELETE FROM {s}.claim WHERE claim_id = 8; INSERT INTO "
        + QUARANTINE
        + " (transfer, target, "
        "chunk, mapping, place, field, bad, reason, value, held, loaded, state) VALUES "
        "('{s}-register', '{s}.claim', 1, '', '{{\"record\": 7}}', 'born', 'form', '', '', '', "
        "false, 'waived')",
        [("rows-missing", "", 1), ("rows-contested", "", 1)],
    ),
}


ALONE = list(FAULTS) if FULL_DRILL else ["a default that was not applied"]


@pytest.mark.parametrize("fault", ALONE)
def test_a_planted_fault_is_found(register, capsys, fault):
    register.transfer()
    settle(register, "waived")
    planted, expected = FAULTS[fault]
    register.run_sql(planted)
    capsys.readouterr()
    code, verdict = ran(register, capsys, "--key", "claim_id")
    assert (code, verdict["outcome"]) == (1, "differ"), verdict["error"]
    assert set(expected) <= set(found(verdict))


def test_planted_faults_are_found_together(register, capsys):
    register.transfer()
    settle(register, "waived")
    for planted, _ in FAULTS.values():
        register.run_sql(planted)
    capsys.readouterr()
    code, verdict = ran(register, capsys, "--key", "claim_id")
    assert (code, verdict["outcome"]) == (1, "differ"), verdict["error"]
    codes = {each["code"] for each in verdict["findings"]}
    wanted = {code for _, expected in FAULTS.values() for code, *_ in expected}
    assert wanted - codes <= {"total-values"}  # one row more and one less: a total sees neither
    assert verdict["mapping"]["proves"].startswith("Not so")


def test_a_row_that_was_corrected_is_what_the_correction_says(register, capsys):
    register.transfer()
    corrections = register.folder / "corrections.yaml"
    target = f"{register.space}.claim"
    corrections.write_text(
        f"corrections:\n  - {{target: {target}, record: 4, set: {{STATUS: C}}, by: A, reason: r}}\n"
        f"  - {{target: {target}, record: 10, waive: true, by: B, reason: twice}}\n"
    )
    assert register.command("--reload", "--corrections", str(corrections)) == 0
    capsys.readouterr()
    code, verdict = ran(register, capsys)
    assert (code, found(verdict)[:1]) == (1, [("rows-added", "", 1)])
    code, verdict = ran(register, capsys, "--corrections", str(corrections))
    assert (code, verdict["findings"], verdict["mapping"]["corrected"]) == (0, [], 1)
    # No correction explains a wrong value away.
    register.run_sql("UPDATE {s}.claim SET status = 'closed' WHERE claim_id = 2")
    corrections.write_text(corrections.read_text().replace("record: 4", "record: 1"))
    code, verdict = ran(register, capsys, "--corrections", str(corrections))
    assert (code, verdict["outcome"]) == (1, "differ")
    assert ("rows-unsaid", "", 1) in found(verdict)


def test_all_tables_of_a_mapping_are_verified_at_once(register, capsys):
    (register.folder / "offices.csv").write_text(f"{OFFICES}004,few\n")
    register.transfer()
    settle(register, "waived")
    capsys.readouterr()
    code, verdict = ran(register, capsys, table="")
    claim, office = (f"{register.space}.{name}" for name in ("claim", "office"))
    assert (code, verdict["outcome"], list(verdict["tables"])) == (0, "agree", [claim, office])
    said = verdict["tables"][office]["mapping"]
    assert (said["rows_read"], said["rows_out"]) == (4, {"waived": 1})
    verdict.pop("error")
    assert whole_from(verdict).outcome == "agree"
    register.run_sql(
        "DELETE FROM commonweal_transfer.chunk WHERE transfer = '{s}-register'; "
        "DELETE FROM {s}.claim; DELETE FROM {s}.office"
    )
    (register.folder / "offices.csv").write_text("code,name,opened,Name\n004,few\n")
    code, verdict = ran(register, capsys, table="#{s}.office")
    assert (code, verdict["outcome"]) == (1, "incomplete")
    assert [code for code, *_ in found(verdict)] == ["no-rows", "column-not-taken", "rows-unknown"]
    assert main(["verify", "--mapping", str(register.folder / "mapping.yaml"), "--map", "a=b"]) == 2
