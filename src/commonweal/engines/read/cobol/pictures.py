"""PICTURE strings: what a field holds, how many characters it takes, where its point is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonweal.engines.read.cobol.problems import LIMITS, CopybookError, Place

__all__ = ["Picture", "in_bytes", "parse_picture"]

_PART = re.compile(r"(CR|DB|[AXN9SVPZGB0$*+\-.,/E])(?:\(\s*([0-9]+)\s*\))?", re.IGNORECASE)
_NUMERIC = frozenset("9SVP")
_INSERTED = frozenset("/B0E")
_NO_ROOM = frozenset("SVP")
_ONCE = frozenset({"S", "V", ".", "CR", "DB"})  # with a count they are a slip of the pen


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind`` is text, national, number or edited (a number with a point, sign or blanks in it).

    ``digits`` counts the digits that are stored, ``scale`` the places after the point including
    those that P stands for, and ``zeros`` the digits that P adds on the right. ``characters`` is
    the size as DISPLAY without a separate sign. ``comma``: the comma is the point.
    """

    text: str
    kind: str
    characters: int
    digits: int = 0
    scale: int = 0
    zeros: int = 0
    signed: bool = False
    pointed: bool = False
    comma: bool = False

    @property
    def precision(self) -> int:
        return max(self.digits + self.zeros, self.scale, 1)


def parse_picture(text: str, place: Place, *, decimal_comma: bool = False) -> Picture:
    """Raises CopybookError where the picture cannot be read."""
    parts = _parts(text, place)
    symbols = {symbol for symbol, _ in parts}
    characters = sum(count * len(symbol) for symbol, count in parts if symbol not in _NO_ROOM)
    if characters > LIMITS.record_bytes:
        raise CopybookError(f"The picture {text} is larger than a record may be.", place)
    if symbols & {"N", "G"}:
        _only(symbols <= {"N", "G"}, text, place)
        return Picture(text, "national", characters)
    if symbols & {"A", "X"} or symbols & _INSERTED:
        _only(not symbols & _NO_ROOM, text, place)
        return Picture(text, "text", characters)
    if symbols <= _NUMERIC:
        return _number(text, parts, place)
    return _edited(text, parts, place, comma=decimal_comma)


def in_bytes(picture: Picture, *, packed: bool, place: Place) -> Picture:
    """PIC X with a usage of numbers: so many bytes, whatever number they hold."""
    size = picture.characters
    digits = size * 2 if packed else len(str(256**size - 1))
    if size > (19 if packed else 8):
        raise CopybookError(f"A number of {size} bytes cannot be read. Use PIC X alone.", place)
    return Picture(picture.text, "number", size, digits)


def _parts(text: str, place: Place) -> list[tuple[str, int]]:
    if len(text) > LIMITS.picture_characters:
        raise CopybookError("The picture is too long to be one.", place)
    parts, at = [], 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            raise CopybookError(
                f"The picture {text} holds {text[at]!r}, which is no picture symbol.", place
            )
        symbol, count = found[1].upper(), _count(found[2] or "1")
        if not count:
            raise CopybookError(f"A symbol of the picture {text} is repeated 0 times.", place)
        if found[2] and symbol in _ONCE:
            raise CopybookError(f"{symbol} in the picture {text} takes no count.", place)
        parts.append((symbol, count))
        at = found.end()
    if not parts:
        raise CopybookError("A picture is missing after PIC.", place)
    return parts


def _count(text: str) -> int:
    return int(text) if len(text) <= 10 else 10**10


def _number(text: str, parts: list[tuple[str, int]], place: Place) -> Picture:
    symbols = [symbol for symbol, _ in parts]
    _only(symbols.count("S") <= 1 and "S" not in symbols[1:], text, place)
    _only(symbols.count("V") <= 1, text, place)
    digits, after, before_p, after_p, in_fraction = 0, 0, 0, 0, False
    for symbol, count in parts:
        if symbol == "9":
            digits += count
            after += count if in_fraction else 0
        elif symbol == "V":
            in_fraction = True
        elif symbol == "P" and digits:
            after_p += count
        elif symbol == "P":
            before_p += count
    _only(digits > 0 and not (before_p and after_p), text, place)
    scale = digits + before_p if before_p else after
    _only(not (after_p and after), text, place)
    picture = Picture(text, "number", digits, digits, scale, after_p, signed="S" in symbols)
    if max(picture.precision, digits) > LIMITS.digits:
        raise CopybookError(
            f"The picture {text} has more than {LIMITS.digits} digits. Read it as PIC X.", place
        )
    return picture


def _edited(text: str, parts: list[tuple[str, int]], place: Place, *, comma: bool) -> Picture:
    point = "," if comma else "."
    _signed_once(text, parts, place)
    floating = {symbol for symbol in "+-$" if sum(n for s, n in parts if s == symbol) > 1}
    digits, scale, in_fraction, pointed = 0, 0, False, False
    for symbol, count in parts:
        if symbol in {point, "V"}:
            in_fraction, pointed = True, pointed or symbol == point
        elif symbol in "9Z*" or symbol in floating:
            digits += count
            scale += count if in_fraction else 0
    digits -= len(floating)
    characters = sum(count * len(symbol) for symbol, count in parts if symbol not in _NO_ROOM)
    signed = any(symbol in {"+", "-", "CR", "DB", "S"} for symbol, _ in parts)
    _only(digits > 0 and "P" not in {symbol for symbol, _ in parts}, text, place)
    if digits > LIMITS.digits or scale > digits:
        return Picture(text, "text", characters)
    return Picture(text, "edited", characters, digits, scale, 0, signed, pointed, comma)


def _signed_once(text: str, parts: list[tuple[str, int]], place: Place) -> None:
    """A sign stands before all digits, or it is the last symbol."""
    symbols = [symbol for symbol, _ in parts]
    where = [at for at, symbol in enumerate(symbols) if symbol in {"+", "-", "CR", "DB"}]
    digits = [at for at, symbol in enumerate(symbols) if symbol in {"9", "Z", "*"}]
    behind = [at for at in where if digits and at > digits[0]]
    alone = len(where) == 1 and behind == [len(symbols) - 1] and parts[-1][1] == 1
    _only(not behind or alone, text, place)


def _only(allowed: bool, text: str, place: Place) -> None:  # noqa: FBT001 - reads as a condition
    if not allowed:
        raise CopybookError(
            f"The picture {text} mixes symbols that do not go together. Check it.", place
        )
