"""Events as they come: one line, one value of one measure at one time, under an id of its own."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["LONGEST_LINE", "Event", "Refused", "csv_cells", "event_of", "event_of_json"]

LONGEST_LINE = 64 * 1024
_MOST_DIGITS, _FINEST = 15, -12
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Event:
    """``id`` tells events of one measure apart: the same id again is the same event."""

    measure: str
    id: str
    at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is no event, and why; ``place`` says where it stood."""

    place: str
    line: str
    why: str


def event_of_json(line: bytes, zone: ZoneInfo, measures: Sequence[str]) -> Event | str:
    """The event of one JSON line, or a sentence that says why it is none."""
    try:
        held = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return "This is not a line of JSON."
    if not isinstance(held, dict):
        return "A line holds one object: measure, id, at and value."
    return event_of(held, zone, measures)


def csv_cells(line: bytes) -> list[str] | None:
    """The cells of one line; None where it is not UTF-8 or has no end to a quotation."""
    try:
        return next(csv.reader([line.decode("utf-8-sig")], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None


def event_of(held: dict[str, Any], zone: ZoneInfo, measures: Sequence[str]) -> Event | str:
    """``at`` without a time zone is a time of the ``zone``."""
    for name in ("measure", "id", "at", "value"):
        text = held.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > 200:
            return f"{name} is missing, or is not a text or a number."
    measure, id_ = held["measure"].strip(), held["id"].strip()
    if measure not in measures:
        return f"The plan has no measure {measure}."
    if not id_.isprintable():
        return "The id has characters that cannot be printed."
    at = _time(held["at"].strip(), zone)
    if at is None:
        return "at is not a time such as 2026-04-01T09:30:00+01:00."
    value = _number(held["value"].strip())
    return (
        "value is not a number of at most 15 digits before the point and 12 after."
        if value is None
        else Event(measure, id_, at, value)
    )


def _time(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        at.astimezone(zone) + timedelta(days=800)  # its window ends within the calendar
        at.astimezone(zone) - timedelta(days=800)
    except (ValueError, OverflowError):
        return None
    return at


def _number(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _FINEST or value.adjusted() >= _MOST_DIGITS:
        return None
    return value
