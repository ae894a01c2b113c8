"""The periods of a measure: which days belong together, and when the next value is missing."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from commonweal.kernel.period import Period

__all__ = [
    "EARLIEST",
    "ROLLING",
    "expected_next",
    "is_period",
    "period_holding",
    "quarter_of",
    "stale_after",
]

EARLIEST = date(1900, 1, 1)
ROLLING = "rolling_year"
_DAYS = {"hour": 1, "day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)
# A rolling year is told anew every quarter.
_TOLD_MONTHS = {**_MONTHS, ROLLING: 3}


def period_holding(day: date, frequency: str, anchor: date) -> Period:
    """The period of a measure that holds ``day``; of rolling years the one that ends with it.

    ``anchor`` is a day on which one period begins. Where it stands late in a month, the shorter
    months begin on their last day.
    """
    if frequency == ROLLING:
        return Period(months_later(day + _DAY, -12), day + _DAY)
    if frequency in _DAYS:
        days = _DAYS[frequency]
        start = day - timedelta(days=(day - anchor).days % days)
        return Period(start, start + timedelta(days=days))
    step = _MONTHS[frequency]
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    if months_later(anchor, apart) > day:
        apart -= 1
    first = apart - apart % step
    return Period(months_later(anchor, first), months_later(anchor, first + step))


def is_period(starts: date, ends: date, frequency: str, anchor: date) -> bool:
    """True where these days, both included, are one whole period of such a measure."""
    if not EARLIEST <= starts <= ends:
        return False
    held = period_holding(ends, frequency, anchor)
    return (held.start, held.last_day) == (starts, ends)


def expected_next(ends: date, frequency: str, anchor: date) -> date:
    """The last day of the period that follows the one that ends on ``ends``."""
    if frequency == ROLLING:
        return months_later(ends + _DAY, _TOLD_MONTHS[ROLLING]) - _DAY
    return period_holding(ends + _DAY, frequency, anchor).last_day


def stale_after(latest_ends: date | None, made: date, frequency: str, anchor: date) -> date:
    """The day, before any grace, by which the next value is there: the end of the period after
    the newest one, or of the first whole one since the measure was ``made``."""
    if latest_ends is not None:
        return expected_next(latest_ends, frequency, anchor)
    if frequency == ROLLING:
        return expected_next(made, frequency, anchor)
    running = period_holding(made, frequency, anchor)
    whole = running.start == made
    return running.last_day if whole else expected_next(running.last_day, frequency, anchor)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one that this month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarter_of(day: date) -> date:
    """The first day of the quarter of the calendar that holds ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
