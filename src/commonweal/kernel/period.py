"""Periods: half-open spans of days, with the calendar and financial years of a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "Period",
    "YearStart",
    "calendar_year",
    "financial_year",
    "financial_year_of",
    "months_between",
]


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
