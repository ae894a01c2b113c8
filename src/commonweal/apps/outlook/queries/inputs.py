"""What an outlook is worked out from: the newest readings that count, never all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.apps.measures.models import Measure, Reading, Target
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.rules import Ahead, Aim, Usual, usual_range

__all__ = ["DRAWN", "Measured", "ahead_of", "aim_of", "newest", "usual_of"]

# As many readings as a chart can show and a person can take in; the table pages through the rest.
DRAWN = 120
# A forecast looks back about four years of days, or further where readings are rarer.
_LOOKED_BACK = {"hour": 1500, "day": 1500, "week": 260}
_STEADY = "rolling_year"


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading that counts."""

    starts: date
    ends: date
    value: float


def newest(measure: Measure, most: int | None = None) -> list[Measured]:
    """The newest readings that count, oldest first; without ``most`` those a forecast looks at."""
    most = most or _LOOKED_BACK.get(measure.frequency, 240)
    rows = Reading.objects.filter(measure=measure, current=True).order_by("-ends")[:most]
    found = [
        Measured(starts, ends, float(value))
        for starts, ends, value in rows.values_list("starts", "ends", "value")
    ]
    return found[::-1]


def usual_of(measure: Measure, readings: Sequence[Measured]) -> tuple[Usual, list[Measured]]:
    """The usual range and the readings that it is worked out from.

    Of overlapping years only every one that ends a year after another counts: neighbours share
    most of what they count, and would make any range too narrow.
    """
    if measure.frequency == _STEADY and readings:
        last = readings[-1].ends
        kept = [one for one in readings if (one.ends.month, one.ends.day) == (last.month, last.day)]
    else:
        kept = list(readings)
    return usual_range([one.value for one in kept]), kept


def ahead_of(outlook: Outlook | None) -> list[Ahead]:
    """The periods ahead as they were kept."""
    if outlook is None:
        return []
    return [
        Ahead(
            date.fromisoformat(step["starts"]),
            date.fromisoformat(step["ends"]),
            tuple(step["quantiles"]),
            tuple(outlook.probabilities),
        )
        for step in outlook.steps
    ]


def aim_of(measure: Measure, target: Target) -> Aim:
    return Aim(target.on, float(target.value), float(target.tolerance), measure.direction)
