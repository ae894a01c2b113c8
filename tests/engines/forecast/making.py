"""Questions for the tests of the forecast: readings from plain lists of values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from commonweal.engines.forecast import Observation, Question
from commonweal.engines.forecast.rhythm import months_on

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FIRST = date(2020, 1, 1)


def asked(values: Sequence[float | None], frequency: str = "quarter", **given) -> Question:
    """One reading for each value, from January 2020 on; None is a missing one."""
    step = MONTHS[frequency]
    found = []
    for number, value in enumerate(values):
        starts = months_on(FIRST, number * step)
        if value is not None:
            ends = months_on(starts, step) - timedelta(days=1)
            found.append(Observation(starts, ends, value))
    return Question(tuple(found), frequency, **given)


def rolling(values: Sequence[float], step: int = 3, **given) -> Question:
    """Overlapping years, each ending ``step`` months after the one before."""
    found = []
    for number, value in enumerate(values):
        ends = months_on(date(2020, 12, 31), number * step)
        found.append(Observation(months_on(ends, -12) + timedelta(days=1), ends, value))
    return Question(tuple(found), "rolling_year", **given)


def daily(first: date, values: Sequence[float], aggregation: str, every: int = 1) -> Question:
    """Readings of ``every`` days each."""
    found = []
    for number, value in enumerate(values):
        starts = first + timedelta(days=number * every)
        found.append(Observation(starts, starts + timedelta(days=every - 1), value))
    return Question(tuple(found), "day" if every == 1 else "week", aggregation)
