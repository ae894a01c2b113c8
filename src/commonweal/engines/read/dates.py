"""Dates as people write them. What one cell cannot tell (3/4/2021), its column decides."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from commonweal.kernel.period import financial_year

__all__ = ["DateStyle", "ReadDate", "date_style", "looks_like_date", "read_date"]


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of one column are written.

    ``end`` says which day stands for a bare month, quarter or year: the last (an end date) or the
    first. ``near`` is a year that the dates lie around; it decides the century of ``31.12.40``.
    """

    month_first: bool = False
    end: bool = False
    near: int = 2020
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A day, and how much the text said: ``"a month"``, ``"a year"``, ``""`` where all of it."""

    day: date
    meaning: str = ""


_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {
    spelling: number for number, name in enumerate(_NAMES, start=1) for spelling in (name, name[:3])
} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?)?"
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE
)

_ISO = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}$", re.IGNORECASE
)
_PACKED = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)$")
_NUMERIC = re.compile(
    rf"(\d{{1,2}})\s?([/.\-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){_TIME}$", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.]*{_MONTH}[\s\-/.,]*{_YEAR}{_TIME}$",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}$", re.IGNORECASE
)
_MONTH_YEAR = re.compile(
    rf"(?:end(?: of)?\s+|early\s+|mid\s+|late\s+)?{_MONTH}[\s\-/.,]*{_YEAR}$", re.IGNORECASE
)
_NUMBER_MONTH = re.compile(r"(?P<month>\d{1,2})[/.\-](?P<year>(?:19|20)\d\d)$")
_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[/.\-](?P<month>\d{1,2})$")
_QUARTER = re.compile(
    r"(?:q(?P<q>[1-4])|(?P<q2>[1-4])q)[\s\-/,]*(?P<year>(?:19|20)\d\d)(?P<half>[-/–](?:20)?\d\d)?$",
    re.IGNORECASE,
)
_QUARTER_LAST = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<half>[-/–](?:20)?\d\d)?[\s\-/,]*q(?P<q>[1-4])$", re.IGNORECASE
)
_FINANCIAL = re.compile(
    r"(?:fy\s*)?(?P<year>(?:19|20)\d\d)\s*[-/–]\s*(?:20)?(?P<next>\d\d)$", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"(?:end(?: of)?\s+|by\s+)?(?P<year>(?:19|20)\d\d)$", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?$")
_SERIAL_RANGE = range(
    20_000, 80_000
)  # 1954 to 2119: wide enough for projects, clear of years and sums
_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts from 1900 and believes in 29 February 1900


def date_style(texts: Iterable[str], *, end: bool = False, near: int = 2020) -> DateStyle:
    """The style of a column: month first only where some cell proves it and none disproves it."""
    day_first = month_first = unclear = 0
    for text in texts:
        match = _NUMERIC.match(_tidy(text))
        if not match:
            continue
        first, second = int(match[1]), int(match[3])
        day_first += first > 12
        month_first += second > 12 >= first
        unclear += first <= 12 and second <= 12 and first != second
    turned = month_first > day_first
    note = ""
    if day_first and month_first:
        note = (
            f"{day_first} date(s) are day-first and {month_first} month-first; "
            f"{unclear} could be either."
        )
    elif unclear and not day_first and not month_first:
        note = f"{unclear} date(s) could be day-first or month-first; read as day first."
    return DateStyle(turned, end, near, note)


def looks_like_date(text: str) -> bool:
    """True where the text is a whole date (a bare year or number is not enough)."""
    if len(text) > _LONGEST:
        return False
    tidy = _WEEKDAY.sub("", _tidy(text))
    return any(
        pattern.match(tidy) for pattern in (_ISO, _NUMERIC, _DAY_MONTH, _MONTH_DAY, _MONTH_YEAR)
    )


_LONGEST = 60


def read_date(text: str, style: DateStyle) -> ReadDate | None:
    """The date in a cell, None where the whole text is not one."""
    return _read(text, style) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read(text: str, style: DateStyle) -> ReadDate | None:
    tidy = _WEEKDAY.sub("", _tidy(text))
    for pattern in (_ISO, _PACKED, _DAY_MONTH, _MONTH_DAY):
        match = pattern.match(tidy)
        if match:
            return _whole(match, style)
    match = _NUMERIC.match(tidy)
    if match:
        return _numeric(match, style)
    return _serial(tidy) or _month(tidy, style) or _quarter(tidy, style) or _year(tidy, style)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split()).rstrip(".")


def _whole(match: re.Match[str], style: DateStyle) -> ReadDate | None:
    day = _day(_century(match["year"], style), _month_number(match["month"]), int(match["day"]))
    return ReadDate(day) if day else None


def _numeric(match: re.Match[str], style: DateStyle) -> ReadDate | None:
    first, second, year = int(match[1]), int(match[3]), _century(match[4], style)
    usual, other = (
        ((second, first), (first, second))
        if style.month_first
        else ((first, second), (second, first))
    )
    day = _day(year, usual[1], usual[0])
    if not day and other[1] <= 12 < other[0]:
        day = _day(year, other[1], other[0])
        return ReadDate(day, "the other order of day and month") if day else None
    return ReadDate(day) if day else None


def _serial(text: str) -> ReadDate | None:
    match = _SERIAL.match(text)
    if not match or int(match[1]) not in _SERIAL_RANGE:
        return None
    return ReadDate(_SERIAL_ZERO + timedelta(days=int(match[1])), "a spreadsheet's day number")


def _month(text: str, style: DateStyle) -> ReadDate | None:
    match = _MONTH_YEAR.match(text) or _NUMBER_MONTH.match(text) or _YEAR_MONTH.match(text)
    if not match:
        return None
    month = _month_number(match["month"])
    if not 1 <= month <= 12 or not _plausible(match["year"], style):
        return None
    return ReadDate(_edge(_century(match["year"], style), month, month, style), "a month")


def _quarter(text: str, style: DateStyle) -> ReadDate | None:
    match = _QUARTER.match(text) or _QUARTER_LAST.match(text)
    if not match:
        return None
    named = match.groupdict()
    quarter, year = int(named["q"] or named["q2"]), int(named["year"])
    first = 3 * quarter - 2
    if named["half"]:  # a quarter of a financial year, which starts in April
        year, first = (year + 1, 1) if quarter == 4 else (year, first + 3)
    return ReadDate(_edge(year, first, first + 2, style), "a quarter")


def _year(text: str, style: DateStyle) -> ReadDate | None:
    match = _FINANCIAL.match(text)
    if match and (int(match["year"]) + 1) % 100 == int(match["next"]):
        period = financial_year(int(match["year"]))
        return ReadDate(period.last_day if style.end else period.start, "a financial year")
    match = _BARE_YEAR.match(text)
    if match:
        return ReadDate(_edge(int(match["year"]), 1, 12, style), "a year")
    return None


def _edge(year: int, first: int, last: int, style: DateStyle) -> date:
    if style.end:
        return date(year, last, calendar.monthrange(year, last)[1])
    return date(year, first, 1)


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS[text.lower()]


def _plausible(year: str, style: DateStyle) -> bool:
    """False for "07. Sep", a spoilt number: two digits beside a month need a year nearby."""
    return len(year) == 4 or year.startswith("'") or abs(_century(year, style) - style.near) <= 30


def _century(text: str, style: DateStyle) -> int:
    """Four digits as they are; two are within 100 years around ``near``, end dates later."""
    number = int(text.lstrip("'"))
    if len(text.lstrip("'")) == 4:
        return number
    first = style.near - (30 if style.end else 70)
    return first + (number - first) % 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= year <= 2200 else None
