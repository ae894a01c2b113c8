"""Four ways to say how much of a change is due to what was done, each with its interval.

All four are one regression with different columns; neighbouring readings resemble each other, so
the spread is Newey and West's, which allows for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import RuleBroken

__all__ = [
    "ENGINE_VERSION",
    "FEWEST",
    "Effect",
    "Method",
    "Point",
    "Series",
    "lag_for",
    "measure_effect",
]

ENGINE_VERSION = "diagnose.effects/1"
CONFIDENCE = 0.95


class Method(StrEnum):
    """With what the readings after the start are compared."""

    BEFORE_AFTER = "before-after"
    COMPARISON = "comparison"
    DIFFERENCES = "differences"
    SERIES = "interrupted-series"


# The fewest readings before and after the start with which a method says anything.
FEWEST = {
    Method.BEFORE_AFTER: (2, 2),
    Method.COMPARISON: (0, 3),
    Method.DIFFERENCES: (2, 2),
    Method.SERIES: (4, 4),
}
_NEEDS_OTHER = {Method.COMPARISON, Method.DIFFERENCES}


@dataclass(frozen=True, slots=True)
class Point:
    """A reading: the last day of its period, and its value."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """What was changed on ``start`` (points on or after it are *after*), and, for two of the
    methods, what was measured where nothing was changed. Days occur once in each."""

    own: tuple[Point, ...]
    start: date
    other: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        for points in (self.own, self.other):
            if len({point.on for point in points}) != len(points):
                raise ValueError("a day occurs twice in a series")


@dataclass(frozen=True, slots=True)
class Effect:
    """The mean change per reading after the start, in the unit of the measure, and the interval
    that holds it 95 times of 100 where the assumptions of the method hold.

    ``not_compared`` are the days on which one of two series has no reading. ``lag`` is how many
    readings apart two may still resemble each other.
    """

    method: Method
    estimate: float
    low: float
    high: float
    before: int
    after: int
    lag: int
    not_compared: tuple[date, ...]
    digest: str
    engine: str = ENGINE_VERSION

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that nothing happened."""
        return self.low > 0 or self.high < 0


def measure_effect(method: Method, series: Series) -> Effect:
    """RuleBroken with the code ``too-few-readings`` where the method cannot say anything."""
    points, alone = _compared(method, series)
    before = sum(point.on < series.start for point in points)
    after = len(points) - before
    fewest = FEWEST[method]
    if before < fewest[0] or after < fewest[1]:
        raise RuleBroken(
            f"This needs at least {fewest[0]} readings before the start and {fewest[1]} after it;"
            f" there are {before} and {after}.",
            code="too-few-readings",
        )
    used = points[before:] if method is Method.COMPARISON else points
    estimate, spread, lag = _fitted(method, used, 0 if method is Method.COMPARISON else before)
    return Effect(
        method=method,
        estimate=estimate,
        low=estimate - spread,
        high=estimate + spread,
        before=before,
        after=after,
        lag=lag,
        not_compared=alone,
        digest=_digest(method, series),
    )


def lag_for(count: int) -> int:
    """Newey and West's rule of thumb: floor(4 (n/100)^(2/9)), and less than the points allow."""
    return max(0, min(int(4 * (count / 100) ** (2 / 9)), count - 2))


def _compared(method: Method, series: Series) -> tuple[list[Point], tuple[date, ...]]:
    """The points that are compared, by day, and the days on which only one series has any. With
    another series, a point is the difference between the two."""
    own = {point.on: point.value for point in series.own}
    if method not in _NEEDS_OTHER:
        return [Point(day, own[day]) for day in sorted(own)], ()
    other = {point.on: point.value for point in series.other}
    both = sorted(own.keys() & other.keys())
    return [Point(day, own[day] - other[day]) for day in both], tuple(sorted(own.keys() ^ other))


def _fitted(method: Method, points: Sequence[Point], before: int) -> tuple[float, float, int]:
    """The estimate, half the width of its interval, and the lag."""
    import numpy as np
    from scipy.stats import t as student
    from statsmodels.regression.linear_model import OLS

    y = np.array([point.value for point in points])
    columns, weights = _design(method, len(points), before)
    lag = lag_for(len(points))
    fit = OLS(y, columns).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True})
    estimate = float(weights @ fit.params)
    variance = float(weights @ fit.cov_params() @ weights)
    noise = 1e-9 * max(1e-300, float(np.abs(y).max()))  # of adding floats, in these units
    estimate = 0.0 if abs(estimate) < noise else estimate
    free = len(points) - columns.shape[1]
    spread = float(student.ppf(0.5 + CONFIDENCE / 2, free)) * max(variance, 0.0) ** 0.5
    return estimate, spread, lag


def _design(method: Method, count: int, before: int) -> tuple[Any, Any]:
    """The columns of the regression, and what of its answer is the effect.

    Of an interrupted series: level, slope, and after the start a step and a turn of the slope. Its
    effect is the mean distance, after the start, between the line and where it was going.
    """
    import numpy as np

    level = np.ones(count)
    if method is Method.COMPARISON:
        return level[:, None], np.array([1.0])
    after = (np.arange(count) >= before).astype(float)
    if method is not Method.SERIES:
        return np.column_stack([level, after]), np.array([0.0, 1.0])
    time = np.arange(count, dtype=float)
    since = after * (time - before)
    mean_since = float(since.sum() / after.sum())
    return np.column_stack([level, time, after, since]), np.array([0.0, 0.0, 1.0, mean_since])


def _digest(method: Method, series: Series) -> str:
    content = {"method": method, **asdict(series)}
    return canonical_digest(content)
