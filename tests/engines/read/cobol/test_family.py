"""What other files of the published family need: copybooks, usages, numbers, text.

All data here are made for the purpose, after the rules of the formats.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engines.read.cobol import (
    CopybookError,
    layout_table,
    parse_copybook,
)
from commonweal.kernel.errors import BadInput
from tests.engines.read.cobol.family import e, file_rows
from tests.engines.read.cobol.test_numbers import column, decoded, reasons


def places(copybook: str, **more: Any) -> list[tuple[str, int, int]]:
    return [(row[1], row[2], row[4]) for row in layout_table(parse_copybook(copybook, **more))][1:]


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("PIC X(4) COMP-3U", 4), ("PIC 9(5)V99 COMP-6", 4), ("PIC X(3) COMP", 3),
        ("PIC X(2) COMP-5", 2), ("PIC X COMP-X", 1), ("PIC 9(2) COMP-X", 1),
        ("PIC 9(5) COMP-X", 3), ("PIC S9(5) COMP-X", 3), ("PIC 9(12) COMP-X", 5),
        ("PIC S9(5)V9(2)COMP-3", 4), ("PIC S9(6)usage COMP", 4), ("PIC X(3)VALUE 'AB'", 3),
        ("PROCEDURE-POINTER", 8), ("BINARY-CHAR UNSIGNED", 1), ("BINARY-LONG UNSIGNED", 4),
        ("PIC G(3) DISPLAY-1", 6), ("PIC X\u00a0VALUE\u00a0SPACE", 1),
    ],
)  # fmt: skip
def test_usages_and_how_many_bytes_they_take(line: str, size: int):
    assert places(f"01 R.\n 05 A {line}.\n 05 Z PIC X.\n") == [("A", 1, size), ("Z", size + 1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "A PIC S9(5)V(5)", "A PIC 9(5)S(2)", "A PIC +9(8)+", "A PIC 9+(8)", "A PIC 9.9.9(2)V(3)",
        "A PIC X(20) COMP-3U", "A PIC X(9) COMP-X", "A PIC 9/9 COMP",
    ],
)  # fmt: skip
def test_a_picture_that_is_none_is_refused_and_not_read_in_part(line: str):
    with pytest.raises(CopybookError):
        parse_copybook(f"01 R.\n 05 {line}.\n")


def test_a_redefinition_of_what_is_not_just_before_it_is_refused():
    with pytest.raises(CopybookError, match="no other field between"):
        parse_copybook("01 R.\n 05 A PIC X.\n 05 B PIC X.\n 05 C REDEFINES A PIC X.\n")


def test_text_may_begin_in_column_7_and_a_program_ends_its_data():
    numbered = "000100 01  A.\n000200  05 B PIC X." + " " * 55 + "REMARK\n"
    at_seven = numbered.replace("000100 01", "00010001").replace("000200  05", "000200 05")
    assert places(at_seven) == places(numbered) == [("B", 1, 1)]
    assert places("xx 01 A.\nyy  05 B PIC XX.   zz\n", source_format="4-19") == [("B", 1, 2)]
    program = "SPECIAL-NAMES.\n DECIMAL-POINT IS COMMA.\n DATA DIVISION.\n 01 A.\n 05 ':P:'-B"
    whole = program + " PIC Z9,99.\n PROCEDURE DIVISION.\n MOVE 1 TO B.\n"
    assert places(whole) == [(":P:-B", 1, 5)]


def test_marks_directives_and_separators_that_programmers_leave():
    marked = (
        "1.006A 01  A EXTERNAL.\n99.12B     05 B PICTURE IS X(2).\nCHG1       05 C PIC IS 9;\n"
        "                VALUE 1.\n           05 D PIC X, VALUE 'A'.\n           05 E PIC X(3)..\n"
    )
    wanted = [("B", 1, 2), ("C", 3, 1), ("D", 4, 1), ("E", 5, 3)]
    assert places(marked) == wanted
    assert places("$SET X\n>>SOURCE FREE\n       TITLE 'A'.\n" + marked) == wanted


def test_clauses_with_no_blank_before_them():
    copybook = (
        "01 A IS GLOBAL.\n 05 B PIC 9(2)OCCURS 3.\n 05 C PIC X(2).\n"
        " 05 D REDEFINES C PIC 9(2)VALUE 5.\n 05 E PIC S9(3)SIGN TRAILING SEPARATE.\n"
        " 05 F PIC Z9BLANK WHEN ZERO.\n 05 G PIC X(3)JUST.\n"
    )
    assert places(copybook) == [
        ("B", 1, 6), ("C", 7, 2), ("D", 7, 2), ("E", 9, 4), ("F", 13, 2), ("G", 15, 3),
    ]  # fmt: skip
    with pytest.raises(CopybookError, match="before GLOBAL or EXTERNAL"):
        parse_copybook("01 A IS BIG.\n 05 B PIC X.\n")


def test_a_whole_program_and_numbers_behind_free_text():
    program = (
        "IDENTIFICATION DIVISION.\nPROGRAM-ID. TEST1.\nAUTHOR. ME AND YOU.\nDATA DIVISION.\n"
        "FILE SECTION.\nFD  IN-FILE\n    RECORDING MODE IS F.\n01 R.\n 05 A PIC X.\n"
    )
    assert places(program) == [("A", 1, 1)]
    lines = ("01  R.", "    05  A PIC X(5).")
    numbered = "".join(f"{line:<72}{at:08d}\n" for at, line in enumerate(lines, start=1))
    assert places(numbered) == [("A", 1, 5)]


def test_a_comma_is_the_point_where_the_program_says_so(tmp_path: Path):
    said = "SPECIAL-NAMES. DECIMAL-POINT IS COMMA.\n01 R.\n 05 A PIC -.--9,99.\n"
    assert file_rows(tmp_path, said, e("1,234.50") + e("   07,25")) == [
        {"A": None}, {"A": Decimal("7.25")},
    ]  # fmt: skip
    assert file_rows(tmp_path, said, e("-1.23,50")) == [{"A": Decimal("-123.50")}]


def test_bytes_with_a_usage_of_numbers():
    cells = [bytes.fromhex("12345678"), bytes.fromhex("1234567C")]
    assert column("PIC X(4) COMP-3U", cells) == [12345678, None]
    assert reasons("PIC X(4) COMP-3U", cells) == ["bad sign"] or reasons(
        "PIC X(4) COMP-3U", cells
    ) == ["bad digit"]
    assert column("PIC X(3) COMP-X", [b"\xff\0\1"], binary_endian="little") == [0xFF0001]
    assert column("PIC X(2) COMP-5", [b"\x34\x12"], binary_endian="native_little") == [0x1234]
    assert column("PIC 9(4) COMP", [b"\x04\xd2"], binary_endian="native_little") == [1234]
    assert column("PIC X(3) COMP", [b"\0\xffA"]) == [b"\0\xffA"]
    assert column("PIC X(3) COMP", [b"\0\xffA"], binary_as_hex=True) == ["00FF41"]
    assert column("BINARY-LONG UNSIGNED", [b"\xff" * 4]) == [2**32 - 1]


@given(
    digits=st.integers(2, 30),
    number=st.integers(0, 10**29),
    sign=st.sampled_from("+-"),
    after=st.booleans(),
    ascii_=st.booleans(),
)
@settings(max_examples=40)
def test_a_sign_beside_the_digits_is_read_only_where_that_is_said(
    digits: int, number: int, sign: str, after: bool, ascii_: bool
):
    number %= 10 ** (digits - 1)
    text = f"{number}{sign}" if after else f"{sign}{number}"
    cell = text.rjust(digits).encode("ascii" if ascii_ else "cp037")
    options: dict[str, Any] = {"encoding": "ascii" if ascii_ else "ebcdic"}
    wanted = -number if sign == "-" else number
    assert reasons(f"PIC S9({digits})", [cell], **options)
    options["signs_in_digits"] = "read"
    for loops in ("auto", "numpy"):
        assert column(f"PIC S9({digits})", [cell], loops, **options) == [wanted]
    unsigned = column(f"PIC 9({digits})", [cell], **options)
    assert unsigned == [None if sign == "-" else number]
    twice = (f"{sign}{sign}1" if not after else f"1{sign}2").rjust(digits)
    if len(twice) == digits:
        spoilt = twice.encode("ascii" if ascii_ else "cp037")
        assert reasons(f"PIC S9({digits})", [spoilt], **options) == ["bad digit"]


@given(st.integers(1, 8), st.data())
def test_numbers_in_the_fewest_bytes_come_back(size: int, data: st.DataObject):
    value = data.draw(st.integers(0, 256**size - 1))
    found = column(f"PIC X({size}) COMP-X", [value.to_bytes(size, "big")])
    assert found == [value]


@pytest.mark.parametrize(
    ("page", "byte", "letter"),
    [
        ("cp278", 0x71, "\\"), ("cp278", 0xE0, "É"), ("cp871", 0x4A, "Þ"), ("cp871", 0xC0, "þ"),
        ("cp870", 0xB0, "˙"), ("cp285", 0xA1, "¯"), ("cp838", 0x42, "ก"), ("cp290", 0x62, "a"),
        ("cp275", 0x4A, "É"), ("00273", 0xC0, "ä"), ("IBM1047", 0xAD, "["),
    ],
)  # fmt: skip
def test_letters_that_a_page_has_at_a_place_of_its_own(page: str, byte: int, letter: str):
    assert column("PIC X", [bytes([byte])], ebcdic_code_page=page) == [letter]


def test_letters_of_two_bytes_between_the_shift_codes():
    page = {"ebcdic_code_page": "cp939"}
    mixed = bytes.fromhex("C10E454145420FC2")
    whole = column("PIC X(8)", [mixed], **page)[0]
    assert (whole[0], whole[-1], len(whole)) == ("A", "B", 4)
    assert column("PIC G(2) DISPLAY-1", [mixed[2:6]], **page) == [whole[1:3]]
    torn = bytes.fromhex("C10E45")
    assert reasons("PIC X(3)", [torn], **page) == ["bad character"]
    assert column("PIC X(3)", [torn], bad_text="replace", **page)[0][:1] == "A"
    with pytest.raises(BadInput, match="characters of two bytes"):
        column("PIC G(2)", [b"abcd"])


def test_text_of_several_bytes_in_ascii_files():
    cell = "日本a".encode("shift_jis") + b"  "
    options = {"encoding": "ascii", "ascii_charset": "shift_jis"}
    assert column("PIC X(7)", [cell], **options) == ["日本a"]
    assert reasons("PIC X(2)", [b"\x93\x20"], **options) == ["bad character"]


def test_a_field_may_have_a_code_page_of_its_own():
    copybook = "05 A-B PIC X.\n05 C PIC X.\n"
    cells = [bytes([0xC0, 0xC0])]
    pages = {"field_code_pages": {"cp278": ["A-B"]}}
    assert decoded(copybook, cells, **pages).rows.to_pylist() == [{"A_B": "ä", "C": "{"}]
    with pytest.raises(BadInput, match="no such field D"):
        decoded(copybook, cells, field_code_pages={"D": "cp278"})


def test_what_is_shown_beside_a_field_or_group():
    copybook = "05 G.\n 10 A PIC X(2).\n 10 FILLER PIC X(3).\n05 N PIC S99.\n"
    row = decoded(
        copybook, [e("a bcd1J")], non_terminals="G", debug_fields="binary",
        display_pic_always_string=True, generate_record_bytes=True,
    ).rows.to_pylist()[0]  # fmt: skip
    assert row["G"] == {"A": "a", "A_debug": e("a ")}
    assert (row["G_NT"], row["N"], row["N_debug"]) == ("a bcd", "1J", e("1J"))
    assert row["Record_Bytes"] == e("a bcd1J")


def test_text_kept_as_it_is():
    cells = [b"\0 \0", b"\1\2\3"]
    options = {"encoding": "ascii", "string_trimming": "keep_all"}
    assert column("PIC X(3)", cells, **options) == ["\0 \0", "\1\2\3"]
