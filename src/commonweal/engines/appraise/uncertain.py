"""The value today as a range: many draws of the lines' factors over stated ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.engines.appraise.appraisal import appraise
from commonweal.engines.appraise.discount import present_value
from commonweal.engines.appraise.lines import Kind, Option
from commonweal.engines.appraise.parameters import ParameterSet

if TYPE_CHECKING:  # the pages import this engine too, and draw nothing: numpy stays out of them
    import numpy as np

__all__ = ["Range", "Spread", "simulate"]


@dataclass(frozen=True, slots=True)
class Range:
    """A factor on a line: triangular from ``low`` over ``likely`` to ``high``."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError("a range reads low, likely, high")

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        if self.low == self.high:
            return rng.uniform(self.low, self.low, count)
        return rng.triangular(self.low, self.likely, self.high, count)


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of the value today (whole currency units) and the chance that it is below zero.

    ``error_p50`` is the standard error of the median from the number of draws (by order
    statistics). ``bcr`` quantiles are None without a cost in every draw.
    """

    draws: int
    p10: float
    p50: float
    p90: float
    chance_below_zero: float
    bcr_p10: float | None
    bcr_p50: float | None
    bcr_p90: float | None
    error_p50: float
    digest: str


def simulate(
    option: Option,
    parameters: ParameterSet,
    ranges: Mapping[str, Range],
    rng: np.random.Generator,
    draws: int = 10_000,
) -> Spread:
    """Draw each range independently; lines without a range keep their amounts."""
    import numpy as np

    unknown = set(ranges) - {line.name for line in option.lines}
    if unknown:
        raise ValueError(f"{option.name} has no line {min(unknown)!r}")
    gains, costs = np.zeros(draws), np.zeros(draws)
    for line in option.lines:  # in the order of the lines, so that one seed gives one answer
        value = float(present_value(line.amounts, parameters))
        drawn = ranges[line.name].draw(rng, draws) if line.name in ranges else np.ones(draws)
        if line.kind is Kind.COST:
            costs += value * drawn
        else:
            gains += value * drawn * (1 if line.kind is Kind.BENEFIT else -1)
    return _spread(gains, costs, appraise(option, parameters).digest)


def _spread(gains: np.ndarray, costs: np.ndarray, digest: str) -> Spread:
    import numpy as np

    net = gains - costs
    p10, p50, p90 = np.quantile(net, [0.1, 0.5, 0.9])
    ratios = np.quantile(gains / costs, [0.1, 0.5, 0.9]) if np.all(costs > 0) else None
    half = 0.5 / np.sqrt(net.size)
    around = np.quantile(net, [max(0.0, 0.5 - half), min(1.0, 0.5 + half)])
    return Spread(
        draws=net.size,
        p10=float(p10),
        p50=float(p50),
        p90=float(p90),
        chance_below_zero=float(np.mean(net < 0)),
        bcr_p10=None if ratios is None else float(ratios[0]),
        bcr_p50=None if ratios is None else float(ratios[1]),
        bcr_p90=None if ratios is None else float(ratios[2]),
        error_p50=float(around[1] - around[0]) / 2,
        digest=digest,
    )
