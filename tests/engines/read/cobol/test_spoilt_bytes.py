"""Numbers with bytes changed at random, against a plain reading of the formats: the same number, or
none on both sides. Nothing is read into bytes that do not say it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import FULL_DRILL
from tests.engines.read.cobol import making
from tests.engines.read.cobol.test_numbers import decoded

pytestmark = pytest.mark.drill
SIGNS = ("", "trailing", "leading", "before", "after")
MOST = settings(max_examples=5_000 if FULL_DRILL else 30)


def plain_zoned(raw: bytes, style: str) -> int | None:
    """Blanks may stand before the digits; the sign where the style has it."""
    minus = False
    if style in {"before", "after"}:
        mark, raw = (raw[:1], raw[1:]) if style == "before" else (raw[-1:], raw[:-1])
        if mark not in {b"\x4e", b"\x60"}:
            return None
        minus = mark == b"\x60"
    digits = ""
    sign_at = {"trailing": len(raw) - 1, "leading": 0}.get(style, -1)
    for at, byte in enumerate(raw):
        zone, digit = byte >> 4, byte & 15
        if at == sign_at and digit < 10 and zone in {0xC, 0xD, 0xF}:
            minus = zone == 0xD
        elif byte == 0x40 and not digits and at != sign_at:
            continue
        elif zone != 0xF or digit > 9:
            return None
        digits += str(digit)
    return None if not digits else -int(digits) if minus else int(digits)


def plain_packed(raw: bytes, *, signed: bool) -> int | None:
    text = raw.hex()
    body, sign = (text[:-1], text[-1]) if signed else (text, "c")
    if not body.isdigit() or sign not in "cdf":
        return None
    return -int(body) if sign == "d" else int(body)


@st.composite
def spoilt(draw: st.DrawFn, cells: list[bytes]) -> list[bytes]:
    """Some bytes of each changed; likely ones are digits, signs, blanks and fillings."""
    likely = st.sampled_from([0x40, 0x00, 0xFF, 0x4E, 0x60, *range(0xF0, 0xFA), 0xC5, 0xD5, 0xE5])
    found = []
    for cell in cells:
        raw = bytearray(cell)
        blanks = draw(st.integers(0, len(raw)) | st.just(0))
        raw[:blanks] = b"\x40" * blanks
        for at in draw(st.sets(st.integers(0, len(raw) - 1), max_size=3)):
            raw[at] = draw(likely | st.integers(0, 255))
        found.append(bytes(raw))
    return found


def values_of(clause: str, cells: list[bytes]) -> list[Any]:
    """What is read with the compiled loops and with their twins; what has no value is a finding,
    or was never filled in."""
    found = [decoded(f"05 A {clause}.\n", cells, loops) for loops in ("auto", "numpy")]
    rows, other = (each.rows["A"].to_pylist() for each in found)
    assert rows == other
    listed = set(found[0].quarantine["record"].to_pylist())
    missing = {at for at, value in enumerate(rows) if value is None}
    alike = {at for at, cell in enumerate(cells) if len(set(cell)) == 1}  # never filled in, perhaps
    assert missing - alike == listed - alike
    return rows


@MOST
@given(st.data(), st.sampled_from([1, 3, 9, 18, 19, 31]), st.sampled_from(SIGNS))
def test_zoned_digits_are_read_as_they_stand_or_not_at_all(
    data: st.DataObject, digits: int, style: str
):
    clauses = {"": "", "trailing": "", "leading": "SIGN LEADING", "before": "LEADING SEPARATE",
               "after": "TRAILING SEPARATE"}  # fmt: skip
    most = 10**digits - 1
    values = data.draw(st.lists(st.integers(-most if style else 0, most), min_size=1, max_size=6))
    separate = style in {"before", "after"}
    sign = {"before": "leading", "after": "trailing"}.get(style, style)
    cells = data.draw(
        spoilt([making.zoned(each, digits, sign=sign, separate=separate) for each in values])
    )
    picture = f"PIC {'S' if style else ''}9({digits}) {clauses[style]}"
    expected = [plain_zoned(cell, style) for cell in cells]
    assert values_of(picture, cells) == expected


@MOST
@given(st.data(), st.sampled_from([1, 3, 9, 17, 19, 31]), st.booleans())
def test_packed_digits_are_read_as_they_stand_or_not_at_all(
    data: st.DataObject, digits: int, signed: bool
):
    most = 10**digits - 1
    values = data.draw(st.lists(st.integers(0, most), min_size=1, max_size=6))
    even = digits + digits % 2
    made = [
        making.packed(each, digits) if signed else bytes.fromhex(f"{each:0{even}d}")
        for each in values
    ]
    cells = data.draw(spoilt(made))
    found = values_of(f"PIC {'S' if signed else ''}9({digits}) COMP-{3 if signed else 6}", cells)
    for cell, value in zip(cells, found, strict=True):
        expected = plain_packed(cell, signed=signed)
        beyond = expected is not None and abs(expected) > most  # the spare half byte of COMP-6
        blank = len(set(cell)) == 1 and cell[:1] in {b"\x40", b"\x20", b"\0", b"\xff"}
        assert value == expected or (value is None and (beyond or blank)), cell.hex()
