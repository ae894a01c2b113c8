"""What came of it, and how much of that would have come anyway.

Floats here are estimates with their interval, never money in the books. Every result carries the
digest of its inputs, how many points it rests on, and what was not compared.
"""

from commonweal.engines.diagnose.effects import (
    ENGINE_VERSION,
    FEWEST,
    Effect,
    Method,
    Point,
    Series,
    lag_for,
    measure_effect,
)

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
