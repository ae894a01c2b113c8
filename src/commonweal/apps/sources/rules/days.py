"""Which days a cell means: dates, months, quarters, financial years, moments of other zones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TypeVar

from commonweal.apps.measures.rules import period_holding
from commonweal.engines.read.dates import DateStyle, read_date
from commonweal.kernel.period import YearStart

__all__ = ["Calendar", "NotADayError", "day_of", "days_of", "moment_of"]

Day = TypeVar("Day", date, datetime)
_YEARS = (1900, 2200)
_SECONDS = (100_000_000, 10_000_000_000)  # 1973 to 2286; in milliseconds a thousand times that
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d.*", re.IGNORECASE)
_WEEK = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})")
_YEAR = re.compile(r"(?P<year>\d{4})")
_FINANCIAL = re.compile(r"(?:fy\s*)?(?P<year>\d{4})\s*[-/–]\s*(?P<next>\d{2}|\d{4})", re.IGNORECASE)
_PART = re.compile(
    r"(?P<kind>[qh])(?P<part>[1-4])[\s,-]*(?P<year>\d{4})(?:\s*[-/–]\s*(?P<next>\d{2}|\d{4}))?",
    re.IGNORECASE,
)
_PART_LAST = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/–]\s*(?P<next>\d{2}|\d{4}))?[\s,-]*(?P<kind>[qh])(?P<part>[1-4])",
    re.IGNORECASE,
)
_MONTHS = {"q": 3, "h": 6}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time zone and the financial year of the body, and how a table writes its dates."""

    zone: tzinfo = UTC
    year_start: YearStart = field(default_factory=YearStart)
    month_first: bool = False


class NotADayError(Exception):
    """The cell holds no day or period; the text says what to do."""


def days_of(cell: object, frequency: str, anchor: date, calendar: Calendar) -> tuple[date, date]:
    """The first and the last day of the period that a cell names: by any day in it, by a month, a
    quarter, a half, a year or a week. What names a shorter or a longer span is refused. Of rolling
    years the cell names the last day, or the month with it."""
    spans = [span for read in _SPANS if (span := read(cell, calendar))]
    if spans:
        return _as_period(spans, cell, frequency, anchor)
    day = day_of(cell, calendar)
    if day is None:
        raise NotADayError("The row names no period.")
    held = period_holding(day, frequency, anchor)
    return held.start, held.last_day


def _as_period(
    spans: list[tuple[date, date]], cell: object, frequency: str, anchor: date
) -> tuple[date, date]:
    """Of the spans that a cell may name (2001-02 is a month and a financial year) the one that is
    a period of the measure; of rolling years the one that ends with it."""
    for span in spans:
        held = period_holding(span[1], frequency, anchor)
        if frequency == "rolling_year" or (held.start, held.last_day) == span:
            return held.start, held.last_day
    raise NotADayError(
        f"{str(cell)[:40]!r} is not one whole period of this measure ({_WORDS[frequency]})."
    )


_WORDS = {
    "hour": "told by the day",
    "day": "one day",
    "week": "one week",
    "month": "one month",
    "quarter": "one quarter",
    "half": "half a year",
    "year": "one year",
    "rolling_year": "twelve months",
}


def day_of(cell: object, calendar: Calendar) -> date | None:
    """The day that a cell means in the time zone of the body; None where it is blank."""
    if isinstance(cell, datetime):
        moment = _near(cell)
        return moment.astimezone(calendar.zone).date() if moment.tzinfo else moment.date()
    if isinstance(cell, date):
        return _near(cell)
    if cell is None or not str(cell).strip():
        return None
    moment_told = _moment(cell, calendar)
    if moment_told is not None:
        return moment_told.astimezone(calendar.zone).date()
    text = str(cell).strip()
    found = read_date(text, DateStyle(month_first=calendar.month_first))
    if found is None or found.meaning:
        raise NotADayError(f"{text[:40]!r} is not a day. Write it like 2024-04-30.")
    return _near(found.day)


def _near(day: Day) -> Day:
    """A day or moment of our time: calendars end, and 31.12.9999 is how some write "never"."""
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise NotADayError(f"The year {day.year} is far from our time.")
    return day


def moment_of(cell: object, calendar: Calendar) -> datetime | None:
    """When something was so; None where the cell is blank. A day alone is its end, and a time
    without a zone is one of the body's."""
    if isinstance(cell, datetime):
        return _near(cell if cell.tzinfo else cell.replace(tzinfo=calendar.zone))
    if cell is None or not str(cell).strip():
        return None
    moment = _moment(cell, calendar)
    if moment is not None:
        return moment
    day = day_of(cell, calendar)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=calendar.zone)


def _moment(cell: object, calendar: Calendar) -> datetime | None:
    """A time of day with its date, or seconds since 1970 as machines count."""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return _since_1970(Decimal(cell))
    text = str(cell).strip()
    if not _ISO.fullmatch(text) or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotADayError(f"{text!r} is not a time. Write it like 2024-04-30T12:00Z.") from error
    return _near(moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone))


def _since_1970(number: Decimal) -> datetime | None:
    if not number.is_finite():
        return None
    seconds = number if abs(number) < _SECONDS[1] else number / 1000
    if not _SECONDS[0] <= seconds < _SECONDS[1]:
        return None
    return datetime.fromtimestamp(float(seconds), UTC)


def _matched(pattern: re.Pattern[str], cell: object) -> re.Match[str] | None:
    return pattern.fullmatch(str(cell).strip()) if isinstance(cell, str | int) else None


def _week(cell: object, _calendar: Calendar) -> tuple[date, date] | None:
    match = _matched(_WEEK, cell)
    if not match:
        return None
    monday = _made(cell, lambda: date.fromisocalendar(int(match["year"]), int(match["week"]), 1))
    return monday, monday + timedelta(days=6)


def _month(cell: object, _calendar: Calendar) -> tuple[date, date] | None:
    match = _matched(_MONTH, cell)
    if match and 1 <= int(match["month"]) <= 12:
        first = _made(cell, lambda: date(int(match["year"]), int(match["month"]), 1))
        return first, _before(_months_on(first, 1))
    text = str(cell).strip()
    found = read_date(text, DateStyle()) if isinstance(cell, str) and cell[:1].isalpha() else None
    if found is None or found.meaning != "a month":
        return None
    return found.day, _before(_months_on(found.day, 1))


def _year(cell: object, _calendar: Calendar) -> tuple[date, date] | None:
    match = _matched(_YEAR, cell)
    if not match or not _YEARS[0] <= int(match["year"]) <= _YEARS[1]:
        return None
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31)


def _financial(cell: object, calendar: Calendar) -> tuple[date, date] | None:
    """2023-24: the second number follows the first."""
    match = _matched(_FINANCIAL, cell)
    if not match or not _follows(match):
        return None
    return _span(cell, int(match["year"]), calendar.year_start, 0, 12)


def _part(cell: object, calendar: Calendar) -> tuple[date, date] | None:
    """Q1 2024 is the first quarter of the calendar year, Q1 2024-25 of the financial one."""
    match = _matched(_PART, cell) or _matched(_PART_LAST, cell)
    if not match:
        return None
    kind, part = match["kind"].lower(), int(match["part"])
    months = _MONTHS[kind]
    if part * months > 12 or (match["next"] and not _follows(match)):
        raise NotADayError(f"{cell!r} is not a part of a year. Write it like Q1 2024-25.")
    begins = calendar.year_start if match["next"] else YearStart(1, 1)
    return _span(cell, int(match["year"]), begins, (part - 1) * months, months)


def _span(
    cell: object, year: int, begins: YearStart, offset: int, months: int
) -> tuple[date, date]:
    first = _made(cell, lambda: date(year, begins.month, begins.day))
    start = _months_on(first, offset)
    return start, _before(_months_on(start, months))


def _follows(match: re.Match[str]) -> bool:
    return (int(match["year"]) + 1) % 100 == int(match["next"]) % 100


def _made(cell: object, make: Callable[[], date]) -> date:
    try:
        day = make()
    except ValueError as error:
        raise NotADayError(f"{str(cell)[:40]!r} is not in any calendar.") from error
    return _near(day)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return (
        date(year, month + 1, min(day.day, 28)) if day.day > 28 else date(year, month + 1, day.day)
    )


def _before(day: date) -> date:
    return day - timedelta(days=1)


_SPANS: tuple[Callable[[object, Calendar], tuple[date, date] | None], ...] = (
    *(_week, _part, _month, _financial, _year),
)
