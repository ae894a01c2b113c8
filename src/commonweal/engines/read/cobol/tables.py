"""What each byte means in a number: digits, signs on a digit, signs apart, blanks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.code_pages import code_points
from commonweal.engines.read.cobol.options import ReadOptions

__all__ = ["Tables", "comma_for_point", "tables_for"]

Bytes = npt.NDArray[np.uint8]
_BAD, _NEGATIVE = 0x80, 0x10
_PLUS_NIBBLES, _MINUS_NIBBLES = (0xC, 0xF), (0xD,)
_MORE_PLUS, _MORE_MINUS = (0xA, 0xE), (0xB,)  # the hardware takes them as well
_POINT, _COMMA, _SPACE, _PLUS, _MINUS, _OTHER, _LETTER, _NONE = range(10, 18)


@dataclass(frozen=True, slots=True)
class Tables:
    """``zoned`` has four rows: digits, signs on a digit, signs apart, blanks; ``zoned_plus`` has no
    minus. ``packed`` two: pairs of digits, and signs. ``edited`` and ``edited_signed`` have one."""

    zoned: npt.NDArray[np.int64]
    zoned_plus: npt.NDArray[np.int64]
    packed: npt.NDArray[np.int64]
    edited: Bytes
    edited_signed: Bytes


def tables_for(options: ReadOptions) -> Tables:
    return _tables(
        options.encoding == "ascii",
        options.sign_nibbles == "all",
        options.padded_numbers == "both",
    )


@lru_cache(maxsize=16)
def _tables(ascii_: bool, all_signs: bool, low_values: bool) -> Tables:  # noqa: FBT001 - a cache
    plus = _PLUS_NIBBLES + (_MORE_PLUS if all_signs else ())
    minus = _MINUS_NIBBLES + (_MORE_MINUS if all_signs else ())
    punched = _punched_ascii() if ascii_ else _punched_ebcdic(plus, minus)
    classes = _edited(ascii_=ascii_)
    zoned = _zoned(punched, ascii_=ascii_, low_values=low_values).astype(np.int64)
    return Tables(
        zoned,
        np.where(zoned & _NEGATIVE, _BAD, zoned),
        _packed(plus, minus).astype(np.int64),
        classes,
        _edited_signed(classes, punched),
    )


def _zoned(punched: Bytes, *, ascii_: bool, low_values: bool) -> Bytes:
    table = np.full((4, 256), _BAD, dtype=np.uint8)
    zero, plus, minus, blank = (0x30, 0x2B, 0x2D, 0x20) if ascii_ else (0xF0, 0x4E, 0x60, 0x40)
    table[0, zero : zero + 10] = range(10)
    table[1] = punched
    table[2, plus], table[2, minus] = 0, _NEGATIVE
    table[3] = 0
    table[3, blank] = 1
    table[3, 0] = int(low_values)
    return table


def _punched_ebcdic(plus: tuple[int, ...], minus: tuple[int, ...]) -> Bytes:
    table = np.full(256, _BAD, dtype=np.uint8)
    for zone in (*plus, *minus):
        for digit in range(10):
            table[zone * 16 + digit] = digit | (_NEGATIVE if zone in minus else 0)
    return table


def _punched_ascii() -> Bytes:
    """{ABC..I and }JKL..R as translated from EBCDIC; p..y where the zone is 7 for minus."""
    table = np.full(256, _BAD, dtype=np.uint8)
    for digit in range(10):
        table[0x30 + digit] = digit
        table[b"{ABCDEFGHI"[digit]] = digit
        table[b"}JKLMNOPQR"[digit]] = digit | _NEGATIVE
        table[b"pqrstuvwxy"[digit]] = digit | _NEGATIVE
    return table


def _packed(plus: tuple[int, ...], minus: tuple[int, ...]) -> Bytes:
    table = np.full((2, 256), _BAD, dtype=np.uint8)
    for byte in range(256):
        high, low = byte >> 4, byte & 15
        if high < 10 and low < 10:
            table[0, byte] = high * 10 + low
    for nibble in plus:
        table[1, nibble] = 0
    for nibble in minus:
        table[1, nibble] = _NEGATIVE
    return table


def _edited(*, ascii_: bool) -> Bytes:
    points = range(256) if ascii_ else code_points("common")
    kinds = {
        ".": _POINT, ",": _COMMA, " ": _SPACE, "+": _PLUS, "-": _MINUS, "*": _OTHER, "$": _OTHER,
        **dict.fromkeys("CRDB", _LETTER), **{str(digit): digit for digit in range(10)},
    }  # fmt: skip
    table = np.full(256, _NONE, dtype=np.uint8)
    for byte, point in enumerate(points):
        table[byte] = kinds.get(chr(point), _NONE)
    if not ascii_:
        blanks = table == _SPACE  # the common page makes blanks of all that it does not know
        table[blanks] = _NONE
        table[0x40], table[0xCA] = _SPACE, _NONE
    return table


def comma_for_point(classes: Bytes) -> Bytes:
    """Where the copybook says DECIMAL-POINT IS COMMA."""
    table = classes.copy()
    table[classes == _POINT], table[classes == _COMMA] = _COMMA, _POINT
    return table


def _edited_signed(classes: Bytes, punched: Bytes) -> Bytes:
    table = classes.copy()
    for byte in np.flatnonzero(punched < _BAD):
        if classes[byte] > 9:
            table[byte] = 32 | (punched[byte] & 15) | (64 if punched[byte] & _NEGATIVE else 0)
    return table
