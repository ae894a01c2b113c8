"""How a table is cut into segments that both sides cut alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["NO_NUMBER", "Bounds", "Cut", "Range", "Span", "cut_for", "ranges"]

NO_NUMBER = -1
"""The segment of rows whose key is no number, or missing."""
_MOST_SEGMENTS = 1 << 20
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Bounds:
    """``rows``; and the least and greatest key, where it is one whole number."""

    rows: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """By ranges of a whole number (``width`` of them from ``low`` on), or by a hash of the key
    (``width`` is 0)."""

    low: int
    width: int
    segments: int

    @property
    def by_number(self) -> bool:
        return self.width > 0


@dataclass(frozen=True, slots=True)
class Span:
    """Rows whose key is at least ``start`` and below ``end``, where these are given; or those that
    have none."""

    start: int | None = None
    end: int | None = None
    nothing: bool = False

    def said_of(self, key: str) -> str:
        if self.nothing:
            return f"{key} IS NULL"
        limits = [f"{key} >= {self.start}"] if self.start is not None else []
        limits += [f"{key} < {self.end}"] if self.end is not None else []
        return " AND ".join(limits or [f"{key} IS NOT NULL"])


Range = tuple[int, int]
"""From the first key to before the second."""


def cut_for(one: Bounds, other: Bounds, rows_a_segment: int) -> Cut:
    wanted = max(one.rows, other.rows) // rows_a_segment + 1
    wanted = min(wanted, _MOST_SEGMENTS)
    known = [bound for each in (one, other) for bound in (each.low, each.high) if bound is not None]
    if not known or max(known) >= _LARGEST or min(known) <= -_LARGEST:
        return Cut(0, 0, wanted)
    low, high = min(known), max(known)
    width = max((high - low) // wanted + 1, 1)
    return Cut(low, width, (high - low) // width + 1)


def ranges(cut: Cut, segments: Sequence[int]) -> list[Range]:
    """Key ranges that cover these segments; neighbours are joined."""
    found: list[list[int]] = []
    for segment in sorted(each for each in segments if each != NO_NUMBER):
        start = cut.low + segment * cut.width
        if found and found[-1][1] == start:
            found[-1][1] = start + cut.width
        else:
            found.append([start, start + cut.width])
    return [(start, end) for start, end in found]
