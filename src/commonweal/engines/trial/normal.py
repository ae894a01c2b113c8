"""The normal curve, from the standard library alone, so that a page may use it."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt
from statistics import NormalDist

__all__ = ["above", "below", "density", "quantile"]

_STANDARD = NormalDist()


def above(z: float) -> float:
    """The chance of more than ``z``; sound far out in the tail too."""
    return 0.5 * erfc(z / sqrt(2))


def below(z: float) -> float:
    return 0.5 * erfc(-z / sqrt(2))


def quantile(share: float) -> float:
    """The value below which this share (above 0, below 1) lies."""
    return _STANDARD.inv_cdf(share)


def density(z: float) -> float:
    return exp(-z * z / 2) / sqrt(2 * pi)
