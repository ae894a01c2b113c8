"""``commonweal decode``: what is written and printed, and the exit code of each outcome."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet
import pytest

from commonweal.cli.main import main
from tests.engines.read.cobol.making import packed, zoned
from tests.engines.read.test_dbf import made as dbf

COPYBOOK = """\
       01  CASE-RECORD.
           05  CASE-ID     PIC 9(4).
           05  NAME        PIC X(6).
           05  PAID        PIC S9(5)V99 COMP-3.
           05  STEP OCCURS 2 PIC 99.
"""


def record(number: int, name: str, paid: int) -> bytes:
    return zoned(number, 4) + name.ljust(6).encode("cp037") + packed(paid, 7) + zoned(1234, 4)


@pytest.fixture
def files(tmp_path: Path) -> SimpleNamespace:
    """Three good records, and the same with one that has a letter in its number."""
    paths = SimpleNamespace(
        copybook=tmp_path / "case.cpy",
        good=tmp_path / "good.dat",
        bad=tmp_path / "bad.dat",
        out=tmp_path / "out.parquet",
        quarantine=tmp_path / "out.parquet.quarantine.jsonl",
    )
    good = record(1, "ANNA", 1050) + record(2, "BO", -7) + record(3, "", 0)
    paths.copybook.write_text(COPYBOOK)
    paths.good.write_bytes(good)
    paths.bad.write_bytes(good + "12C4".encode("cp037") + record(4, "EVE", 1)[4:])
    return paths


def run(files: SimpleNamespace, file: Path, *arguments: object) -> int:
    given = ["decode", str(file), "--copybook", str(files.copybook), *map(str, arguments)]
    return main(given)


def test_a_clean_file_gives_a_table_and_exit_0(files: SimpleNamespace, capsys):
    assert run(files, files.good, "--out", files.out) == 0
    rows = pyarrow.parquet.read_table(files.out).to_pylist()
    assert rows[1] == {"CASE_ID": 2, "NAME": "BO", "PAID": Decimal("-0.07"), "STEP": [12, 34]}
    assert not files.quarantine.exists()
    assert capsys.readouterr().out.startswith("records 3\nfindings 0\n")


def test_what_cannot_be_read_gives_a_quarantine_and_exit_1(files: SimpleNamespace, capsys):
    assert run(files, files.bad, "--out", files.out, "--json") == 1
    result = json.loads(capsys.readouterr().out)
    assert result["findings"] == 1
    assert result["quarantined"] == [{"field": "CASE_ID", "reason": "bad digit", "count": 1}]
    found = json.loads(files.quarantine.read_text())
    assert (found["record"], found["offset"], found["bytes"]) == (3, 54, "f1f2c3f4")
    assert pyarrow.parquet.read_table(files.out).to_pylist()[3]["CASE_ID"] is None


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_csv_and_json_lines(files: SimpleNamespace, tmp_path: Path, ending: str):
    out = tmp_path / f"out.{ending}"
    assert run(files, files.good, "--out", out) == 0
    lines = out.read_text().splitlines()
    if ending == "csv":
        assert lines[0] == '"CASE_ID","NAME","PAID","STEP_1","STEP_2"'
        assert lines[2] == '2,"BO",-0.07,12,34'
    else:
        assert lines[1] == '{"CASE_ID":2,"NAME":"BO","PAID":-0.07,"STEP":[12,34]}'


def test_the_layout_is_printed_and_nothing_is_read(files: SimpleNamespace, capsys):
    assert run(files, files.good, "--layout", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["first"], row["last"]) for row in table[1:]] == [
        ("CASE-ID", 1, 4),
        ("NAME", 5, 10),
        ("PAID", 11, 14),
        ("STEP", 15, 18),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out"),
        (("--out", "out.txt"), "Name the format"),
        (("--option", "record_length=7"), "does not divide"),
        (("--option", "no_such=1"), "no_such is not known"),
        (("--option", "ebcdic_code_page=cp999999"), "is not known"),
        (("--option", "nothing"), "name=value"),
        (("--options", "missing.json"), "annot be read"),
        (("--record", "OTHER"), "no record OTHER"),
    ],
)
def test_wrong_input_is_exit_2_and_nothing_is_left(
    files: SimpleNamespace, tmp_path: Path, capsys, arguments: tuple[str, ...], said: str
):
    given = list(arguments)
    if said != "--out" and "--out" not in given:
        given += ["--out", str(files.out)]
    before = sorted(tmp_path.iterdir())
    assert run(files, files.good, *given) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err or said == "--out"
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_is_there_is_kept_unless_told_otherwise(files: SimpleNamespace):
    files.out.write_text("mine")
    assert run(files, files.good, "--out", files.out) == 2
    assert files.out.read_text() == "mine"
    assert run(files, files.good, "--out", files.out, "--overwrite") == 0


def test_a_folder_that_cannot_be_written_is_exit_3(files: SimpleNamespace, tmp_path: Path):
    assert run(files, files.good, "--out", tmp_path / "missing" / "out.csv") == 3


def test_options_may_come_from_one_entry_of_a_file(files: SimpleNamespace, tmp_path: Path):
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"mine": {"options": {"file_footer_bytes": 36}}}))
    assert run(files, files.good, "--out", files.out, "--options", f"{options}#mine") == 0
    assert pyarrow.parquet.read_table(files.out).num_rows == 1


def test_a_dbf_file_describes_itself(files: SimpleNamespace, tmp_path: Path, capsys):
    path = tmp_path / "old.dbf"
    path.write_bytes(
        dbf([("NAME", "C", 4, 0), ("SUM", "N", 6, 2)], [b" Anna  1.50", b" Bo    x   "])
    )
    assert main(["decode", str(path), "--layout"]) == 0
    assert "dBASE III, 2 records, cp1252" in capsys.readouterr().out
    assert main(["decode", str(path), "--out", str(files.out)]) == 1
    rows = pyarrow.parquet.read_table(files.out).to_pylist()
    assert rows == [{"NAME": "Anna", "SUM": Decimal("1.50")}, {"NAME": "Bo", "SUM": None}]
    assert main(["decode", str(path), "--out", str(files.out), "--option", "other=1"]) == 2


def test_columns_are_proposed_then_confirmed(files: SimpleNamespace, tmp_path: Path, capsys):
    path, columns = tmp_path / "rain.txt", tmp_path / "columns.json"
    path.write_text("year  rain\n2024  10.5*\n2025   ---\n")
    assert main(["decode", str(path), "--columns", "infer", "--layout"]) == 0
    columns.write_text(capsys.readouterr().out)
    assert main(["decode", str(path), "--columns", "infer", "--out", str(files.out)]) == 2
    assert main(["decode", str(path), "--columns", str(columns), "--out", str(files.out)]) == 0
    rows = pyarrow.parquet.read_table(files.out).to_pylist()
    assert rows == [
        {"year": 2024, "rain": Decimal("10.5"), "rain_flag": "*"},
        {"year": 2025, "rain": None, "rain_flag": None},
    ]


def test_a_file_that_nothing_describes_is_exit_2(files: SimpleNamespace, capsys):
    assert main(["decode", str(files.good), "--out", str(files.out)]) == 2
    assert "--copybook" in capsys.readouterr().err
