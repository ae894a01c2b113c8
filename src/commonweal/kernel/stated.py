"""What a file states, read strictly: each gives the value back, or says why it is none.

TypeError or ValueError with a few words; who reads the file makes a sentence of them.
"""

from __future__ import annotations

from datetime import datetime

from commonweal.kernel.canonical import LARGEST_INT

__all__ = ["count", "moment", "text", "texts", "truth"]


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def texts(*values: object) -> None:
    for value in values:
        text(value)


def count(value: object) -> int:
    """A whole number, zero or more, that every reader of JSON sees alike."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_INT:
        raise TypeError(f"{value!r} is no whole number")
    return value


def truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def moment(value: object) -> datetime:
    at = datetime.fromisoformat(text(value))
    if at.tzinfo is None or not 1990 <= at.year <= 2999:  # beyond, databases and zones give up
        raise ValueError("no time with a time zone, or one that cannot be")
    return at
