"""PICTURE strings: what a field holds, how many characters it takes, where its point is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonweal.engines.read.cobol.problems import LIMITS, CopybookError, Place

__all__ = ["Picture", "parse_picture"]

_PART = re.compile(r"(CR|DB|[AXN9SVPZGB0$*+\-.,/E])(?:\(\s*([0-9]+)\s*\))?", re.IGNORECASE)
_NUMERIC = frozenset("9SVP")
_INSERTED = frozenset("/B0E")
_NO_ROOM = frozenset("SVP")


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind`` is text, national, number or edited (a number with a point, sign or blanks in it).

    ``digits`` counts the digits that are stored, ``scale`` the places after the point including
    those that P stands for, and ``zeros`` the digits that P adds on the right. ``characters`` is
    the size as DISPLAY without a separate sign.
    """

    text: str
    kind: str
    characters: int
    digits: int = 0
    scale: int = 0
    zeros: int = 0
    signed: bool = False
    pointed: bool = False

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
    return _edited(text, parts, place, point="," if decimal_comma else ".")


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
        count = int((found[2] or "1")[-10:]) if len(found[2] or "") <= 10 else 10**10
        if not count:
            raise CopybookError(f"A symbol of the picture {text} is repeated 0 times.", place)
        parts.append((found[1].upper(), count))
        at = found.end()
    if not parts:
        raise CopybookError("A picture is missing after PIC.", place)
    return parts


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


def _edited(text: str, parts: list[tuple[str, int]], place: Place, *, point: str) -> Picture:
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
    return Picture(text, "edited", characters, digits, scale, 0, signed, pointed)


def _only(allowed: bool, text: str, place: Place) -> None:  # noqa: FBT001 - reads as a condition
    if not allowed:
        raise CopybookError(
            f"The picture {text} mixes symbols that do not go together. Check it.", place
        )
