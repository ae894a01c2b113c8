"""The periods of a measure: which days belong together, and when the next value is missing."""

from __future__ import annotations

from datetime import date, timedelta

from commonweal.kernel import period as grid
from commonweal.kernel.period import Period, months_later

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
_DAY = timedelta(days=1)
# A rolling year is told anew every quarter.
_TOLD_MONTHS = 3


def period_holding(day: date, frequency: str, anchor: date) -> Period:
    """The period of a measure that holds ``day``; of rolling years the one that ends with it.

    ``anchor`` is a day on which one period begins (kernel.period).
    """
    if frequency == ROLLING:
        return Period(months_later(day + _DAY, -12), day + _DAY)
    return grid.period_holding(day, frequency, anchor)


def is_period(starts: date, ends: date, frequency: str, anchor: date) -> bool:
    """True where these days, both included, are one whole period of such a measure."""
    if not EARLIEST <= starts <= ends or (ends - starts).days > 366:
        return False
    held = period_holding(ends, frequency, anchor)
    return (held.start, held.last_day) == (starts, ends)


def expected_next(ends: date, frequency: str, anchor: date) -> date:
    """The last day of the period that follows the one that ends on ``ends``."""
    if frequency == ROLLING:
        return months_later(ends + _DAY, _TOLD_MONTHS) - _DAY
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


def quarter_of(day: date) -> date:
    """The first day of the quarter of the calendar that holds ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
