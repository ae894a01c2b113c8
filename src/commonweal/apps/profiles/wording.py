"""What a profile found, in words that need no explanation."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.profiles.rules import ColumnRead, SuspectRead

__all__ = ["ends_of", "found_words", "gap_words", "stand_ins_of", "suspect_words"]

_FOUND = {
    "integer": gettext_lazy("Whole numbers"),
    "whole": gettext_lazy("Whole numbers"),
    "digits": gettext_lazy("Digits, some with zeros in front"),
    "decimal": gettext_lazy("Numbers with decimals"),
    "decimal comma": gettext_lazy("Numbers with a comma"),
    "float": gettext_lazy("Numbers, not exact"),
    "truth": gettext_lazy("Yes or no"),
    "date": gettext_lazy("Dates"),
    "timestamp": gettext_lazy("Dates with a time"),
    "instant": gettext_lazy("Moments with their time zone"),
    "time": gettext_lazy("Times of a day"),
    "uuid": gettext_lazy("Ids without a meaning (UUID)"),
    "bytes": gettext_lazy("Bytes"),
    "text": gettext_lazy("Text"),
    "yearmonthday": gettext_lazy("Dates, written 20261231"),
    "daymonthyear": gettext_lazy("Dates, written 31122026"),
    "two digits of the year": gettext_lazy("Dates without a century, written 261231"),
    "day.month.year": gettext_lazy("Dates, written 31.12.2026"),
    "day-month-year": gettext_lazy("Dates, written 31-12-2026"),
    "day/month/year": gettext_lazy("Dates, written 31/12/2026"),
    "month/day/year": gettext_lazy("Dates, written 12/31/2026"),
    "year/month/day": gettext_lazy("Dates, written 2026/12/31"),
    "day.month.year hour:minute": gettext_lazy("Times, written 31.12.2026 14:05"),
    "day.month.year hour:minute:second": gettext_lazy("Times, written 31.12.2026 14:05:00"),
    "day/month/year hour:minute": gettext_lazy("Times, written 31/12/2026 14:05"),
    "day/month/year hour:minute:second": gettext_lazy("Times, written 31/12/2026 14:05:00"),
    "month/day/year hour:minute AM or PM": gettext_lazy("Times, written 12/31/2026 02:05:00 PM"),
}
_GAPS = {
    "nulls": gettext_lazy("no value"),
    "empties": gettext_lazy("empty text"),
    "blanks": gettext_lazy("only blanks"),
    "words_for_nothing": gettext_lazy("a word for nothing"),
    "zeros": gettext_lazy("zero"),
    "unreadable": gettext_lazy("cannot be read"),
}
_SUSPECTS = {
    "birth date": gettext_lazy("birth date"),
    "e-mail address": gettext_lazy("e-mail address"),
    "phone number": gettext_lazy("phone number"),
    "post code": gettext_lazy("post code"),
    "address": gettext_lazy("address"),
    "name": gettext_lazy("name"),
    "sex or gender": gettext_lazy("sex or gender"),
    "national number": gettext_lazy("national number"),
    "payment card number": gettext_lazy("payment card number"),
}


def found_words(column: ColumnRead) -> str:
    return str(_FOUND.get(column.found, column.found))


def gap_words(column: ColumnRead) -> list[tuple[str, int]]:
    return [(str(_GAPS[each.what]), each.rows) for each in column.gaps]


def suspect_words(column: ColumnRead) -> str:
    """Numbers of one country keep their own names."""
    if not column.suspects:
        return ""
    told: dict[str, list[str]] = {}
    for each in column.suspects:
        why = told.setdefault(str(_SUSPECTS.get(each.kind, each.kind)), [])
        why += [said for said in (_because(each),) if said]
    named = (f"{kind} ({', '.join(why)})" if why else kind for kind, why in told.items())
    return _("May say something of a person: %(what)s") % {"what": ", ".join(named)}


def _because(one: SuspectRead) -> str:
    """What made it one, without a value."""
    if one.why == "name of the column":
        return _("by the name of the column")
    if one.why == "texts that hold one":
        return _("within its texts")
    if one.share is None:
        return ""
    return _("by %(share)s %% of its values") % {"share": round(100 * one.share)}


def ends_of(column: ColumnRead) -> list[tuple[str, date | None, str]]:
    """The ends of a range, each with its day where it is one of our years, and the time of day;
    a number, or a day that the calendar has not, as it is."""
    return [(each, *_when(each)) for each in (column.first, column.last) if each]


def stand_ins_of(column: ColumnRead) -> list[tuple[str, date | None, int]]:
    """What stands for no day, such as the last of the calendar, and in how many rows."""
    return [(value, _when(value)[0], rows) for value, rows in column.stand_ins]


def _when(text: str) -> tuple[date | None, str]:
    try:
        return date.fromisoformat(text[:10]), _clock(text)
    except ValueError:
        return None, ""


def _clock(text: str) -> str:
    if len(text) == len("2026-12-31"):
        return ""
    datetime.fromisoformat(text)
    return text[11:]
