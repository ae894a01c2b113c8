"""The usual range of a measure, and what falls out of it (an XmR chart; Shewhart, Wheeler).

Values vary from one time to the next with nothing behind it. The usual range is the mean of a
stable stretch, more or less 2.66 times the mean difference of neighbours. Only two things are news:
a value outside it, and eight in a row on one side of the middle. All else is noise, and is
never called a trend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

__all__ = ["FEWEST", "RUN", "Side", "Signal", "SignalKind", "Stretch", "Usual", "usual_range"]

# 3 / 1.128: three standard deviations, where the mean difference of neighbours is 1.128 of one.
FACTOR = 2.66
# Wheeler: limits from fewer are too wobbly to act upon.
FEWEST = 6
# The range of a stretch is fixed by its first values; later ones are judged by it.
BASE = 20
# By chance eight in a row lie on one side once in 128 times.
RUN = 8


class Side(StrEnum):
    ABOVE = "above"
    BELOW = "below"


class SignalKind(StrEnum):
    OUTSIDE = "outside"
    """One value that is hard to explain by chance."""
    SHIFT = "shift"
    """Eight or more in a row on one side: the level has changed; a new range begins here."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values ``first`` to ``last`` (places, both included) have this usual range."""

    first: int
    last: int
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that is not noise, at ``place``; a shift is named by the first of its values."""

    kind: SignalKind
    place: int
    side: Side


@dataclass(frozen=True, slots=True)
class Usual:
    """``stretches`` follow each other; empty where there are too few values for a range."""

    stretches: tuple[Stretch, ...]
    signals: tuple[Signal, ...]

    @property
    def now(self) -> Stretch | None:
        return self.stretches[-1] if self.stretches else None

    def signal_at(self, place: int) -> Signal | None:
        return next((one for one in self.signals if one.place == place), None)


def usual_range(values: Sequence[float]) -> Usual:
    """The usual range of values that follow each other, oldest first."""
    stretches: list[Stretch] = []
    signals: list[Signal] = []
    first = 0
    while len(values) - first >= FEWEST:
        middle, low, high = _limits(values[first : first + BASE])
        turn, side = _shift(values, first, middle)
        last = (len(values) if turn is None else turn) - 1
        stretches.append(Stretch(first, last, middle, low, high))
        signals += _outside(values, stretches[-1])
        if turn is None or side is None:
            return Usual(tuple(stretches), tuple(signals))
        signals.append(Signal(SignalKind.SHIFT, turn, side))
        first = turn
    return Usual(tuple(stretches), tuple(signals))


def _limits(values: Sequence[float]) -> tuple[float, float, float]:
    middle = sum(values) / len(values)
    apart = [abs(b - a) for a, b in pairwise(values)]
    reach = FACTOR * sum(apart) / len(apart)
    return middle, middle - reach, middle + reach


def _shift(values: Sequence[float], first: int, middle: float) -> tuple[int | None, Side | None]:
    """Where the first run on one side begins, after the ``first`` value. One that begins with the
    stretch itself is its beginning, so the level changed where it ends."""
    run, side = first, None
    for place in range(first, len(values)):
        here = _side(values[place], middle)
        if here is None or here != side:
            if run == first and side is not None and here is not None and place - first >= RUN:
                return place, here
            run, side = place, here
        elif place - run + 1 >= RUN and run > first:
            return run, side
    return None, None


def _side(value: float, middle: float) -> Side | None:
    """A value on the middle itself ends a run."""
    if value == middle:
        return None
    return Side.ABOVE if value > middle else Side.BELOW


def _outside(values: Sequence[float], stretch: Stretch) -> list[Signal]:
    found = []
    for place in range(stretch.first, stretch.last + 1):
        if values[place] > stretch.high:
            found.append(Signal(SignalKind.OUTSIDE, place, Side.ABOVE))
        elif values[place] < stretch.low:
            found.append(Signal(SignalKind.OUTSIDE, place, Side.BELOW))
    return found
