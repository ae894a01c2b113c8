"""Periods: half-open spans of days, with the calendar and financial years of a body."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "Period",
    "YearStart",
    "calendar_year",
    "financial_year",
    "financial_year_of",
    "months_between",
    "months_later",
    "period_holding",
]

_DAYS = {"hour": 1, "day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class YearStart:
    """The month and day on which a body's financial year begins (UK: 1 April)."""

    month: int = 4
    day: int = 1

    def __post_init__(self) -> None:
        date(2001, self.month, self.day)  # a day that every year has, or ValueError


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` up to but not including ``end``."""

    start: date
    end: date
    label: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} to {self.end}")

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def duration_days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        return self.label or f"{self.start.isoformat()} to {self.last_day.isoformat()}"


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1), str(year))


def financial_year(first_year: int, starts: YearStart | None = None) -> Period:
    """The financial year that begins in ``first_year``, labelled ``2019-20``."""
    begins = starts or YearStart()
    if (begins.month, begins.day) == (1, 1):
        return calendar_year(first_year)
    start = date(first_year, begins.month, begins.day)
    end = date(first_year + 1, begins.month, begins.day)
    return Period(start, end, f"{first_year}-{(first_year + 1) % 100:02d}")


def financial_year_of(day: date, starts: YearStart | None = None) -> Period:
    """The financial year that holds ``day``."""
    begins = starts or YearStart()
    turned = (day.month, day.day) >= (begins.month, begins.day)
    return financial_year(day.year if turned else day.year - 1, begins)


def months_between(first: date, second: date) -> int:
    """Whole months from ``first`` to ``second``, to the nearest; negative where it is earlier."""
    return round((second - first).days / 30.436875)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one that this month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_holding(day: date, frequency: str, anchor: date) -> Period:
    """The hour (told by its day), day, week, month, quarter, half or year that holds ``day``.

    ``anchor`` is a day on which one of them begins. Where it stands late in a month, the shorter
    months begin on their last day.
    """
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
