"""How values, periods and findings of measures are written for people."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure
from commonweal.web import display
from commonweal.web.display import NO_BREAK

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
Value = Decimal | float | int


def value_words(measure: Measure, value: Value | None) -> str:
    """A value with its unit, as exactly as it was measured."""
    if value is None:
        return display.not_known()
    return _with_unit(measure.unit, Decimal(str(value)), _exact)


def about_words(measure: Measure, value: Value | None) -> str:
    """A value that is an estimate: three digits, no more than is known."""
    if value is None:
        return display.not_known()
    return _with_unit(measure.unit, Decimal(repr(rounded(float(value)))), _exact)


def axis_words(measure: Measure) -> Callable[[float, list[float]], str]:
    """The ticks of a chart. The unit stands in its head; a share is written in percent."""
    scale = 100 if measure.unit == "share" else 1

    def words(value: float, ticks: list[float]) -> str:
        step = abs(ticks[1] - ticks[0]) * scale if len(ticks) > 1 else 1
        places = max(0, min(6, -math.floor(math.log10(step) + 1e-9))) if step else 0
        shown = Decimal(repr(value * scale))
        big = places == 0 and abs(shown) >= 1_000_000
        words = display.short_number(shown) if big else display.number(shown, places)
        return f"{words}{NO_BREAK}%" if scale == 100 else words

    return words


def unit_words(measure: Measure) -> str:
    return _("percent") if measure.unit == "share" else measure.unit


def rounded(value: float, digits: int = 3) -> float:
    """To so many digits that count: 1234567 becomes 1230000, 0.012345 becomes 0.0123."""
    if not value:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def span_words(measure: Measure, low: float, high: float) -> str:
    """From an estimate to another, with the unit once: ``25,900 to 32,400 calls``."""
    if _CURRENCY.match(measure.unit) or measure.unit in {"share", "%", "percent"}:
        words = about_words(measure, low), number_words(measure, high)
    else:
        words = number_words(measure, low), about_words(measure, high)
    return _("%(low)s to %(high)s") % {"low": words[0], "high": words[1]}


def number_words(measure: Measure, value: float) -> str:
    """An estimate where its unit stands elsewhere; percent keeps its sign."""
    words = about_words(measure, value)
    return words.removeprefix(f"{measure.unit}{NO_BREAK}").removesuffix(f" {measure.unit}")


def _with_unit(unit: str, value: Decimal, number: Callable[[Decimal], str]) -> str:
    """What is written in signs stays on one line with its number; a word may go to the next."""
    if unit == "share":
        return f"{number((value * 100).quantize(Decimal('0.01')))}{NO_BREAK}%"
    if unit in {"%", "percent"}:
        return f"{number(value)}{NO_BREAK}%"
    if _CURRENCY.match(unit):
        whole = value == value.to_integral_value()
        return f"{unit}{NO_BREAK}{number(value) if whole else display.number(value, 2)}"
    return f"{number(value)} {unit}"


def _exact(value: Decimal) -> str:
    """All whole digits; of the others those that say something, at most four."""
    if value == value.to_integral_value():
        return display.number(value)
    places = -value.normalize().as_tuple().exponent  # type: ignore[operator]
    most = 2 if abs(value) >= 100 else 4
    return display.number(value, min(places, most))


def period_words(starts: date, ends: date) -> str:
    """``February 2026``, ``January to March 2026``, ``2 March 2026 to 8 March 2026``."""
    whole = starts.day == 1 and (ends + timedelta(days=1)).day == 1
    if starts == ends:
        return display.day(starts)
    if not whole:
        return _("%(first)s to %(last)s") % {
            "first": display.day(starts), "last": display.day(ends)
        }  # fmt: skip
    if (starts.year, starts.month) == (ends.year, ends.month):
        return display.month(starts)
    first = display.month(starts)
    if starts.year == ends.year:
        first = first.removesuffix(f" {starts.year}")
    return _("%(first)s to %(last)s") % {"first": first, "last": display.month(ends)}


def ends_words(measure: Measure, starts: date, ends: date) -> str:
    """A short name for a chart: a rolling year is named by its end."""
    if measure.frequency == "rolling_year":
        return _("year to %(month)s") % {"month": display.month(ends)}
    return period_words(starts, ends)


def chance_words(chance: float) -> str:
    """``1 in 5``; beyond what was worked out, ``less than 1 in 20``."""
    if chance <= 0.05:
        return _("less than 1 in 20")
    if chance >= 0.95:
        return _("more than 19 in 20")
    return display.chance(chance)


def risk_words(chance: float, trouble: str, on: date) -> str:
    """One target ahead in a sentence without its value."""
    if trouble == "missed":
        return _("target of %(day)s missed") % {"day": display.day(on)}
    words = {"chance": chance_words(chance), "day": display.day(on)}
    if 0.43 <= chance <= 0.57:
        return _("%(chance)s to miss the target of %(day)s") % words
    return _("%(chance)s chance of missing the target of %(day)s") % words
