"""Canonical JSON (RFC 8785): one value, one sequence of bytes.

What is digested or signed goes through here, so the rules are few and strict:

- text, true, false, null, lists and tuples, and mappings with text keys, as the RFC says;
- a float is written by the rules of ECMAScript; one that is not finite is refused;
- an int beyond 2**53 - 1 either way is refused, because a reader with floats would see
  another number: carry it as text;
- a Decimal is carried as text, digit by digit ("1.50" stays "1.50"), never as a float;
- a date is carried as text, and an aware datetime as UTC with microseconds and a "Z";
- a lone surrogate is refused, because UTF-8 has no bytes for it.

``parse`` reads it back. Whole numbers beyond 2**53 - 1 come back as floats, so that
``canonical(parse(data)) == data`` holds for whatever ``canonical`` has written.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

__all__ = ["LARGEST_INT", "canonical", "instant", "is_canonical", "parse", "quoted"]

LARGEST_INT = 2**53 - 1
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_swift = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True
).encode


def canonical(value: Any) -> bytes:
    """The canonical bytes of ``value``.

    ValueError where a value cannot be carried (see the module), TypeError where its type is none
    of JSON's.
    """
    text = _swift(value) if _is_plain(value) else _text(value)
    return _encoded(text)


def parse(data: bytes | str) -> Any:
    """The value that JSON ``data`` holds; ValueError where it is not JSON (NaN is not)."""
    return json.loads(data, parse_int=_whole, parse_constant=_refuse)


def is_canonical(data: bytes) -> bool:
    """True where ``data`` is JSON in its canonical form: ``canonical(parse(data)) == data``."""
    try:
        text = data.decode()
        try:
            return _swift(_read_swiftly(text)) == text
        except _UnusualError:
            return canonical(parse(text)) == data
    except (ValueError, RecursionError):
        return False


def instant(at: datetime) -> str:
    """``at`` in UTC to the microsecond, such as ``2026-04-01T09:30:00.000000Z``."""
    if at.tzinfo is None:
        raise ValueError("a time without a time zone cannot be carried")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def quoted(text: str) -> str:
    """``text`` as a JSON string. Lone surrogates are found only on encoding to UTF-8."""
    return encode_basestring(text)


def _is_plain(value: Any) -> bool:
    """True where the standard library's C encoder is known to write the canonical text.

    That is: no float, no int beyond the limit, nothing but JSON's own types, and no key
    beyond the basic plane (there, order by code point is not order by UTF-16 unit).
    """
    kind = type(value)
    if kind is str or kind is bool or kind is NoneType:
        return True
    if kind is int:
        return bool(-LARGEST_INT <= value <= LARGEST_INT)
    if kind is dict:
        keys_plain = all(type(key) is str and not _ASTRAL.search(key) for key in value)
        return keys_plain and all(map(_is_plain, value.values()))
    return kind is list and all(map(_is_plain, value))


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | int):
        return _word(value)
    if isinstance(value, str | Decimal | date):
        return quoted(_carried(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        members = sorted((_units(key), key, item) for key, item in value.items())
        return "{" + ",".join(f"{quoted(key)}:{_text(item)}" for _, key, item in members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    raise TypeError(f"a {type(value).__name__} cannot be carried as JSON")


def _units(key: Any) -> bytes:
    """The order of keys: by UTF-16 code unit (RFC 8785, 3.2.3)."""
    if not isinstance(key, str):
        raise TypeError(f"a key is text, not {type(key).__name__}")
    return _encoded(key, "utf-16-be")


def _word(value: int | None) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if not -LARGEST_INT <= value <= LARGEST_INT:
        raise ValueError(f"{value} is beyond 2**53 - 1: carry it as text")
    return int.__repr__(value)


def _carried(value: str | Decimal | date) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a finite number")
        return format(value, "f")
    return instant(value) if isinstance(value, datetime) else value.isoformat()


def _float(value: float) -> str:
    """ECMAScript's Number::toString. Python's repr gives the same shortest digits."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return ("-" if value < 0 else "") + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """``0.digits`` times ten to the power of ``point``, as ECMAScript writes it."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    rest = "." + digits[1:] if count > 1 else ""
    return f"{digits[0]}{rest}e{point - 1:+d}"


def _encoded(text: str, encoding: str = "utf-8") -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise ValueError(f"a lone surrogate at character {error.start} has no bytes") from None


def _whole(digits: str) -> int | float:
    number = int(digits) if len(digits) < 18 else float(digits)
    return number if -LARGEST_INT <= number <= LARGEST_INT else float(digits)


class _UnusualError(Exception):
    """Thrown out of the swift reader by what the swift writer may write otherwise."""


def _read_swiftly(text: str) -> Any:
    """What ``text`` holds; _UnusualError where it has a float, a long number, an astral letter."""
    if len(text.encode("utf-16-le")) != 2 * len(text):
        raise _UnusualError
    return _swift_reader(text)


def _short(digits: str) -> int:
    if len(digits) > 15:
        raise _UnusualError
    return int(digits)


def _unusual(_digits: str) -> None:
    raise _UnusualError


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


_swift_reader = json.JSONDecoder(
    parse_float=_unusual, parse_int=_short, parse_constant=_refuse
).decode
