"""From readings to one value for each period, in a row without gaps.

Readings finer than a month are put together to months. Overlapping years (a year that ends each
quarter, say) keep their own step. A gap of one or two periods is bridged by a straight line; after
a longer one only what follows it is used, because what it hid may have changed the level.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from commonweal.engines.forecast.shapes import Observation, Question

__all__ = ["Rhythm", "month_number", "months_on", "rhythm_of"]

LONGEST_BRIDGE = 2
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
# How much of a month the days of its readings must cover before it counts as a month.
_COVERED = {"sum": 0.8, "mean": 0.8, "latest": 0.0}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``values`` end with the newest period; each is ``step_months`` after the one before.

    ``last`` is that newest period itself. ``rolling``: each value covers a whole year.
    """

    values: tuple[float, ...]
    step_months: int
    last: Observation
    rolling: bool
    bridged: int
    left_out: int

    @property
    def season(self) -> int:
        """Periods in a year; a value that covers a year has no season in it."""
        return 0 if self.rolling or self.step_months == 12 else 12 // self.step_months


def rhythm_of(question: Question) -> Rhythm | None:
    """None where there is no reading, or none that fits a rhythm."""
    found, thin = question.ordered(), 0
    if question.frequency in {"hour", "day", "week"}:
        found, thin = _months(found, question.aggregation)
    if not found:
        return None
    rolling = question.frequency == "rolling_year"
    step = _rolling_step(found) if rolling else _MONTHS.get(question.frequency, 1)
    slots, off = _slots(found, step)
    values, bridged, before = _unbroken(slots)
    return Rhythm(tuple(values), step, found[-1], rolling, bridged, thin + off + before)


def month_number(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def months_on(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month stays the last."""
    year, month = divmod(month_number(day) + months, 12)
    longest = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if is_last else min(day.day, longest))


def _months(found: Sequence[Observation], aggregation: str) -> tuple[list[Observation], int]:
    """Whole months made of finer readings, and the readings of months that are not covered enough.

    A reading belongs to the month in which it ends. A sum is scaled to the days of the month, for
    four or five weeks end in one, and that is no news.
    """
    by_month: dict[int, list[Observation]] = defaultdict(list)
    for one in found:
        by_month[month_number(one.ends)].append(one)
    made, thin = [], 0
    for number, ones in sorted(by_month.items()):
        first = date(number // 12, number % 12 + 1, 1)
        last = months_on(first, 1) - timedelta(days=1)
        share = _days_in(ones) / last.day
        if share < _COVERED[aggregation]:
            thin += len(ones)
        else:
            made.append(Observation(first, last, _together(ones, aggregation, share)))
    return made, thin


def _days_in(ones: Sequence[Observation]) -> int:
    days: set[int] = set()
    for one in ones:
        days.update(range(one.starts.toordinal(), one.ends.toordinal() + 1))
    return len(days)


def _together(ones: Sequence[Observation], aggregation: str, share: float) -> float:
    values = [one.value for one in ones]
    if aggregation == "latest":
        return values[-1]
    total = math.fsum(values)
    return total / share if aggregation == "sum" else total / len(values)


def _rolling_step(found: Sequence[Observation]) -> int:
    """Months between the ends of overlapping years: the commonest of 1, 3, 6 and 12."""
    ends = [month_number(one.ends) for one in found]
    apart = Counter(b - a for a, b in pairwise(ends) if b > a)
    usual = [(count, -months) for months, count in apart.items() if months in {1, 3, 6, 12}]
    return -max(usual)[1] if usual else 12


def _slots(found: Sequence[Observation], step: int) -> tuple[dict[int, float], int]:
    """Values by periods before the newest (0, -1, ...), and how many were off the rhythm."""
    newest = month_number(found[-1].ends)
    slots: dict[int, float] = {}
    off = 0
    for one in found:
        back, rest = divmod(newest - month_number(one.ends), step)
        if rest:
            off += 1
        else:
            slots[-back] = one.value
    return slots, off


def _unbroken(slots: dict[int, float]) -> tuple[list[float], int, int]:
    """The newest stretch whose gaps can be bridged; how many were; readings before it."""
    places = sorted(slots, reverse=True)
    values = [slots[places[0]]]
    bridged = 0
    for used, (later, earlier) in enumerate(pairwise(places), start=1):
        missing = later - earlier - 1
        if missing > LONGEST_BRIDGE:
            return values[::-1], bridged, len(places) - used
        step = (slots[later] - slots[earlier]) / (missing + 1)
        values += [slots[later] - step * place for place in range(1, missing + 1)]
        values.append(slots[earlier])
        bridged += missing
    return values[::-1], bridged, 0
