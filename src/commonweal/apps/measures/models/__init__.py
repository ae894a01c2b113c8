"""Measures, readings, and what is kept of them. Shape, constraints and indexes only."""

from commonweal.apps.measures.models.measure import (
    PLACES,
    Aggregation,
    Direction,
    Frequency,
    Measure,
    MeasureInput,
    Target,
)
from commonweal.apps.measures.models.reading import (
    InputTotal,
    Quarter,
    Reading,
    ReadingBatch,
    Status,
)

__all__ = [
    "PLACES",
    "Aggregation",
    "Direction",
    "Frequency",
    "InputTotal",
    "Measure",
    "MeasureInput",
    "Quarter",
    "Reading",
    "ReadingBatch",
    "Status",
    "Target",
]
