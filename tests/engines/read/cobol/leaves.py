"""One field as a COBOL program stores it: drawn, written, and what it holds."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.engines.read.cobol.making import binary, ibm_hex, packed

__all__ = ["KINDS", "Leaf", "float_leaf", "text_leaf"]

LETTERS = "ABCXYZabcxyz0189 -/"


@dataclass(frozen=True)
class Leaf:
    """``values`` draws what a program would store, ``bytes_of`` stores it, ``shown`` reads it."""

    clause: str
    size: int
    values: st.SearchStrategy[Any]
    bytes_of: Callable[[Any], bytes]
    shown: Callable[[Any], Any] = lambda value: value
    garbage: bytes = b""
    align: int = 1


def _digits(count: int) -> st.SearchStrategy[int]:
    most = 10**count - 1
    return st.integers(-most, most) | st.sampled_from([0, 1, -1, most, -most])


def _scaled(scale: int) -> Callable[[int], Any]:
    return lambda value: Decimal(f"{value}E-{scale}") if scale else value


def _picture(digits: int, scale: int, *, signed: bool) -> str:
    whole = f"9({digits - scale})" if digits > scale else ""
    return f"PIC {'S' if signed else ''}{whole}{'V' + '9' * scale if scale else ''}"


def text_leaf(draw: Any, page: str) -> Leaf:
    size = draw(st.integers(1, 9))
    values = st.text(LETTERS, max_size=size)
    return Leaf(
        f"PIC X({size})", size, values, lambda text: text.ljust(size).encode(page), str.strip
    )


def _zoned(draw: Any, page: str) -> Leaf:
    digits = draw(st.sampled_from([1, 2, 7, 9, 10, 18, 19, 31, 38]))
    scale = draw(st.integers(0, min(digits, 4)))
    style = draw(st.sampled_from(["unsigned", "trailing", "leading", "before", "after"]))
    clause = {
        "unsigned": "", "trailing": draw(st.sampled_from(["", " SIGN IS TRAILING"])),
        "leading": " SIGN LEADING", "before": " LEADING SEPARATE CHARACTER",
        "after": " SIGN IS TRAILING SEPARATE",
    }[style]  # fmt: skip
    preferred = draw(st.booleans())
    ascii_ = page == "ascii"

    def punched(digit: int, *, minus: bool) -> bytes:
        if not ascii_:
            return bytes([(0xD0 if minus else 0xC0 if preferred else 0xF0) + digit])
        letters = ("}JKLMNOPQR" if preferred else "pqrstuvwxy") if minus else "{ABCDEFGHI"
        return (letters[digit] if minus or preferred else str(digit)).encode()

    def bytes_of(value: int) -> bytes:
        said = f"{abs(value):0{digits}d}"
        plain = [each.encode(page) for each in said]
        mark = ("-" if value < 0 else "+").encode(page)
        if style in {"before", "after"}:
            return b"".join([mark, *plain] if style == "before" else [*plain, mark])
        if style != "unsigned":
            at = 0 if style == "leading" else digits - 1
            plain[at] = punched(int(said[at]), minus=value < 0)
        return b"".join(plain)

    signed = style != "unsigned"
    size = digits + (style in {"before", "after"})
    values = _digits(digits) if signed else _digits(digits).map(abs)
    return Leaf(
        _picture(digits, scale, signed=signed) + clause, size, values, bytes_of, _scaled(scale),
        ("?" * size).encode(page),
    )  # fmt: skip


def _packed(draw: Any, page: str) -> Leaf:
    digits = draw(st.sampled_from([1, 2, 5, 9, 10, 15, 18, 19, 31, 37]))
    scale = draw(st.integers(0, min(digits, 4)))
    style = draw(st.sampled_from(["COMP-3", "PACKED-DECIMAL", "COMP-6"]))
    signed = style != "COMP-6" and draw(st.booleans())

    def bytes_of(value: int) -> bytes:
        if style == "COMP-6":
            return bytes.fromhex(f"{value:0{(digits + 1) // 2 * 2}d}")
        return packed(value, digits, sign=None if signed else 0xF)

    size = (digits + 1) // 2 if style == "COMP-6" else digits // 2 + 1
    values = _digits(digits) if signed else _digits(digits).map(abs)
    return Leaf(
        f"{_picture(digits, scale, signed=signed)} {style}", size, values, bytes_of, _scaled(scale),
        b"\xfa" * size,
    )  # fmt: skip


def _binary(draw: Any, page: str) -> Leaf:
    digits, size = draw(st.sampled_from([(1, 2), (4, 2), (5, 4), (9, 4), (10, 8), (18, 8)]))
    scale = draw(st.integers(0, min(digits, 4)))
    usage = draw(st.sampled_from(["COMP", "BINARY", "COMP-4", "COMP-5", "COMP-9"]))
    signed, sync = draw(st.booleans()), draw(st.booleans())
    order = "little" if usage == "COMP-9" else "big"
    values = _digits(digits) if signed else _digits(digits).map(abs)
    if usage == "COMP-5":  # all that its bytes hold, whatever the picture says
        half = 1 << (8 * size - 1)
        values = st.integers(-half, half - 1) if signed else st.integers(0, half - 1)

    def bytes_of(value: int) -> bytes:
        return binary(value, size, order=order)

    clause = f"{_picture(digits, scale, signed=signed)} {usage}{' SYNC' if sync else ''}"
    align = min(size, 4) if sync else 1
    return Leaf(clause, size, values, bytes_of, _scaled(scale), align=align)


def float_leaf(draw: Any, page: str, style: str) -> Leaf:
    usage, size = draw(st.sampled_from([("COMP-1", 4), ("COMP-2", 8)]))
    fractions = st.integers(-(2**20), 2**20).map(lambda whole: whole / 64)  # exact in both

    def bytes_of(value: float) -> bytes:
        if style.startswith("ibm"):
            raw = ibm_hex(value, size)
        else:
            raw = struct.pack(f">{'f' if size == 4 else 'd'}", value)
        return raw[::-1] if style.endswith("little_endian") else raw

    return Leaf(usage, size, fractions, bytes_of)


def _scaling(draw: Any, page: str) -> Leaf:
    digits, zeros = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    before = draw(st.booleans())
    most = 10**digits - 1
    picture = f"{'P' * zeros}9({digits})" if before else f"9({digits}){'P' * zeros}"
    scale = digits + zeros if before else 0

    def shown(value: int) -> Any:
        return Decimal(f"{value}E-{scale}") if before else value * 10**zeros

    return Leaf(
        f"PIC S{picture} COMP-3", digits // 2 + 1, st.integers(-most, most),
        lambda value: packed(value, digits), shown, b"\xfa" * (digits // 2 + 1),
    )  # fmt: skip


def _edited(draw: Any, page: str) -> Leaf:
    sign = draw(st.sampled_from(["", "-", "+", "CR", "DB", "before"]))
    picture = "Z,ZZZ,ZZ9.99"
    clause = {"before": f"-{picture}", "": picture}.get(sign, f"{picture}{sign}")
    size = len(clause)

    def bytes_of(value: int) -> bytes:
        body = f"{abs(value) // 100:,}.{abs(value) % 100:02d}".rjust(12)
        minus = value < 0
        after = {"": "", "before": "", "-": "-" if minus else " ", "+": "-" if minus else "+"}
        tail = after.get(sign, sign if minus else "  ")
        head = ("-" if minus else " ") if sign == "before" else ""
        return (head + body + tail).encode(page)

    values = st.integers(0 if not sign else -999999999, 999999999)
    return Leaf(f"PIC {clause}", size, values, bytes_of, _scaled(2), ("?" * size).encode(page))


def _national(draw: Any, page: str) -> Leaf:
    size = draw(st.integers(1, 5))
    values = st.text("AZaz09éßŁ€日 ", max_size=size)
    return Leaf(
        f"PIC N({size})", size * 2, values, lambda text: text.ljust(size).encode("utf-16-be"),
        lambda text: text.strip(" "),
    )  # fmt: skip


KINDS = (text_leaf, _zoned, _packed, _binary, _scaling, _edited, _national)
