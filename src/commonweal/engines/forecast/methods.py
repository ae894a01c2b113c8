"""The methods: where the next values lie on the working scale, and how far they spread.

Each gives a mean and a standard error for every step, and the degrees of freedom of the t
distribution that the quantiles come from: the spread is itself estimated from few values.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["FEWEST_FOR_ETS", "Spread", "exponential", "level"]

# Below this the parameters of exponential smoothing cannot be told from noise.
FEWEST_FOR_ETS = 12
Floats = np.ndarray


@dataclass(frozen=True, slots=True)
class Spread:
    """``season`` is True where the method repeats a yearly pattern."""

    method: str
    mean: Floats
    error: Floats
    freedom: int
    season: bool = False


def level(values: Sequence[float], steps: int) -> Spread:
    """The newest value carried forward; the spread grows with the root of the steps.

    Its size is the root mean square of the changes seen, about zero: no drift is claimed. For
    overlapping years this is exact up to a year ahead where the parts are independent: a change
    is then one part in, one part out, and changes less than a year apart share no part.
    """
    changes = np.diff(np.asarray(values, dtype=float))
    size = float(np.sqrt(np.mean(changes**2)))
    ahead = np.sqrt(np.arange(1, steps + 1))
    return Spread("level", np.full(steps, float(values[-1])), size * ahead, len(changes))


def exponential(values: Sequence[float], steps: int, season: int) -> Spread | None:
    """Exponential smoothing by statsmodels: the one of four forms with the lowest AICc.

    The forms are a level; a level and a damped trend; and each with a season, where the values
    hold two full ones. None where no form could be fitted.
    """
    found = list(_fits(np.asarray(values, dtype=float), steps, season))
    return min(found, key=lambda pair: pair[0])[1] if found else None


_FORMS = (
    ("ets-level", None, None),
    ("ets-damped-trend", "add", None),
    ("ets-level-season", None, "add"),
    ("ets-damped-trend-season", "add", "add"),
)


def _fits(values: Floats, steps: int, season: int) -> Iterator[tuple[float, Spread]]:
    # One scale and origin for every series: the optimiser's tolerances are absolute.
    middle = float(np.median(values))
    size = float(np.mean(np.abs(np.diff(values)))) or 1.0
    seasonal = season > 1 and len(values) >= 2 * season
    for name, trend, has_season in _FORMS:
        if has_season and not seasonal:
            continue
        fitted = _fit((values - middle) / size, trend, season if has_season else None, steps)
        if fitted is not None:
            score, mean, error, freedom = fitted
            spread = Spread(name, middle + size * mean, size * error, freedom, bool(has_season))
            yield score, spread


def _fit(
    values: Floats, trend: str | None, season: int | None, steps: int
) -> tuple[float, Floats, Floats, int] | None:
    """AICc, mean, standard error, freedom; None where the form cannot be told from the data."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whether it converged is asked below
        model = ETSModel(
            pd.Series(values),
            error="add",
            trend=trend,
            damped_trend=trend is not None,
            seasonal=None if season is None else "add",
            seasonal_periods=season,
        )
        freedom = len(values) - len(model.param_names)
        if freedom < 3:
            return None
        try:
            fit = model.fit(disp=False)
            ahead = fit.get_prediction(start=len(values), end=len(values) + steps - 1)
        except (ValueError, np.linalg.LinAlgError):
            return None
        mean = np.asarray(ahead.predicted_mean, dtype=float)
        # The likelihood divides by n; what was estimated costs degrees of freedom.
        error = np.sqrt(np.asarray(ahead.forecast_variance) * len(values) / freedom)
        score = float(fit.aicc)
    whole = np.all(np.isfinite(mean)) and np.all(np.isfinite(error)) and np.isfinite(score)
    return (score, mean, error, freedom) if whole else None
