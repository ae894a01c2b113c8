"""Sortable ids: 48 bits of time in milliseconds and 80 random bits, in Crockford's base 32.

The text form has 26 characters and sorts as the ids were made, to the millisecond.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["ID_LENGTH", "is_id", "made_at", "new_id"]

ID_LENGTH = 26
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_RANDOM_BITS = 80


def new_id(at: datetime, bits: Callable[[int], int] = secrets.randbits) -> str:
    """A new id made at ``at`` (an aware datetime); ``bits(n)`` gives n random bits."""
    if at.tzinfo is None:
        raise ValueError("the time of an id needs a time zone")
    number = int(at.timestamp() * 1000) << _RANDOM_BITS | bits(_RANDOM_BITS)
    letters = []
    for _ in range(ID_LENGTH):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))


def is_id(text: str) -> bool:
    """True where ``text`` has the form of an id."""
    return len(text) == ID_LENGTH and text[0] in "01234567" and set(text) <= set(_ALPHABET)


def made_at(text: str) -> datetime:
    """When the id was made, to the millisecond, in UTC. ValueError where it is no id."""
    if not is_id(text):
        raise ValueError(f"{text!r} is not an id")
    number = 0
    for letter in text:
        number = number * 32 + _VALUE[letter]
    return datetime.fromtimestamp((number >> _RANDOM_BITS) / 1000, tz=UTC)
