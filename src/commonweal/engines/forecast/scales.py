"""The scale on which a method works, so that no quantile leaves what is possible.

A share works on the scale of log odds, where 0 and 1 are infinitely far away. What has one end
only works as it is and is cut there: the quantiles of what is cut are the cut quantiles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from commonweal.engines.forecast.shapes import Question

__all__ = ["Scale", "scale_for"]

# On the scale of log odds 0 and 1 themselves have no place. They are held this far inside, which
# is where a reading of "all" of some hundreds of cases could have come from.
NEAREST = 0.005


@dataclass(frozen=True, slots=True)
class Scale:
    """``to`` brings a value onto the working scale, ``back`` from it into what is possible.

    ``held`` says that values were held at an edge: how they move there is not known, so no curve
    is fitted through them.
    """

    name: str
    to: Callable[[float], float]
    back: Callable[[float], float]
    held: bool = False


def scale_for(question: Question, values: Sequence[float]) -> Scale:
    """Log odds where both ends are given and every value lies between them, else the plain scale
    cut at the ends."""
    low, high = question.lowest, question.highest
    if low is not None and high is not None and all(low <= v <= high for v in values):
        inside = [(v - low) / (high - low) for v in values]
        held = not all(NEAREST < share < 1 - NEAREST for share in inside)
        return _log_odds(low, high, held=held)
    floor = -math.inf if low is None else min([low, *values])
    roof = math.inf if high is None else max([high, *values])
    return Scale("plain", lambda v: v, lambda v: min(max(v, floor), roof))


def _log_odds(low: float, high: float, *, held: bool) -> Scale:
    def to(value: float) -> float:
        share = min(max((value - low) / (high - low), NEAREST), 1 - NEAREST)
        return math.log(share / (1 - share))

    edge = to(high)

    def back(value: float) -> float:
        # What lies beyond the held edge is the end itself, so that "all" comes back as "all".
        if abs(value) >= edge:
            return high if value > 0 else low
        return low + (high - low) / (1 + float(np.exp(-value)))

    return Scale("log-odds", to, back, held)
