"""EBCDIC pages with characters of two bytes, between the codes SO and SI: the tables of the system.

They have tens of thousands of characters, and every system that has iconv has them; where it has
none, or lacks the page, the page is refused by name.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from threading import Lock

from commonweal.kernel.errors import BadInput

__all__ = ["PAGES", "decode", "single_points"]

_SHIFT_OUT, _SHIFT_IN = 0x0E, 0x0F
_FAILED = ctypes.c_size_t(-1).value
_NONE = 0xFFFD
# Page 300 is the double half of 930; the shift codes say where it begins and ends.
PAGES = {
    "cp300": "IBM930", "cp930": "IBM930", "cp933": "IBM933", "cp935": "IBM935", "cp937": "IBM937",
    "cp939": "IBM939", "cp1364": "IBM1364", "cp1371": "IBM1371", "cp1388": "IBM1388",
    "cp1390": "IBM1390", "cp1399": "IBM1399",
}  # fmt: skip


def decode(page: str, raw: bytes, errors: str, *, pairs: bool = False) -> str:
    """The text of a field. ``pairs``: nothing but characters of two bytes, with no shift codes.

    Raises UnicodeDecodeError at the first bytes that are no character, unless ``errors`` is
    replace.
    """
    whole = bytes([_SHIFT_OUT]) + raw + bytes([_SHIFT_IN]) if pairs else raw
    parts, at = [], 0
    converter = _converter(PAGES[page])
    with converter.lock:
        converter.begin()
        while at < len(whole):
            text, used = converter.some(whole[at:])
            parts.append(text)
            at += used
            if at < len(whole):
                if errors == "strict":
                    raise UnicodeDecodeError(page, whole, at, at + 1, "no character")
                parts.append(chr(_NONE))
                at += 2 if whole.rfind(_SHIFT_OUT, 0, at) > whole.rfind(_SHIFT_IN, 0, at) else 1
    return "".join(parts)


@lru_cache(maxsize=16)
def single_points(page: str) -> tuple[int, ...]:
    """The 256 code points of the single bytes; the shift codes stand for nothing themselves."""
    points = []
    for byte in range(256):
        try:
            text = "" if byte in {_SHIFT_OUT, _SHIFT_IN} else decode(page, bytes([byte]), "strict")
        except UnicodeDecodeError:
            text = ""
        points.append(ord(text) if len(text) == 1 else _NONE)
    return tuple(points)


class _Converter:
    """One page of iconv. It remembers whether it is between SO and SI, so one at a time."""

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self.library, self.handle, self.lock = library, ctypes.c_void_p(handle), Lock()

    def begin(self) -> None:
        self.library.iconv(self.handle, None, None, None, None)

    def some(self, raw: bytes) -> tuple[str, int]:
        """What can be read from the start, and how many bytes that took."""
        room = len(raw) * 4 + 8
        source = ctypes.create_string_buffer(raw, len(raw))
        target = ctypes.create_string_buffer(room)
        start, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(raw))
        put, free = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(room)
        reference = ctypes.byref
        self.library.iconv(
            self.handle, reference(start), reference(left), reference(put), reference(free)
        )
        return target.raw[: room - free.value].decode("utf-8"), len(raw) - left.value


@lru_cache(maxsize=16)
def _converter(name: str) -> _Converter:
    try:
        library = ctypes.CDLL(None)
        library.iconv_open.restype = ctypes.c_void_p
        library.iconv.restype = ctypes.c_size_t
        handle = library.iconv_open(b"UTF-8", name.encode("ascii"))
    except (OSError, AttributeError, TypeError):
        handle = None
    if handle is None or handle == _FAILED:
        raise BadInput(
            f"This system has no table for the code page {name} (characters of two bytes). Install "
            "the full iconv of the system (Debian: libc-bin, or libc-gconv-modules-extra).",
            field="ebcdic_code_page",
        )
    return _Converter(library, handle)
