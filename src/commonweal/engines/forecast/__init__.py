"""What comes next: the next twelve months of any measure, as quantiles.

What a forecast rests on, how it was checked and where it misleads: docs/methods/forecast.md.
"""

from commonweal.engines.forecast.backtest import Outcome, Score, backtest, scored
from commonweal.engines.forecast.forecasting import forecast_series
from commonweal.engines.forecast.scores import Interval, clustered, pinball
from commonweal.engines.forecast.shapes import (
    ENGINE_VERSION,
    FEWEST,
    PROBABILITIES,
    Forecast,
    NoForecast,
    Observation,
    Question,
    Step,
)

__all__ = [
    "ENGINE_VERSION",
    "FEWEST",
    "PROBABILITIES",
    "Forecast",
    "Interval",
    "NoForecast",
    "Observation",
    "Outcome",
    "Question",
    "Score",
    "Step",
    "backtest",
    "clustered",
    "forecast_series",
    "pinball",
    "scored",
]
