"""Character sets as tables: a byte in, UTF-8 out, and what is no character marked."""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol import wide_pages
from commonweal.kernel.errors import BadInput

__all__ = [
    "CONTROL", "TRIM", "UNASSIGNED", "WIDE", "code_page_names", "code_points", "double_bytes",
    "several_bytes", "text_table",
]  # fmt: skip

TRIM, UNASSIGNED, CONTROL, WIDE = 1, 2, 4, 8
_UNASSIGNED, _SHIFT_OUT = 0xFFFD, 0x0E
# The letters, digits and signs that every EBCDIC page has at the same place, and those whose place
# is the same in most; all else is a blank. This is the page that Cobrix calls "common".
_INVARIANT = {
    0x4B: ".<(+|&", 0x5A: "!$*);", 0x60: "-/", 0x6A: "|,%_>?", 0x79: "`:#@'=\"",
    0x81: "abcdefghi", 0x91: "jklmnopqr", 0xA1: "~stuvwxyz", 0xB0: "^", 0xBA: "[]",
    0xC0: "{ABCDEFGHI-", 0xD0: "}JKLMNOPQR", 0xE0: "\\", 0xE2: "STUVWXYZ", 0xF0: "0123456789",
}  # fmt: skip


@lru_cache(maxsize=1)
def _pages() -> dict[str, tuple[int, ...]]:
    text = files("commonweal.engines.read.cobol").joinpath("code_pages.txt").read_text("ascii")
    pages = {"common": _common()}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, points = line.split()
            pages[name] = tuple(int(points[at : at + 4], 16) for at in range(0, 1024, 4))
    return pages


def _common() -> tuple[int, ...]:
    points = [0x20] * 256
    points[0x0D], points[0x25] = 0x0A, 0x0D
    for start, characters in _INVARIANT.items():
        # "&" follows "|" with no gap: 4F, 50.
        for place, character in enumerate(characters):
            points[start + place] = ord(character)
    return tuple(points)


def several_bytes(name: str) -> str:
    """How characters of several bytes are read: a codec of Python, a page with shift codes as
    shift:NAME; "" where every character is one byte."""
    if _short(name) in wide_pages.PAGES:
        return f"shift:{_short(name)}"
    if _short(name) in _pages():
        return ""
    try:
        text = bytes(range(256)).decode(name, "replace")
        plain = len(text) == 256 or text[:128] != bytes(range(128)).decode("ascii")
        return "" if plain else codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        return ""


def double_bytes(name: str) -> str:
    """As ``several_bytes``, for PIC G, which holds nothing else."""
    codec = several_bytes(name)
    if not codec:
        raise BadInput(
            f"PIC G and DISPLAY-1 hold characters of two bytes, and {name} has none. Name their "
            f"page ({', '.join(sorted(wide_pages.PAGES))}) for the file, or in field_code_pages.",
            field="ebcdic_code_page",
        )
    return codec.replace("shift:", "pairs:")


def code_page_names() -> list[str]:
    return sorted({*_pages(), *wide_pages.PAGES})


def _short(name: str) -> str:
    short = name.lower().replace("-", "").replace("_", "").replace("ibm", "cp")
    short = f"cp{short}" if short.isdigit() else short
    if short.startswith("cp0"):
        short = "cp" + short[2:].lstrip("0").rjust(3, "0")
    return {"cp1141euro": "cp1141", "cp37": "cp037"}.get(short, short)


def code_points(name: str) -> tuple[int, ...]:
    """The 256 code points of an EBCDIC page or of a single-byte character set that Python has."""
    short = _short(name)
    if short in wide_pages.PAGES:
        return wide_pages.single_points(short)
    if short in _pages():
        return _pages()[short]
    try:
        text = bytes(range(256)).decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        text = ""
    if len(text) != 256:  # a character set of several bytes gives fewer
        known = ", ".join(code_page_names())
        raise BadInput(
            f"The code page {name} is not known. EBCDIC pages: {known}.", field="ebcdic_code_page"
        )
    return tuple(map(ord, text))


@lru_cache(maxsize=32)
def text_table(
    name: str, controls: str, changes: tuple[tuple[int, str], ...] = ()
) -> npt.NDArray[np.uint8]:
    """Five rows of 256: length in UTF-8, its three bytes, and marks.

    TRIM: a character up to the blank, which trimming removes. UNASSIGNED: no character. CONTROL:
    a control code that ``controls`` changed. WIDE: part of a character of several bytes (UTF-8).
    """
    codec = several_bytes(name)
    wide = bool(codec) and not codec.startswith("shift:")
    points = list(range(256)) if wide else list(code_points(name))
    table = np.zeros((5, 256), dtype=np.uint8)
    changed_to = dict(changes)
    for byte, point in enumerate(points):
        changed = changed_to.get(byte)
        text, marks = _entry(point, controls) if changed is None else (changed, 0)
        if (wide and byte > 127) or (codec and not wide and byte == _SHIFT_OUT):
            text, marks = "\ufffd", WIDE
        encoded = text.encode("utf-8", "replace")
        if len(encoded) > 3:
            raise BadInput("A changed code point may take three bytes.", field="code_point_changes")
        marks |= TRIM if len(text) == 1 and ord(text) <= 0x20 else 0
        table[0, byte], table[4, byte] = len(encoded), marks
        table[1 : 1 + len(encoded), byte] = list(encoded)
    return table


def _entry(point: int, controls: str) -> tuple[str, int]:
    text = chr(point)
    if point == _UNASSIGNED:
        return text, UNASSIGNED
    if unicodedata.category(text) != "Cc" or controls == "keep":
        return text, 0
    if controls == "quarantine":
        return text, UNASSIGNED
    return (" " if controls == "blank" else ""), CONTROL
