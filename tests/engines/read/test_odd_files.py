"""What somebody gives by mistake is answered by a sentence that says what it is and what to do."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

import pytest

from commonweal.engines.read.csv_records import csv_parts
from commonweal.engines.read.databases import Database
from commonweal.engines.read.databases.adbc import said_by_the_driver
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.dbf import read_dbf
from commonweal.kernel.errors import BadInput


def _said(path: Path, encoding: str = "") -> str:
    with pytest.raises(BadInput) as refused:
        list(FileTable(path, "csv", encoding).batches())
    return str(refused.value)


def _file(folder: Path, raw: bytes, name: str = "given.csv") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_a_packed_file_is_told_as_one(tmp_path: Path):
    assert "a ZIP archive or an Excel workbook" in _said(_file(tmp_path, b"PK\x03\x04and more"))
    assert "packed by gzip" in _said(_file(tmp_path, gzip.compress(b"a,b\n1,2\n")), "cp1252")


def test_the_mark_of_utf_16_is_read(tmp_path: Path):
    table = FileTable(_file(tmp_path, "ä,b\n1,ü\n".encode("utf-16")), "csv")
    assert [row for part in table.batches() for row in part.to_pylist()] == [{"ä": "1", "b": "ü"}]


def test_text_of_another_encoding_says_which_was_tried(tmp_path: Path):
    said = _said(_file(tmp_path, b"a,b\nM\xfcller,1\n"))
    assert "its text is not all in utf-8. Save it as UTF-8" in said


def test_a_row_with_other_cells_than_the_heading_is_shown(tmp_path: Path):
    said = _said(_file(tmp_path, b"a,b\n1,2\nonly this\n"))
    assert "the heading names 2 columns, and a row has 1 cells: only this" in said


def _parts(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[int, str, bytes]]]:
    rows, aside = [], []
    for batch, numbers, quarantine in csv_parts(FileTable(path, "csv")):
        rows += list(zip(numbers, batch.to_pylist(), strict=True))
        found = quarantine.to_pylist() if quarantine is not None else []
        aside += [(each["record"], each["field"], each["bytes"]) for each in found]
    return rows, aside


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_row_that_is_malformed_and_no_utf_8_is_kept_aside_as_it_stands_there(
    tmp_path: Path, mark: bytes
):
    rows = [b"1,\xc3\xbcber", b"2,\xfc,3", b'3,"a\nb"', b"4,M\xfcll", b"5", b"\xff,,\xfe", b"6,ok"]
    raw = mark + b'"a,\xc3\xa4",b\n' + b"\n".join(rows) + b"\n"
    assert _parts(_file(tmp_path, raw)) == (
        [
            (0, {"a,ä": "1", "b": "über"}),
            (2, {"a,ä": "3", "b": "a\nb"}),
            (3, {"a,ä": "4", "b": None}),
            (6, {"a,ä": "6", "b": "ok"}),
        ],
        [(1, "", b"2,\xfc,3"), (3, "b", b"M\xfcll"), (4, "", b"5"), (5, "", b"\xff,,\xfe")],
    )


def test_what_is_no_sqlite_file_is_said(tmp_path: Path):
    with pytest.raises(BadInput, match="This is no SQLite database"):
        _ = Database(str(_file(tmp_path, b"hello, I am a text", "given.db"))).tables


def test_what_is_no_dbf_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match=r"given\.dbf: This is no DBF file"):
        read_dbf(_file(tmp_path, b"", "given.dbf"))


def test_a_driver_speaks_without_its_names():
    refused = Exception(
        "IO: [libpq] Failed to connect: fe_sendauth: no password supplied\nQuery was:x"
    )
    assert said_by_the_driver(refused) == (
        "fe_sendauth: no password supplied. The password comes from ~/.pgpass or PGPASSWORD."
    )
    broken = Exception('INTERNAL: [libpq] Failed to execute\nERROR:  no such "x"\nQuery was:secret')
    assert said_by_the_driver(broken) == 'no such "x"'
