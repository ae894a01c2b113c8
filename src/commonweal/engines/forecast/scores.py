"""How good forecasts were: pinball loss and coverage, with an interval that knows of clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["NINE_TENTHS", "TENTH", "Interval", "clustered", "inside", "pinball"]

TENTH, NINE_TENTHS = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the 95 % interval of a bootstrap over whole clusters."""

    value: float
    low: float
    high: float
    clusters: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def pinball(quantile: float, probability: float, outcome: float) -> float:
    """The loss of a forecast quantile; the mean over many is least at the true quantile."""
    away = outcome - quantile
    return max(probability * away, (probability - 1) * away)


def inside(outcome: float, quantiles: Mapping[float, float], u: float) -> float:
    """1 where the outcome lies within P10 to P90, else 0.

    Outcomes have atoms: a figure that did not move is met exactly, and then any of the quantiles
    that it equals may be meant. ``u``, uniform in 0 to 1, chooses: a forecast that says "exactly
    this", and is right, is counted as inside 8 times in 10, no more (randomised PIT).
    """
    marks = sorted(quantiles)
    met = [mark for mark in marks if quantiles[mark] == outcome]
    if not met:
        return float(quantiles[TENTH] < outcome < quantiles[NINE_TENTHS])
    low = 0.0 if met[0] == marks[0] else met[0]
    high = 1.0 if met[-1] == marks[-1] else met[-1]
    return float(TENTH <= low + u * (high - low) <= NINE_TENTHS)


def clustered(
    values: Sequence[float],
    clusters: Sequence[str],
    rng: np.random.Generator,
    draws: int = 1000,
) -> Interval:
    """The mean of ``values``, and how far it would move with other clusters of the same kind."""
    names = sorted(set(clusters))
    place = {name: number for number, name in enumerate(names)}
    of = np.array([place[name] for name in clusters])
    sums = np.bincount(of, weights=np.asarray(values), minlength=len(names))
    counts = np.bincount(of, minlength=len(names))
    chosen = rng.integers(0, len(names), size=(draws, len(names)))
    means = sums[chosen].sum(axis=1) / counts[chosen].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(sums.sum() / counts.sum()), float(low), float(high), len(names))
