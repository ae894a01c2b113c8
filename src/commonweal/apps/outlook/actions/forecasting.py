"""The forecast of one measure, as it is kept. Imported by the worker only: the engine needs
libraries that are too heavy for a web process."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from commonweal.apps.measures.models import Measure
from commonweal.apps.outlook.queries.inputs import Measured
from commonweal.apps.outlook.rules import possible_range
from commonweal.engines.forecast import (
    PROBABILITIES,
    Forecast,
    NoForecast,
    Observation,
    Question,
    forecast_series,
)

__all__ = ["forecast_of"]

FAILED = "failed"
_log = logging.getLogger(__name__)
_NAMES = ("method", "used", "bridged", "left_out", "season")


def forecast_of(measure: Measure, readings: Sequence[Measured]) -> dict[str, Any]:
    """The columns of an outlook that come from the engine."""
    made = _made(measure, readings)
    names = {"engine": made.engine, "digest": made.digest, "probabilities": list(PROBABILITIES)}
    if isinstance(made, NoForecast):
        return {**names, "why": made.code, "used": made.have, "needed": made.needed}
    steps = [
        {"starts": s.starts.isoformat(), "ends": s.ends.isoformat(), "quantiles": list(s.quantiles)}
        for s in made.steps
    ]
    kept = {name: getattr(made, name) for name in _NAMES}
    return {**names, **kept, "steps": steps, "until": made.steps[-1].ends}


def _made(measure: Measure, readings: Sequence[Measured]) -> Forecast | NoForecast:
    lowest, highest = possible_range(
        measure.unit,
        None if measure.lowest is None else float(measure.lowest),
        None if measure.highest is None else float(measure.highest),
    )
    question = Question(
        observations=tuple(Observation(one.starts, one.ends, one.value) for one in readings),
        frequency=measure.frequency,
        aggregation=measure.aggregation,
        lowest=lowest,
        highest=highest,
    )
    try:
        return forecast_series(question)
    except Exception:  # noqa: BLE001 - whatever it was, the measures behind it in the queue have their turn
        _log.exception("The forecast of measure %s failed", measure.id)
        return NoForecast(FAILED, len(readings), 0, question.digest())
