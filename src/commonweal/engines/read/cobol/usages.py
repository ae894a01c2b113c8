"""What a usage and a picture make of a field: its kind and how many bytes it takes."""

from __future__ import annotations

import math
import re

from commonweal.engines.read.cobol.clauses import Item
from commonweal.engines.read.cobol.pictures import Picture, in_bytes
from commonweal.engines.read.cobol.problems import CopybookError, Place

__all__ = ["kind_and_size", "stored_picture"]

_BINARY = {"binary", "native", "little", "shortest", "index", "long-index"}
_PACKED = {"packed", "unsigned-packed"}
_ONLY_X = re.compile(r"(X(\(\s*\d+\s*\))?)+", re.IGNORECASE)


def stored_picture(item: Item) -> Picture | None:
    """PIC X with COMP-X, COMP-5 or COMP-3U of its own is a number of so many bytes."""
    picture, usage = item.picture, item.usage
    if picture and usage in {"native", "shortest", "unsigned-packed"} and _bytes_only(picture):
        return in_bytes(picture, packed=usage == "unsigned-packed", place=item.place)
    return picture


def _bytes_only(picture: Picture) -> bool:
    return bool(_ONLY_X.fullmatch(picture.text))


def kind_and_size(item: Item, usage: str, *, separate: bool) -> tuple[str, int]:
    """``usage`` is that of the item or of the groups that it is in."""
    picture = stored_picture(item)
    if usage in {"float", "double"}:
        return usage, 4 if usage == "float" else 8
    if picture is None:
        return "binary", 8 if usage == "long-index" else 4  # INDEX, POINTER
    if usage in _BINARY and picture.kind == "number":
        return "binary", _binary_size(picture, usage, item)
    if usage in _PACKED and picture.kind == "number":
        return "packed", (picture.digits + (2 if usage == "packed" else 1)) // 2
    if usage in {"binary", "little"} and item.usage and _bytes_only(picture):
        return "raw", picture.characters
    if usage in _BINARY | _PACKED:
        raise CopybookError(
            f"{item.name}: this usage needs a picture of digits, not {picture.text}.", item.place
        )
    return _display_kind(usage, picture, separate=separate)


def _display_kind(usage: str, picture: Picture, *, separate: bool) -> tuple[str, int]:
    if picture.kind == "number" and usage not in {"national", "dbcs"}:
        return "display", picture.characters + (1 if separate else 0)
    if usage == "dbcs" or (picture.kind == "national" and "G" in picture.text.upper()):
        return "dbcs", picture.characters * 2
    if picture.kind == "national" or usage == "national":
        return "national", picture.characters * 2
    return picture.kind, picture.characters


def _binary_size(picture: Picture, usage: str, item: Item) -> int:
    """2, 4 and 8 bytes as on IBM; beyond 18 digits, and for COMP-X always, the fewest bytes that
    hold them (and a sign)."""
    if item.picture is not None and _bytes_only(item.picture):
        return item.picture.characters
    digits = picture.digits
    if usage == "shortest":
        return _fewest(10**digits * (2 if picture.signed else 1) - 1, item.place)
    for most, size in ((4, 2), (9, 4), (18, 8)):
        if digits <= most:
            return size
    return _fewest(10**digits * 2 - 1, item.place)


def _fewest(largest: int, place: Place) -> int:
    size = math.ceil(largest.bit_length() / 8)
    if size > 16:
        raise CopybookError("A binary number has 16 bytes at most here.", place)
    return size
