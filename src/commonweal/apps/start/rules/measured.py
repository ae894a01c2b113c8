"""Made-up measures of the example: one of each kind that somebody has to learn to read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.apps.measures.rules import period_holding
from commonweal.apps.start.rules.example import Draws

__all__ = ["ExampleMeasure", "ExampleReading", "measures"]

# The first of April 2024 begins a quarter, as in every measure.
ANCHOR = date(2024, 4, 1)


@dataclass(frozen=True, slots=True)
class ExampleReading:
    starts: date
    ends: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class ExampleMeasure:
    """One made-up measure of the initiative of that name. ``values`` are its columns; ``target``
    and ``note`` are a day with a value, and with words, or None."""

    initiative: str
    key: str
    values: Mapping[str, Any]
    readings: tuple[ExampleReading, ...]
    target: tuple[date, Decimal] | None
    note: tuple[date, str] | None


def measures(today: date, seed: int = 1) -> list[ExampleMeasure]:
    """The same measures for the same seed and day; their readings end before ``today``."""
    return [_measure(row, today, Draws(f"{seed}/measure/{row['key']}")) for row in _data()]


@cache
def _data() -> list[dict[str, Any]]:
    text = files("commonweal.apps.start").joinpath("data/measures.json").read_text()
    found: list[dict[str, Any]] = json.loads(text)
    return found


def _measure(row: Mapping[str, Any], today: date, draws: Draws) -> ExampleMeasure:
    columns = ("name", "definition", "unit", "direction", "frequency", "aggregation")
    limits = {name: Decimal(str(row[name])) for name in ("lowest", "highest") if name in row}
    readings = tuple(_readings(row, today, draws))
    target, note = row.get("target"), row.get("note")
    return ExampleMeasure(
        initiative=row["initiative"],
        key=row["key"],
        values={**{name: row[name] for name in columns}, **limits, "grace_days": 45},
        readings=readings,
        target=(today + timedelta(days=target[0]), Decimal(str(target[1]))) if target else None,
        note=(readings[note[0]].starts, note[1]) if note else None,
    )


def _readings(row: Mapping[str, Any], today: date, draws: Draws) -> Iterator[ExampleReading]:
    """Oldest first. ``shape``: level at the start, drift a period, height of the season, noise;
    ``step``: from which reading on how much is added; ``odd``: one reading that cannot be."""
    periods = _periods(row["frequency"], row["readings"], today, row.get("skipped", 0))
    level, drift, season, noise = row["shape"]
    turn, height = row.get("step", (len(periods), 0))
    for number, (starts, ends) in enumerate(periods):
        wave = math.sin(2 * math.pi * (ends.month - 1) / 12)
        value = level + drift * number + season * wave + noise * (draws.share() - 0.5) * 2
        value += height if number >= turn else 0
        if row.get("odd") == number - len(periods):
            value *= 10
        yield ExampleReading(starts, ends, Decimal(repr(round(value, row["places"]))))


def _periods(frequency: str, count: int, today: date, skipped: int) -> list[tuple[date, date]]:
    day, found = today, list[tuple[date, date]]()
    for _number in range(count + skipped):
        day = period_holding(day, frequency, ANCHOR).start - timedelta(days=1)
        held = period_holding(day, frequency, ANCHOR)
        found.append((held.start, held.last_day))
    return found[skipped:][::-1]
