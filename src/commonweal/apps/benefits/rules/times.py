"""When a benefit starts, when it is looked at again, and what its owner is reminded of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["REMIND_AGAIN", "ReviewDue", "next_review", "reviews_due", "start_on"]

# A reminder that was not heeded is sent again after this.
REMIND_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """The oldest review that has not been held, and how many have not."""

    due_on: date
    count: int


def start_on(fixed: date | None, milestone: date | None, lag_days: int) -> date | None:
    """The first day of a benefit: the day of its milestone and so many days more, wherever that
    day moves to; without a milestone the day that was set."""
    if milestone is None:
        return fixed
    return milestone + timedelta(days=lag_days)


def reviews_due(planned: Iterable[date], last_held: date | None, on: date) -> ReviewDue | None:
    """What should have been looked at by now: the planned days after the last review."""
    due = sorted(day for day in set(planned) if day <= on and (not last_held or day > last_held))
    return ReviewDue(due[0], len(due)) if due else None


def next_review(planned: Iterable[date], on: date) -> date | None:
    return min((day for day in planned if day > on), default=None)
