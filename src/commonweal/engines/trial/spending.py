"""Looking more than once: how much of the allowed error each look may spend, and the lines that
follow from it (Lan and DeMets), by numerical integration."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import e, log, sqrt

from commonweal.engines.trial.normal import above, density, quantile

__all__ = ["Spending", "boundaries", "chance_to_cross", "spent"]

FARTHEST = 8.0  # beyond this, a normal value is met less than once in 10**15
_NEGLIGIBLE = 1e-13
_STEPS_OF_KERNEL = 5
_FEWEST, _MOST = 120, 960  # steps of the grid; both even, as Simpson's rule wants


class Spending(StrEnum):
    """How fast the error is spent: hardly at first, or about evenly."""

    OBRIEN_FLEMING = "obrien-fleming"
    POCOCK = "pocock"


def spent(spending: Spending, level: float, fraction: float) -> float:
    """How much of the one-sided ``level`` may be spent once this fraction of the planned
    information is there. All of it from 1 on, none at 0."""
    if fraction <= 0:
        return 0.0
    if fraction >= 1:
        return level
    if spending is Spending.POCOCK:
        return level * log(1 + (e - 1) * fraction)
    return min(level, 2 * above(quantile(1 - level / 2) / sqrt(fraction)))


def boundaries(
    spending: Spending, level: float, fractions: Sequence[float], *, last: bool = False
) -> tuple[float, ...]:
    """The value that z has to reach at each look. ``fractions`` are of the planned information and
    increase; with ``last`` the newest look is the last, and spends all that is left.

    A line depends only on the looks so far, so those of the past stay as they were.
    """
    _check(level, fractions)
    return _boundaries(spending, level, tuple(fractions), last)


@lru_cache(maxsize=1024)
def _boundaries(
    spending: Spending,
    level: float,
    fractions: tuple[float, ...],
    last: bool,  # noqa: FBT001
) -> tuple[float, ...]:
    goals = [spent(spending, level, fraction) for fraction in fractions]
    if last and goals:
        goals[-1] = level
    lines: list[float] = []
    grid = _Grid()
    before = 0.0
    for fraction, goal in zip(fractions, goals, strict=True):
        lines.append(_line(grid, fraction, goal - before))
        grid = grid.after(fraction, lines[-1], 0.0)
        before = goal
    return tuple(lines)


def chance_to_cross(
    lines: Sequence[float], fractions: Sequence[float], drift: float = 0.0
) -> tuple[float, ...]:
    """For each look, how likely z reaches its line there for the first time, where z is expected
    to be ``drift`` once all the planned information is there."""
    if len(lines) != len(fractions):
        raise ValueError("each look has one line")
    found, grid = [], _Grid()
    for line, fraction in zip(lines, fractions, strict=True):
        found.append(grid.crossing(fraction, line, drift))
        grid = grid.after(fraction, line, drift)
    return tuple(found)


class _Grid:
    """Where the sum of all evidence may be, of those that crossed no line yet: points, and for
    each its density times its weight in the integral."""

    def __init__(
        self, at: float = 0.0, points: Sequence[float] = (0.0,), weights: Sequence[float] = (1.0,)
    ) -> None:
        self.at, self.points, self.weights = at, points, weights

    def crossing(self, fraction: float, line: float, drift: float) -> float:
        step = fraction - self.at
        far, spread = line * sqrt(fraction) - drift * step, sqrt(step)
        held = zip(self.points, self.weights, strict=True)
        return sum(weight * above((far - point) / spread) for point, weight in held)

    def after(self, fraction: float, line: float, drift: float) -> _Grid:
        step = fraction - self.at
        spread, moved = sqrt(step), drift * step
        reach = FARTHEST * sqrt(fraction)
        low, high = drift * fraction - reach, line * sqrt(fraction)
        high = min(high, drift * fraction + reach)
        count = int(_STEPS_OF_KERNEL * (high - low) / spread) // 2 * 2
        count = min(max(count, _FEWEST), _MOST)
        width = (high - low) / count
        points = [low + width * number for number in range(count + 1)]
        held = [pair for pair in zip(self.points, self.weights, strict=True) if pair[1] > 0]
        weights = []
        for number, point in enumerate(points):
            mass = sum(
                weight * density(apart)
                for start, weight in held
                if abs(apart := (point - start - moved) / spread) < FARTHEST
            )
            weights.append(mass / spread * width * _simpson(number, count) / 3)
        return _Grid(fraction, points, weights)


def _simpson(number: int, count: int) -> int:
    return 1 if number in {0, count} else 4 if number % 2 else 2


def _line(grid: _Grid, fraction: float, share: float) -> float:
    """The value that this share of all crosses here for the first time."""
    if share <= _NEGLIGIBLE:
        return FARTHEST
    low, high = -FARTHEST, FARTHEST
    for _step in range(60):
        middle = (low + high) / 2
        if grid.crossing(fraction, middle, 0.0) > share:
            low = middle
        else:
            high = middle
    return high


def _check(level: float, fractions: Sequence[float]) -> None:
    if not 0 < level < 0.5:
        raise ValueError("the level lies between 0 and a half")
    if any(now <= before for before, now in pairwise((0.0, *fractions))):
        raise ValueError("each look knows more than the one before")
