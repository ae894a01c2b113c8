"""The next twelve months of a measure, as quantiles."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from commonweal.engines.forecast.methods import FEWEST_FOR_ETS, Spread, exponential, level
from commonweal.engines.forecast.rhythm import Rhythm, months_on, rhythm_of
from commonweal.engines.forecast.scales import Scale, scale_for
from commonweal.engines.forecast.shapes import (
    FEWEST,
    HORIZON_MONTHS,
    PROBABILITIES,
    Forecast,
    NoForecast,
    Question,
    Step,
)

__all__ = ["forecast_series"]


def forecast_series(question: Question) -> Forecast | NoForecast:
    """A forecast, or why there is none. Never a single number, never a mean."""
    digest = question.digest()
    rhythm = rhythm_of(question)
    have = len(rhythm.values) - rhythm.bridged if rhythm else 0
    if rhythm is None or have < FEWEST:
        return NoForecast("too-few", have, FEWEST, digest)
    scale = scale_for(question, rhythm.values)
    spread = _spread(rhythm, scale)
    return Forecast(
        method=spread.method,
        steps=_steps(rhythm, _quantiles(spread, scale)),
        used=len(rhythm.values),
        bridged=rhythm.bridged,
        left_out=rhythm.left_out,
        season=rhythm.season if spread.season else 0,
        digest=digest,
    )


def _spread(rhythm: Rhythm, scale: Scale) -> Spread:
    values = [scale.to(value) for value in rhythm.values]
    steps = HORIZON_MONTHS // rhythm.step_months
    same = min(values) == max(values)
    if rhythm.rolling or scale.held or same or len(values) < FEWEST_FOR_ETS:
        return level(values, steps)
    return exponential(values, steps, rhythm.season) or level(values, steps)


def _quantiles(spread: Spread, scale: Scale) -> list[tuple[float, ...]]:
    from scipy import stats

    away = stats.t.ppf(np.array(PROBABILITIES), spread.freedom)
    rows = spread.mean[:, None] + spread.error[:, None] * away[None, :]
    return [tuple(_rounded(scale.back(float(value))) for value in row) for row in rows]


def _rounded(value: float) -> float:
    """Nine digits: more than is known, and the same on machines whose libraries differ."""
    return float(f"{value:.9g}")


def _steps(rhythm: Rhythm, rows: list[tuple[float, ...]]) -> tuple[Step, ...]:
    made, before = [], rhythm.last.ends
    for number, quantiles in enumerate(rows, start=1):
        ends = months_on(rhythm.last.ends, number * rhythm.step_months)
        first = months_on(ends, -12) if rhythm.rolling else before
        made.append(Step(first + timedelta(days=1), ends, quantiles))
        before = ends
    return tuple(made)
