"""How many risks were open, and how many above the appetite, at the end of each month; and how old
they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["AGES", "Age", "Lived", "Point", "ages_of", "course_of", "month_ends"]

AGES = (31, 92, 183, 366)  # days; the last class is whatever is older


@dataclass(frozen=True, slots=True)
class Lived:
    """One risk: when it was opened and closed, and its score from each day on. ``limit`` is what
    the appetite carries now: what it was then is not kept."""

    opened_on: date
    closed_on: date | None
    scores: tuple[tuple[date, int | None], ...]
    limit: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """``above`` is None where no open risk had both a score and an appetite."""

    on: date
    opened: int
    above: int | None


@dataclass(frozen=True, slots=True)
class Age:
    """How many open risks are from so many days old to so many, the last class without an end."""

    from_days: int
    to_days: int | None
    risks: int


def month_ends(on: date, count: int) -> list[date]:
    """The ends of the last months, oldest first, and today last."""
    found, first = [on], on.replace(day=1)
    for _month in range(count - 1):
        last = first - timedelta(days=1)
        if last != on:
            found.append(last)
        first = last.replace(day=1)
    return sorted(found)


def course_of(rows: Iterable[Lived], days: Iterable[date]) -> list[Point]:
    given = list(rows)
    return [_point(given, day) for day in days]


def ages_of(rows: Iterable[Lived], on: date) -> list[Age]:
    old = [(on - row.opened_on).days for row in rows if _is_open(row, on)]
    edges = [0, *AGES]
    found = []
    for place, start in enumerate(edges):
        end = edges[place + 1] if place + 1 < len(edges) else None
        number = sum(start <= days and (end is None or days < end) for days in old)
        found.append(Age(start, end, number))
    return found


def _point(rows: list[Lived], day: date) -> Point:
    opened = [row for row in rows if _is_open(row, day)]
    judged = [
        score > row.limit
        for row in opened
        if row.limit is not None and (score := _score(row, day)) is not None
    ]
    return Point(day, len(opened), sum(judged) if judged else None)


def _is_open(row: Lived, day: date) -> bool:
    return row.opened_on <= day and (row.closed_on is None or row.closed_on > day)


def _score(row: Lived, day: date) -> int | None:
    known = [score for since, score in row.scores if since <= day]
    return known[-1] if known else None
