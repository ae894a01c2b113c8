"""Reads: which measures somebody may see, their readings, and what these come to."""

from commonweal.apps.measures.queries.readings import (
    claims_of,
    coverage_over,
    latest_of,
    latest_reading,
    quarters_between,
    readings_between,
    stale_since,
    value_over,
)
from commonweal.apps.measures.queries.seeing import (
    held_for,
    measure_for,
    measures_for,
    reading_for,
)

__all__ = [
    "claims_of",
    "coverage_over",
    "held_for",
    "latest_of",
    "latest_reading",
    "measure_for",
    "measures_for",
    "quarters_between",
    "reading_for",
    "readings_between",
    "stale_since",
    "value_over",
]
