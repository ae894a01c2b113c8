"""From values to places on the picture, and the ticks between."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from commonweal.web import display


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from ``low`` to ``high`` onto ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def nice_step(span: float, most: int) -> float:
    """The smallest round step that cuts ``span`` into ``most`` parts or fewer."""
    if not 1e-300 < span < math.inf:  # a denormal has no logarithm that can be used
        return 1.0
    power = 10 ** math.floor(math.log10(span / most))
    return next(k * power for k in (1, 2, 2.5, 5, 10) if k * power * most >= span * (1 - 1e-9))


def number_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``."""
    step = nice_step(high - low, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def month_ticks(low: float, high: float, most: int) -> list[float]:
    """Ordinals of days on which a round stretch of months begins, from ``low`` to ``high``."""
    months = max((high - low) / 30.436875, 1)
    choices = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
    every = next((m for m in choices if months / m <= most), choices[-1])
    first = date.fromordinal(max(int(low), 1))
    count = (first.year * 12 + first.month - 1) // every * every
    found: list[float] = []
    while count // 12 <= 9998:
        day = date(max(count // 12, 1), count % 12 + 1, 1).toordinal()
        if day > high:
            break
        if day >= low:
            found.append(day)
        count += every
    return found


def day_ticks(low: float, high: float, most: int) -> list[float]:
    """Ordinals of days for a stretch of weeks, in which few months begin."""
    every = next((d for d in (1, 2, 7, 14, 28) if (high - low) / d <= most), 56)
    return [float(day) for day in range(math.ceil(low), math.floor(high) + 1, every)]


def short_day(ordinal: float) -> str:
    return date_format(date.fromordinal(int(ordinal)), "j M")


def day_words(ordinal: float, ticks: list[float]) -> str:
    """A tick of a date axis: the year alone where every tick is a January."""
    day = date.fromordinal(int(ordinal))
    if all(date.fromordinal(int(t)).month == 1 for t in ticks):
        return str(day.year)
    return f"{day:%m}/{day.year}"


def amount_words(value: float, ticks: list[float]) -> str:
    """A tick of an axis of amounts: ``1.5 bn``, ``2 bn``; small steps keep the decimals that tell
    them apart."""
    if abs(value) >= 1000 or value == int(value):
        words = display.short_number(Decimal(repr(value)))
        return words.replace(f".0{display.NO_BREAK}", display.NO_BREAK)
    places = next((n for n in range(1, 9) if all(_is_at(each, n) for each in ticks)), 9)
    return display.number(Decimal(repr(value)), places)


def _is_at(value: float, places: int) -> bool:
    return abs(round(value, places) - value) <= 1e-9 * max(1.0, abs(value))


@dataclass(frozen=True, slots=True)
class Axis:
    """How the values of a chart are ticked and written. ``from_zero`` keeps zero in the picture."""

    ticks: Callable[[float, float, int], list[float]]
    words: Callable[[float, list[float]], str]
    from_zero: bool


AMOUNTS = Axis(number_ticks, amount_words, from_zero=True)
DATES = Axis(month_ticks, day_words, from_zero=False)
