"""DBF files: the published ones, and made ones for what these do not hold."""

from __future__ import annotations

import re
import struct
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.dbf import read_dbf, read_header
from commonweal.kernel.errors import BadInput

FOLDER = Path("legacy-formats/dbf")
PUBLISHED = ["dbase_03", "dbase_83", "dbase_8b", "cp1251"]


def read(path: Path, **more: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    run = read_dbf(path, **more)
    rows, found = [], []
    for batch, quarantine in run.batches:
        rows += batch.to_pylist()
        found += quarantine.to_pylist()
    return rows, found


@pytest.mark.shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_list_of_fields_and_records(shared_data: Path, name: str):
    summary = (shared_data / FOLDER / f"{name}_summary.txt").read_text()
    rows = re.findall(r"^(\S+) +([A-Z]) +(\d+) +(\d+)", summary, re.MULTILINE)
    with (shared_data / FOLDER / f"{name}.dbf").open("rb") as file:
        header = read_header(file)
    ours = [(f.name, f.kind, str(f.length), str(f.decimals)) for f in header.fields]
    assert ours == rows
    assert f"Records: {header.records}" in summary
    assert f"({header.version:02x})" in summary


@pytest.mark.shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_file_is_read_without_a_finding(shared_data: Path, name: str):
    encoding = "" if name == "cp1251" else "cp437"
    path = shared_data / FOLDER / f"{name}.dbf"
    rows, found = read(path, encoding=encoding)
    with path.open("rb") as file:
        assert len(rows) == read_header(file).records
    assert found == []


@pytest.mark.shared
@pytest.mark.parametrize("number", [0, 9])
def test_published_records_to_the_last_character(shared_data: Path, number: int):
    rows, _ = read(shared_data / FOLDER / "dbase_83.dbf")
    expected = (shared_data / FOLDER / f"dbase_83_record_{number}.yml").read_text()
    row = rows[number]
    texts = [row["CODE"], row["NAME"], row["THUMBNAIL"], row["IMAGE"]]
    numbers = [row["ID"], row["CATCOUNT"], row["AGRPCOUNT"], row["PGRPCOUNT"], row["ORDER"]]
    said = [line.strip(" -'") for line in expected.splitlines()[1:]]
    assert [str(each) for each in numbers] == said[:5]
    assert texts == said[5:9]
    assert [row["PRICE"], row["COST"]] == [Decimal(each) for each in said[9:11]]
    assert [str(row["TAXABLE"]).lower(), str(row["ACTIVE"]).lower()] == said[-2:]
    memo = "".join(said[11:-3]).strip('"').replace("\\r\\n", "").replace('\\"', '"')
    squeezed = re.sub(r"\s", "", memo)
    assert re.sub(r"\s", "", row["DESC"]) == squeezed
    assert row["WEIGHT"] == Decimal(said[-3])


@pytest.mark.shared
def test_letters_of_the_code_page_that_the_file_names(shared_data: Path):
    rows, _ = read(shared_data / FOLDER / "cp1251.dbf")
    assert [row["RN"] for row in rows] == [1, 2, 3, 4]
    assert all(re.search("[а-яА-Я]", row["NAME"]) for row in rows)


@pytest.mark.shared
def test_numbers_of_the_published_file_of_all_kinds(shared_data: Path):
    rows, _ = read(shared_data / FOLDER / "dbase_8b.dbf")
    assert rows[9]["NUMERICAL"] == Decimal(10)
    assert rows[9]["FLOAT"] == Decimal("0.1")
    assert rows[0]["MEMO"].startswith("First memo")


Made = list[tuple[str, str, int, int]]


def made(fields: Made, records: list[bytes], *, version: int = 3, language: int = 3) -> bytes:
    length = 1 + sum(size for _, _, size, _ in fields)
    first = 32 + 32 * len(fields) + 1
    head = struct.pack("<B3BIHH", version, 126, 11, 22, len(records), first, length)
    head = head.ljust(29, b"\0") + bytes([language, 0, 0])
    parts = [
        name.encode().ljust(11, b"\0")
        + kind.encode()
        + bytes(4)
        + bytes([size, places])
        + bytes(14)
        for name, kind, size, places in fields
    ]
    return head + b"".join(parts) + b"\r" + b"".join(records) + b"\x1a"


def cells(tmp_path: Path, kind: str, size: int, places: int, *values: bytes) -> Any:
    path = tmp_path / "made.dbf"
    records = [b" " + value.rjust(size) for value in values]
    path.write_bytes(made([("A", kind, size, places)], records, version=0x30))
    rows, found = read(path)
    return [row["A"] for row in rows], [each["reason"] for each in found]


def test_numbers_are_exact_and_what_is_none_is_a_finding(tmp_path: Path):
    values, reasons = cells(
        tmp_path, "N", 8, 2, b"12.5", b"-0.01", b"", b"********", b"1x", b"1.234", b"99999999"
    )
    wanted = [Decimal("12.50"), Decimal("-0.01"), None, None, None, None, Decimal(99999999)]
    assert values == wanted
    assert reasons == ["too large", "bad digit", "too many decimals"]
    assert cells(tmp_path, "N", 5, 0, b"1e300")[1] == ["too large"]
    assert cells(tmp_path, "N", 19, 0, b"9" * 19)[0] == [Decimal("9" * 19)]


def test_dates_truths_and_binary_kinds(tmp_path: Path):
    assert cells(tmp_path, "D", 8, 0, b"20260229", b"20240229", b"", b"2024 1 1") == (
        [None, date(2024, 2, 29), None, None],
        ["bad date", "bad date"],
    )
    assert cells(tmp_path, "L", 1, 0, b"T", b"n", b"?", b"x") == (
        [True, False, None, None],
        ["bad truth value"],
    )
    assert cells(tmp_path, "I", 4, 0, struct.pack("<i", -5))[0] == [-5]
    assert cells(tmp_path, "Y", 8, 0, struct.pack("<q", -12345))[0] == [Decimal("-1.2345")]
    assert cells(tmp_path, "B", 8, 0, struct.pack("<d", 0.5))[0] == [0.5]
    noon = struct.pack("<iI", 2_451_545, 43_200_000)
    assert cells(tmp_path, "T", 8, 0, noon)[0] == [datetime(2000, 1, 1, 12)]  # noqa: DTZ001 - a DBF file knows no zone


def test_a_file_that_names_no_character_set_gives_findings_instead_of_guesses(tmp_path: Path):
    path = tmp_path / "made.dbf"
    path.write_bytes(made([("A", "C", 2, 0)], [b" ab", b" \x81c"], language=0))
    rows, found = read(path)
    assert [row["A"] for row in rows] == ["ab", None]
    assert [each["reason"] for each in found] == ["bad character"]
    assert [row["A"] for row in read(path, encoding="cp850")[0]] == ["ab", "üc"]


def test_deleted_records_are_left_out_and_counted(tmp_path: Path):
    path = tmp_path / "made.dbf"
    path.write_bytes(made([("A", "C", 2, 0), ("A", "C", 1, 0)], [b" xyz", b"*abc"]))
    run = read_dbf(path)
    assert [batch.to_pylist() for batch, _ in run.batches] == [[{"A": "xy", "A_2": "z"}]]
    assert (run.counts.records, run.counts.skipped) == (1, 1)


def test_records_that_the_header_counts_and_the_file_lacks_are_a_finding(tmp_path: Path):
    path = tmp_path / "made.dbf"
    path.write_bytes(made([("A", "C", 4, 0)], [b" abcd"] * 3)[:-3])
    rows, found = read(path)
    assert len(rows) == 2
    assert [each["reason"] for each in found] == ["missing records"]


@pytest.mark.parametrize("raw", [b"", b"\x03" * 40, b"PK\3\4" + bytes(60), bytes(64)])
def test_what_is_no_dbf_file_is_refused(tmp_path: Path, raw: bytes):
    path = tmp_path / "made.dbf"
    path.write_bytes(raw)
    with pytest.raises(BadInput):
        read_dbf(path)


def test_a_missing_memo_file_is_named(tmp_path: Path):
    path = tmp_path / "made.dbf"
    path.write_bytes(made([("A", "M", 10, 0)], [b" " + b"1".rjust(10)], version=0x83))
    with pytest.raises(BadInput, match=r"made\.dbt"):
        read_dbf(path)
    (tmp_path / "made.DBT").write_bytes(bytes(512) + b"no mark behind it")
    assert read(path)[1][0]["reason"] == "memo not found"


@given(st.integers(0, 200), st.integers(0, 255))
def test_no_changed_byte_makes_it_fail(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
):
    raw = bytearray(made([("A", "N", 5, 1), ("B", "D", 8, 0), ("C", "T", 8, 0)], [b" " * 22] * 3))
    raw[at % len(raw)] = byte
    path = tmp_path_factory.getbasetemp() / "fuzzed.dbf"
    path.write_bytes(raw)
    try:
        rows, _ = read(path)
    except BadInput:
        rows = []
    assert len(rows) <= 3
