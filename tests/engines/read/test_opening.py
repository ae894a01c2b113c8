"""What comes in from outside: every kind of file is read rightly or refused in words."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read import (
    Limits,
    RawTable,
    check_part_list,
    open_pasted,
    open_tables,
    read_records,
    recognise,
)
from commonweal.kernel.errors import BadInput

ROWS = (("Name", "Cost"), ("Ålpha; one", "1,5"), ("Bêta", "2"))


def only(data: bytes, name: str = "some.csv") -> RawTable:
    (table,) = open_tables(name, data)
    return table


def refused(data: bytes, name: str = "some.csv", limits: Limits | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_tables(name, data, limits=limits)
    assert caught.value.message.endswith(".")
    assert caught.value.where.startswith(name)
    return caught.value


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_dialects_and_encodings(delimiter: str, newline: str, encoding: str) -> None:
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in ROWS]
    assert only(newline.join(lines).encode(encoding)).rows == ROWS


def test_line_ends_of_three_kinds_in_one_file_and_inside_cells() -> None:
    table = only(b'a,b\r\n"one\rtwo","three\nfour"\rc,d\ne,"f\r\ng"\r\n')
    assert table.rows == (("a", "b"), ("one\rtwo", "three\nfour"), ("c", "d"), ("e", "f\r\ng"))


def test_undefined_bytes_are_kept_so_that_the_file_can_be_made_again() -> None:
    data = "name,text\nA,caf\xe9 ".encode("cp1252") + b"\x9d\x96\n"
    table = only(data)
    assert table.rows[1][1] == "café \x9d–"
    assert [note.code for note in table.notes] == ["undefined-bytes"]
    assert "0x9D" in table.notes[0].text
    assert (table.notes[0].row, table.notes[0].column) == (2, 2)


def test_a_stray_byte_does_not_spoil_a_utf8_file() -> None:
    table = only("a,b\n£5,€6\nü,ö\n".encode() + b"\xa37,x\n")
    assert table.rows == (("a", "b"), ("£5", "€6"), ("ü", "ö"), ("£7", "x"))
    assert table.encoding == "utf-8"
    assert [note.code for note in table.notes] == ["stray-bytes"]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = only(b"Title\n\n\na,b\n1,2\n\n\n")
    assert table.text(4, 2) == "b"
    assert table.text(99, 1) == table.text(1, 99) == table.text(0, 0) == ""
    assert table.place(4, 28) == "some.csv, cell AB4"


def test_what_was_pasted_from_a_spreadsheet() -> None:
    table = open_pasted('Name\tCost, total\n"Two\nlines"\t£1,5\n')
    assert table.rows == (("Name", "Cost, total"), ("Two\nlines", "£1,5"))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a\tb\n5" pipe\t2\n', (("a", "b"), ('5" pipe', "2"))),
        ('a\tb\n"Quick" wins\t2\n', (("a", "b"), ("Quick wins", "2"))),
        ('a\tb\n"open\t2\nc\td\n', (("a", "b"), ('"open', "2"), ("c", "d"))),
    ],
)
def test_quotation_marks_that_are_just_letters(
    text: str, rows: tuple[tuple[str, ...], ...]
) -> None:
    assert open_pasted(text).rows == rows


def test_a_workbook_keeps_types_and_shows_what_its_formats_show() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.title = "Costs"
        sheet.append(["Name", "Start", "Share", "Cost", "Big", "Yes", "Text"])
        sheet.append(["A", datetime(2024, 3, 31), 0.125, 1403.1, 12_300_000, True, "=x"])  # noqa: DTZ001
        for cell, style in (("C2", "0.0%"), ("D2", '"£"#,##0.00'), ("E2", "[$€-407] 0.0,,")):
            sheet[cell].number_format = style
        sheet["G2"].data_type = "s"
        book.create_sheet("Empty")
        book.create_sheet("Hidden").append(["x"])
        book["Hidden"].sheet_state = "hidden"

    costs, hidden = open_tables("plan.xlsx", workbook(fill))
    assert costs.rows[1] == ("A", "2024-03-31", "12.5%", "£1403.1", "€12.3m", "TRUE", "=x")
    assert costs.typed[2, 2] == datetime(2024, 3, 31)  # noqa: DTZ001
    assert costs.typed[2, 4] == Decimal("1403.1")
    assert costs.place(2, 4) == "plan.xlsx, sheet Costs, cell D2"
    assert hidden.notes[0].code == "hidden-sheet"


def test_formulas_whose_result_was_never_stored_are_said() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["Total", "=1+1"])

    (table,) = open_tables("plan.xlsx", workbook(fill))
    assert [note.code for note in table.notes] == ["formula-without-result"]


def test_a_cell_far_away_does_not_fill_the_memory() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "a"
        book.active["B1048576"] = "far"

    assert refused(workbook(fill), "far.xlsx").code == "too-many-cells"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x00" * 5000, "empty"),
        (b",,,\n,,,\n", "empty"),
        (b"%PDF-1.7 ...", "not-a-table"),
        (b"\x89PNG\r\n\x1a\n....", "not-a-table"),
        (b"\x1f\x8b\x08....", "not-a-table"),
        (b"PAR1....", "not-a-table"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>", "markup"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><Workbook/>', "markup"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old-workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"PK\x03\x04 but not really a zip", "broken-workbook"),
        (bytes(range(256)) * 20, "not-text"),
        ("表値,名前\n".encode("shift-jis") * 50, "not-text"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "not-text"),
        (b"\xff\xfea\x00,", "not-text"),
        ("имя,значение\n".encode("cp1251") * 9, "not-text"),
        (b'a,b\n"never closed,2\n3\n4,5,6\n', "open-quote"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_size_and_shape_have_limits() -> None:
    small = Limits(max_bytes=1000, max_rows=10, max_columns=5, max_cells=30)
    assert refused(b"x" * 1001, limits=small).code == "too-large"
    assert "1.0 MB" not in refused(b"x" * 1001, limits=small).message
    assert refused(b"a,b\n" * 11, limits=small).code == "too-many-cells"
    assert refused(b"a,b,c,d,e,f\n" * 2, limits=small).code == "too-many-cells"
    assert refused(b"a,b,c,d,e\n" * 7, limits=small).code == "too-many-cells"
    assert len(only(b"a,b,c\n" * 10).rows) == 10


def test_a_file_of_200_megabytes_is_refused_at_once() -> None:
    assert refused(bytes(200 * 1024 * 1024)).code == "too-large"


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def altered(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook of which one part was changed."""
    with zipfile.ZipFile(io.BytesIO(workbook(lambda book: book.active.append(["a", 1])))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(parts[part])
    return packed(parts)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    assert refused(bomb, "bomb.xlsx").code == "zip-bomb"


def test_a_list_of_a_million_parts_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for number in range(40_000):
            book.writestr(f"xl/{number}", b"")
    assert refused(out.getvalue(), "many.xlsx").code == "zip-bomb"


def end_of_zip(size: int, offset: bytes = b"\x00" * 4) -> bytes:
    return b"PK\x05\x06" + struct.pack("<HHHHL", 0, 0, 1, 1, size) + offset + b"\x00\x00"


def large_end(size: int) -> bytes:
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, size, 0)
    return record + b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1)


@pytest.mark.parametrize(
    "end",
    [
        end_of_zip(50_000_000),
        # what looks like another end inside it, which says a small size
        end_of_zip(50_000_000, offset=b"PK\x05\x06"),
        large_end(50_000_000) + end_of_zip(100),
        large_end(50_000_000) + end_of_zip(2**32 - 1),
    ],
)
def test_a_long_list_of_parts_is_not_hidden_by_how_it_is_announced(end: bytes) -> None:
    with pytest.raises(BadInput, check=lambda error: error.code == "zip-bomb"):
        check_part_list(b"x" * 100 + end, "many.zip")


def test_a_short_list_may_be_announced_in_either_way() -> None:
    check_part_list(large_end(100) + end_of_zip(2**32 - 1), "few.zip")
    check_part_list(end_of_zip(100), "few.zip")


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    data = altered("xl/worksheets/sheet1.xml", lambda part: part + b" " * 100_000)
    size = struct.pack("<L", len(SHEET) + 100_000)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        true = struct.pack("<L", book.getinfo("xl/worksheets/sheet1.xml").file_size)
    assert true != size
    assert refused(data.replace(true, struct.pack("<L", 50)), "liar.xlsx").code == "broken-workbook"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": b"x", "content.xml": b"<x/>"}, "OpenDocument"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "Word"),
        ({"[Content_Types].xml": b"<x/>", "ppt/slides.xml": b"<x/>"}, "slide"),
        ({"a.csv": b"1,2"}, "packed folder"),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b""}, "binary workbook"),
    ],
)
def test_other_packed_files_are_named(parts: dict[str, bytes], words: str) -> None:
    assert words in refused(packed(parts), "some.xlsx").message


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part[: len(part) // 2],
        lambda part: b"",
        lambda part: part.replace(b"<v>", b"<v>x"),
        lambda part: part.replace(b'r="A1"', b'r="1A"'),
        lambda part: part.replace(b'r="B1"', b'r="ZZZZZZ1"'),
        lambda part: part.replace(b'<row r="1"', b'<row r="999999999"'),
        lambda part: (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
            + part.replace(b"<v>1</v>", b"<v>&b;</v>")
        ),
    ],
)
def test_broken_workbooks_are_refused_in_words(change: Callable[[bytes], bytes]) -> None:
    code = refused(altered("xl/worksheets/sheet1.xml", change), "broken.xlsx").code
    assert code in {"broken-workbook", "too-many-cells"}


def test_a_path_in_the_name_goes_no_further() -> None:
    table = only(b"a,b\n1,2\n", "..\\..\\etc\\pass\x00wd\n.csv")
    assert table.file == "pass?wd?.csv"


@given(st.binary(max_size=3000))
def test_hostile_bytes_are_read_or_refused(data: bytes) -> None:
    _read_all("some.csv", data)


@given(st.text(max_size=2000), st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-16-be"]))
def test_hostile_text_is_read_or_refused(text: str, encoding: str) -> None:
    _read_all("some.csv", text.encode(encoding, "ignore"))


GOOD = workbook(
    lambda book: book.active.append(["Project name", "Department", 1, date(2024, 1, 1)])
)


@pytest.mark.drill
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12))
def test_a_workbook_with_changed_bytes_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    _read_all("some.xlsx", bytes(data))


@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=6)), max_size=6),
)
def test_a_workbook_with_changed_parts_is_read_or_refused(
    part: str, changes: list[tuple[int, bytes]]
) -> None:
    def change(data: bytes) -> bytes:
        for at, piece in changes:
            data = data[:at] + piece + data[at + len(piece) :]
        return data

    _read_all("some.xlsx", altered(part, change))


def _read_all(name: str, data: bytes) -> None:
    try:
        for table in open_tables(name, data):
            recognised = recognise(table)
            if recognised:
                read_records(table, recognised, year=2024)
    except BadInput as error:
        assert error.message  # noqa: PT017 - anything else that is raised fails the test


@pytest.mark.shared
def test_the_published_file_can_be_made_again_from_its_text(shared_data: Path) -> None:
    path = shared_data / "uk-gmpp/published/gmpp_2020.csv"
    table = only(path.read_bytes())
    cells = {cell for row in table.rows for cell in row}
    assert sum("\x9d" in cell for cell in cells) == 1
