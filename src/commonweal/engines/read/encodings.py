"""Bytes to text: which encoding a file really has, and what could not be told."""

from __future__ import annotations

import codecs
import re

from commonweal.engines.read.tables import Note
from commonweal.kernel.errors import BadInput

__all__ = ["UNDEFINED", "decode"]

UNDEFINED = "\x81\x8d\x8f\x90\x9d"
"""The bytes that Windows-1252 leaves undefined, kept as control codes of the same number."""

_WINDOWS = {
    byte: bytes([byte]).decode("cp1252", "replace")
    for byte in range(0x80, 0xA0)
    if chr(byte) not in UNDEFINED
}
_ESCAPED = {0xDC00 + byte: _WINDOWS.get(byte, chr(byte)) for byte in range(0x80, 0x100)}
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, where: str) -> tuple[str, str, tuple[Note, ...]]:
    """The text, the name of its encoding, and notes. BadInput where it is no text."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _not_text("is text in UTF-32, which few programs read", where)
    text, encoding, notes = _marked(data, where) or _unmarked(data, where)
    strange = len(_CONTROL.findall(text))
    if strange > len(text) * 0.002 + 8 or "\x00" in text:
        raise _not_text("holds bytes that no table of text has", where)
    return text, encoding, notes


def _marked(data: bytes, where: str) -> tuple[str, str, tuple[Note, ...]] | None:
    """Text that begins with a byte order mark."""
    for mark, encoding in _MARKS:
        if not data.startswith(mark):
            continue
        body = data[len(mark) :]
        if encoding == "utf-8":
            return _utf8(body)
        return _utf16(body, encoding, where), encoding, ()
    return None


def _unmarked(data: bytes, where: str) -> tuple[str, str, tuple[Note, ...]]:
    start = data[:4096]
    zeros = start.count(0)
    if zeros > len(start) // 5:
        odd = start[1::2].count(0)
        if odd >= 0.9 * zeros:
            return _utf16(data, "utf-16-le", where), "utf-16-le", ()
        if odd <= 0.1 * zeros:
            return _utf16(data, "utf-16-be", where), "utf-16-be", ()
    return _utf8(data) if _mostly_utf8(data) else _windows(data, where)


def _utf16(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(
            f"is cut off or damaged at byte {error.start + 1} (UTF-16)", where
        ) from error


def _mostly_utf8(data: bytes) -> bool:
    """True where most bytes above 127 stand in sequences that UTF-8 allows."""
    high = len(_HIGH.findall(data))
    return 2 * sum(map(len, _UTF8_SEQUENCE.findall(data))) > high or not high


def _utf8(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    """UTF-8; single bytes that do not fit it are read as Windows-1252, and counted."""
    text = data.decode("utf-8", "surrogateescape")
    stray = sum(1 for letter in text if "\udc80" <= letter <= "\udcff") if not _clean(data) else 0
    if not stray:
        return text, "utf-8", ()
    note = Note(
        "stray-bytes",
        f"{stray} byte(s) of the file are not UTF-8 and were read as Windows-1252.",
    )
    return text.translate(_ESCAPED), "utf-8", (note,)


def _clean(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows(data: bytes, where: str) -> tuple[str, str, tuple[Note, ...]]:
    text = data.decode("latin-1").translate(_WINDOWS)
    undefined = sum(text.count(letter) for letter in UNDEFINED)
    high = len(_HIGH.findall(data))
    # Western text has a few per cent of such bytes; Cyrillic, Greek or Japanese in their own
    # encodings 30 to 90, and would come out as nonsense that looks like letters.
    if undefined > 5 + 0.02 * high or high > 20 + 0.3 * len(data):
        raise _not_text("is not in UTF-8, UTF-16 or Windows-1252", where)
    if not undefined:
        return text, "windows-1252", ()
    held = sorted({f"0x{ord(letter):02X}" for letter in UNDEFINED if letter in text})
    note = Note(
        "undefined-bytes",
        f"{undefined} byte(s) without a meaning in Windows-1252 ({', '.join(held)}) were kept as "
        "control codes of the same number, so that the text can be turned back into the file.",
    )
    return text, "windows-1252", (note,)


def _not_text(what: str, where: str) -> BadInput:
    return BadInput(
        f"This file {what}. Open it in the program that made it and save it as CSV (UTF-8) "
        "or as an Excel workbook (.xlsx).",
        code="not-text",
        where=where,
    )
