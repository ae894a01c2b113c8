"""Numbers against an encoder of its own, and the compiled loops against their twins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engines.read.cobol import (
    Batch,
    Counts,
    Decoded,
    Decoder,
    options_from,
    parse_copybook,
)
from tests.engines.read.cobol import making

LOOPS = ["auto", "numpy"]


def decoded(copybook: str, records: list[bytes], loops: str = "auto", **options: Any) -> Decoded:
    """Records of any lengths, one after the other."""
    layout = parse_copybook("01 R.\n" + copybook, source_format="free")
    data = np.frombuffer(b"".join(records), dtype=np.uint8).copy()
    ends = np.cumsum([len(record) for record in records])
    starts = ends - [len(record) for record in records]
    spans = np.stack([starts, ends], axis=1).astype(np.int64)
    batch = Batch(data, spans, np.arange(len(records), dtype=np.int64))
    return Decoder(layout, options_from(options), loops=loops).decode(batch, Counts())


def column(copybook: str, cells: list[bytes], loops: str = "auto", **options: Any) -> list[Any]:
    found: list[Any] = decoded(f"05 A {copybook}.\n", cells, loops, **options).rows["A"].to_pylist()
    return found


def reasons(copybook: str, cells: list[bytes], **options: Any) -> list[str]:
    table = decoded(f"05 A {copybook}.\n", cells, **options).quarantine
    found: list[str] = table["reason"].to_pylist()
    return found


def scaled(value: int, scale: int) -> Decimal | int:
    return Decimal(f"{value}E-{scale}") if scale else value


DIGITS = [1, 2, 5, 9, 10, 17, 18, 19, 20, 31, 37, 38]


@st.composite
def numbers(draw: st.DrawFn) -> tuple[int, int, list[int]]:
    """Digits, places after the point, values."""
    digits = draw(st.sampled_from(DIGITS))
    scale = draw(st.integers(0, min(digits, 12)))
    most = 10**digits - 1
    edges = st.sampled_from([0, 1, -1, most, -most])
    return digits, scale, draw(st.lists(st.integers(-most, most) | edges, min_size=1, max_size=9))


def picture(digits: int, scale: int, *, signed: bool = True) -> str:
    whole = f"9({digits - scale})" if digits > scale else ""
    return f"PIC {'S' if signed else ''}{whole}{f'V9({scale})' if scale else ''}"


@pytest.mark.parametrize("loops", LOOPS)
@pytest.mark.parametrize(
    ("clause", "sign", "separate"),
    [
        ("", "trailing", False),
        ("SIGN LEADING", "leading", False),
        ("SIGN LEADING SEPARATE", "leading", True),
        ("SIGN TRAILING SEPARATE", "trailing", True),
    ],
)
@settings(max_examples=40)
@given(given_numbers=numbers())
def test_zoned_numbers(
    loops: str, clause: str, sign: str, separate: bool, given_numbers: tuple[int, int, list[int]]
):
    digits, scale, values = given_numbers
    cells = [making.zoned(value, digits, sign=sign, separate=separate) for value in values]
    found = column(f"{picture(digits, scale)} {clause}", cells, loops)
    assert found == [scaled(value, scale) for value in values]


@pytest.mark.parametrize("loops", LOOPS)
@settings(max_examples=40)
@given(given_numbers=numbers())
def test_packed_numbers(loops: str, given_numbers: tuple[int, int, list[int]]):
    digits, scale, values = given_numbers
    cells = [making.packed(value, digits) for value in values]
    found = column(f"{picture(digits, scale)} COMP-3", cells, loops)
    assert found == [scaled(value, scale) for value in values]


@pytest.mark.parametrize("loops", LOOPS)
@pytest.mark.parametrize("usage", ["COMP", "COMP-5", "COMP-9"])
@settings(max_examples=40)
@given(given_numbers=numbers())
def test_binary_numbers(loops: str, usage: str, given_numbers: tuple[int, int, list[int]]):
    digits, scale, values = given_numbers
    text = f"{picture(digits, scale)} {usage}"
    size = parse_copybook(f"01 R {text}.", source_format="free").size
    order = "little" if usage == "COMP-9" else "big"
    cells = [making.binary(value, size, order=order) for value in values]
    assert column(text, cells, loops) == [scaled(value, scale) for value in values]


@given(st.floats(1e-60, 1e60) | st.floats(-1e60, -1e-60) | st.just(0.0))
def test_floating_point_of_ibm(value: float):
    found = column("COMP-2", [making.ibm_hex(value, 8)])[0]
    assert found == pytest.approx(value, rel=1e-15, abs=1e-70)


def test_letters_of_two_bytes_in_either_order():
    cells = [text.ljust(3).encode("utf-16-le") for text in ("123", "日本", "")]
    assert column("PIC N(3)", cells, national_endian="little") == ["123", "日本", ""]
    assert column("PIC N(3)", ["abc".encode("utf-16-be")]) == ["abc"]
    assert reasons("PIC N", [b"\xd8\x00"]) == ["bad character"]


def test_the_two_pages_of_the_reference_that_keep_control_codes():
    cells = [bytes([0xC1, byte, 0xC1]) for byte in (0x05, 0x0D, 0x15, 0x25, 0x20, 0x3F, 0xC1, 0x4A)]
    found = [
        decoded("05 A PIC X(3).\n", cells, "numpy", ebcdic_code_page=page, compatible_with="cobrix")
        for page in ("cp037_extended", "common_extended")
    ]
    first, second = ([text[1] for text in each.rows["A"].to_pylist()] for each in found)
    assert first == ["\t", "\n", "\x85", "\r", " ", "\x1a", "A", "¢"]
    assert second == ["\t", "\n", "\x1a", "\r", " ", " ", "A", " "]


def test_digits_that_p_stands_for_are_there():
    assert column("PIC S9(3)PP COMP-3", [making.packed(-305, 3)]) == [-30500]
    assert column("PIC PP9(3)", [b"\xf3\xf0\xf5"]) == [Decimal("0.00305")]
    assert column("PIC 9(17)PPP", [b"\xf9" * 17]) == [Decimal(99999999999999999000)]


@pytest.mark.parametrize("loops", LOOPS)
@pytest.mark.parametrize(
    ("text", "picture_", "value"),
    [
        ("  1,234.50-", "PIC ZZZ,ZZ9.99-", Decimal("-1234.50")),
        ("  1,234.50 ", "PIC ZZZ,ZZ9.99-", Decimal("1234.50")),
        ("***12.30", "PIC ****9.99", Decimal("12.30")),
        ("   -7", "PIC ---99", -7),
        ("$1,000.05CR", "PIC $$,$$9.99CR", Decimal("-1000.05")),
        ("$1,000.05  ", "PIC $$,$$9.99CR", Decimal("1000.05")),
        ("+00042", "PIC +9(5)", 42),
        ("789.09   ", "PIC 9(6).99", Decimal("789.09")),
    ],
)
def test_edited_numbers(text: str, picture_: str, value: object, loops: str):
    assert column(picture_, [text.encode("cp037")], loops) == [value]
    assert column(picture_, [text.encode()], loops, encoding="ascii") == [value]


@pytest.mark.parametrize(
    ("text", "picture_", "reason"),
    [
        ("1 2", "PIC ZZ9", "bad digit"),
        ("12 ", "PIC ZZ9", "bad digit"),
        ("1.2.3", "PIC 99.99", "bad digit"),
        ("12345", "PIC 99.99", "bad digit"),
        ("-1-", "PIC -99", "bad sign"),
        ("12C ", "PIC 99CR", "bad sign"),
        ("1x", "PIC Z9", "bad digit"),
    ],
)
def test_edited_numbers_that_are_none_are_quarantined(text: str, picture_: str, reason: str):
    assert column(picture_, [text.encode("cp037")]) == [None]
    assert reasons(picture_, [text.encode("cp037")]) == [reason]


def test_signs_of_packed_and_zoned_numbers():
    cells = [making.packed(5, 1, sign=sign) for sign in range(10, 16)]
    assert column("PIC S9 COMP-3", cells) == [None, None, 5, -5, None, 5]
    assert column("PIC S9 COMP-3", cells, sign_nibbles="all") == [5, -5, 5, -5, 5, 5]
    assert reasons("PIC S9 COMP-3", [making.packed(5, 1, sign=3)]) == ["bad sign"]
    assert column("PIC S9", [bytes([zone * 16 + 5]) for zone in (0xC, 0xD, 0xF)]) == [5, -5, 5]
    assert reasons("PIC S9", [b"\xb5"]) == ["bad sign"]
    assert reasons("PIC 9", [b"\xc5"]) == ["bad digit"]
    assert column("PIC 9", [b"\xc5"], strict_sign_overpunching=False) == [5]
    relaxed = {"strict_sign_overpunching": False}
    assert column("PIC 9", [b"\xd5", b"\xd0"], **relaxed) == [None, None]  # it has no minus
    assert reasons("PIC 9", [b"\xd5"], **relaxed) == ["bad sign"]


def test_ascii_digits_may_carry_a_sign_of_either_kind():
    cells = [b"12", b"1B", b"1K", b"1r", b"1{", b"1}"]
    found = column("PIC S99", cells, encoding="ascii")
    assert found == [12, 12, -12, -12, 10, -10]


@pytest.mark.parametrize("loops", LOOPS)
def test_blank_fields_have_no_value_and_half_filled_ones_are_quarantined(loops: str):
    cells = [b"\x40\x40\x40", b"\0\0\0", b"\xff\xff\xff", b"\x40\xf1\xf2", b"\xf1\xf2\x40"]
    found = decoded("05 A PIC 9(3).\n", cells, loops)
    assert found.rows["A"].to_pylist() == [None, None, None, 12, None]
    assert found.quarantine["record"].to_pylist() == [4]
    assert column("PIC 9(3)", cells, loops, padded_numbers="quarantine")[3] is None
    assert column("PIC 9(3)", cells, loops, padded_numbers="both")[4] == 12
    assert reasons("PIC 9(3)", cells[:1], blank_numbers="quarantine") == ["bad digit"]
    assert column("PIC 9V99", cells[:1], loops, blank_numbers="zero_decimals") == [Decimal("0.00")]


def test_binary_numbers_beyond_their_picture_are_kept_where_the_column_holds_them():
    cells = [making.binary(99_999_999, 4), making.binary(123_456_789, 4), b"\xff\xff\xff\xff"]
    assert column("PIC 9(8) COMP", cells) == [99_999_999, 123_456_789, None]
    assert reasons("PIC 9(8) COMP", cells) == ["too large"]
    assert column("PIC 9(8) COMP", cells, beyond_picture="quarantine") == [99_999_999, None, None]
    assert column("PIC 9(8) COMP-5", cells) == [99_999_999, 123_456_789, 2**32 - 1]
    assert column("PIC 9(6)V99 COMP", cells[:2]) == [Decimal("999999.99"), None]
    assert column("PIC 9(4) COMP-3", [bytes.fromhex("12345C")]) == [12345]
    assert column("PIC 99V99 COMP-3", [bytes.fromhex("12345C")]) == [None]


def test_unsigned_numbers_of_eight_bytes_are_not_taken_for_negative_ones():
    assert column("PIC 9(18) COMP", [b"\xff" * 8]) == [None]
    assert column("PIC 9(18) COMP-5", [b"\xff" * 8]) == [Decimal(2**64 - 1)]
    assert column("PIC S9(18) COMP-5", [b"\xff" * 8]) == [-1]


_COPYBOOK = (
    "05 A PIC X(3).\n05 B PIC S9(3).\n05 C PIC S9(5)V99 COMP-3.\n05 D PIC 9(8) COMP.\n"
    "05 E PIC S9(20) COMP-3.\n05 F PIC S9(20) SIGN LEADING.\n05 G PIC -Z9.99.\n"
    "05 H PIC S9(19) COMP.\n05 I PIC S9(4) COMP-9.\n05 J PIC 9(4) SIGN TRAILING SEPARATE.\n"
)


@given(
    st.lists(st.binary(min_size=1, max_size=75), min_size=1, max_size=6),
    st.sampled_from(["ascii", "ebcdic"]),
    st.sampled_from(["leading", "both", "quarantine"]),
)
def test_any_bytes_give_the_same_with_and_without_numba(
    records: list[bytes], encoding: str, padded: str
):
    """And no value is made up: what is not in the quarantine is a value, blank or absent."""
    options = {"encoding": encoding, "padded_numbers": padded}
    first = decoded(_COPYBOOK, records, "auto", **options)
    second = decoded(_COPYBOOK, records, "numpy", **options)
    assert first.rows.equals(second.rows)
    assert first.quarantine.equals(second.quarantine)
    first.rows.validate(full=True)


def test_the_plain_digits_of_a_real_number_are_never_read_from_letters():
    """Each byte in each place of a zoned field: a value only where it is a digit of that place."""
    for place in range(3):
        cells = [bytes([0xF1] * place + [byte] + [0xF1] * (2 - place)) for byte in range(256)]
        found = column("PIC 9(3)", cells, padded_numbers="quarantine")
        good = [byte for byte in range(256) if found[byte] is not None]
        assert good == list(range(0xF0, 0xFA))


def test_a_cut_record_has_no_number_where_half_of_it_is_missing():
    table = decoded("05 A PIC X(4).\n05 B PIC 9(4).\n05 C PIC 9.\n", [b"\xc1\xc2\xc3\xc4\xf1\xf2"])
    assert table.rows.to_pylist() == [{"A": "ABCD", "B": None, "C": None}]
    assert table.quarantine["reason"].to_pylist() == ["cut short"]
    assert pa.types.is_int32(table.rows["C"].type)
