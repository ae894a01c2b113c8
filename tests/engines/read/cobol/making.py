"""An encoder of its own, in plain Python: what a COBOL program would have written."""

from __future__ import annotations

import struct

__all__ = ["binary", "ibm_hex", "packed", "zoned"]


def zoned(value: int, digits: int, *, sign: str = "", separate: bool = False) -> bytes:
    """``sign``: "", leading or trailing."""
    text = f"{abs(value):0{digits}d}".encode("cp037")
    if separate:
        mark = ("-" if value < 0 else "+").encode("cp037")
        return mark + text if sign == "leading" else text + mark
    if sign:
        place = 0 if sign == "leading" else digits - 1
        zone = 0xD0 if value < 0 else 0xC0
        changed = bytes([zone | (text[place] & 15)])
        return text[:place] + changed + text[place + 1 :]
    return text


def packed(value: int, digits: int, *, sign: int | None = None) -> bytes:
    nibble = sign if sign is not None else 0xD if value < 0 else 0xC
    text = f"{abs(value):0{digits // 2 * 2 + 1}d}{nibble:X}"
    return bytes.fromhex(text)


def binary(value: int, size: int, *, order: str = "big") -> bytes:
    return value.to_bytes(size, "little" if order == "little" else "big", signed=value < 0)


def ibm_hex(value: float, size: int) -> bytes:
    """Base 16: sign, exponent from 64, fraction below one."""
    bits, sign = size * 8 - 8, 0x80 if value < 0 else 0
    fraction, exponent = abs(value), 64
    while fraction >= 1:
        fraction, exponent = fraction / 16, exponent + 1
    while fraction and fraction < 1 / 16:
        fraction, exponent = fraction * 16, exponent - 1
    whole = int(fraction * (1 << bits))
    return struct.pack(">B", sign | (exponent if whole else 0)) + whole.to_bytes(bits // 8, "big")
