"""One cell of a DBF file, by the kind of its field: the value, or the reason why there is none."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import Any, Protocol

import pyarrow as pa

from commonweal.engines.read.dbf_memo import Memo

__all__ = ["WIDTHS", "Reader", "column_type", "reader_of"]

WIDTHS = {"I": 4, "+": 4, "O": 8, "Y": 8, "T": 8, "@": 8}  # bytes of the kinds that are binary
Reader = Callable[[bytes], tuple[Any, str]]
_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TRUTH = {b"Y": True, b"y": True, b"T": True, b"t": True, b"N": False, b"n": False,
          b"F": False, b"f": False}  # fmt: skip
_BLANK = b" \0"
_EXACT = Context(prec=80)
_DAY_ZERO = 1_721_425  # from Julian days to days since the year 1
_DAY_MILLISECONDS = 86_400_000


class Shape(Protocol):
    """What a cell's reader needs of its field."""

    @property
    def kind(self) -> str: ...

    @property
    def length(self) -> int: ...

    @property
    def decimals(self) -> int: ...


def column_type(each: Shape) -> pa.DataType:
    fixed = {
        "D": pa.date32(), "L": pa.bool_(), "I": pa.int32(), "+": pa.int32(), "O": pa.float64(),
        "Y": pa.decimal128(19, 4), "T": pa.timestamp("ms"), "@": pa.timestamp("ms"),
        "G": pa.binary(), "P": pa.binary(), "Q": pa.binary(), "W": pa.binary(),
    }  # fmt: skip
    if each.kind == "B":
        return pa.float64() if each.length == 8 else pa.binary()
    if each.kind not in {"N", "F"}:
        return fixed.get(each.kind, pa.string())
    if each.length > 38 or each.decimals > each.length:
        return pa.string()
    if each.decimals:  # 99999 fits into five characters with two decimals as well
        return pa.decimal128(min(each.length + each.decimals, 38), each.decimals)
    if each.length <= 9:
        return pa.int32()
    return pa.int64() if each.length <= 18 else pa.decimal128(each.length, 0)


def reader_of(each: Shape, encoding: str, memo: Memo | None, visual_foxpro: bool) -> Reader:  # noqa: FBT001 - a property of the file
    """A function from the bytes of a cell to its value and "", or None and the reason."""
    kind = each.kind
    if kind in {"N", "F"} and not pa.types.is_string(column_type(each)):
        return lambda cell: _number(cell, each.decimals, each.length + each.decimals)
    if kind in {"M", "G", "P", "W"} or (kind == "B" and each.length != 8):
        return lambda cell: _memo(cell, memo, encoding if kind == "M" else "")
    readers: dict[str, Reader] = {
        "D": _date, "L": _truth, "I": _integer, "+": _autoincrement, "O": _sortable_double,
        "B": _double, "Y": _currency, "T": _foxpro_time, "@": _foxpro_time,
        "Q": lambda cell: (cell, ""),
    }  # fmt: skip
    strip = visual_foxpro and kind == "V"
    return readers.get(
        kind, lambda cell: _text(cell[: cell[-1]] if strip and cell else cell, encoding)
    )


def _text(cell: bytes, encoding: str) -> tuple[Any, str]:
    try:
        return cell.decode(encoding).rstrip(" \0"), ""
    except UnicodeDecodeError:
        return None, "bad character"


def _number(cell: bytes, decimals: int, precision: int) -> tuple[Any, str]:
    said = cell.strip(_BLANK)
    if not said:
        return None, ""
    if set(said) == {0x2A}:  # asterisks: what dBASE writes where a number has no room
        return None, "too large"
    if not _NUMBER.fullmatch(said):
        return None, "bad digit"
    value = Decimal(said.decode("ascii"))
    if value and value.adjusted() + 1 + decimals > min(precision, 38):
        return None, "too large"
    exact = value.quantize(Decimal((0, (1,), -decimals)), context=_EXACT)
    if exact != value:
        return None, "too many decimals"
    return (exact if decimals else int(exact)), ""


def _date(cell: bytes) -> tuple[Any, str]:
    said = cell.strip(_BLANK)
    if not said or said == b"00000000":
        return None, ""
    if len(said) != 8 or not said.isdigit():
        return None, "bad date"
    try:
        return date(int(said[:4]), int(said[4:6]), int(said[6:])), ""
    except ValueError:
        return None, "bad date"


def _truth(cell: bytes) -> tuple[Any, str]:
    if cell.strip(_BLANK) in {b"", b"?"}:
        return None, ""
    found = _TRUTH.get(cell)
    return (found, "") if found is not None else (None, "bad truth value")


def _integer(cell: bytes) -> tuple[Any, str]:
    return struct.unpack("<i", cell)[0], ""


def _autoincrement(cell: bytes) -> tuple[Any, str]:
    """dBASE 7: high byte first, with the sign bit turned so that the bytes sort."""
    return int.from_bytes(cell, "big") - (1 << 31), ""


def _sortable_double(cell: bytes) -> tuple[Any, str]:
    """dBASE 7: turned so that the bytes sort."""
    word = int.from_bytes(cell, "big")
    word = word ^ (1 << 63) if word >> 63 else ~word & (1 << 64) - 1
    return struct.unpack(">d", word.to_bytes(8, "big"))[0], ""


def _double(cell: bytes) -> tuple[Any, str]:
    return struct.unpack("<d", cell)[0], ""


def _currency(cell: bytes) -> tuple[Any, str]:
    return Decimal(int.from_bytes(cell, "little", signed=True)).scaleb(-4), ""


def _foxpro_time(cell: bytes) -> tuple[Any, str]:
    if not cell.strip(_BLANK):
        return None, ""
    day, milliseconds = struct.unpack("<iI", cell)
    try:
        start = datetime.fromordinal(day - _DAY_ZERO)
    except (ValueError, OverflowError):
        return None, "bad date"
    if milliseconds > _DAY_MILLISECONDS:
        return None, "bad date"
    return start + timedelta(milliseconds=milliseconds), ""


def _memo(cell: bytes, memo: Memo | None, encoding: str) -> tuple[Any, str]:
    said = cell.strip(_BLANK)
    number = int.from_bytes(cell, "little") if len(cell) == 4 else None
    if number is None:
        if said and not said.isdigit():
            return None, "bad memo number"
        number = int(said or b"0")
    if not number or memo is None:
        return None, ""
    raw = memo.text(number)
    if raw is None:
        return None, "memo not found"
    return _text(raw, encoding) if encoding else (raw, "")
