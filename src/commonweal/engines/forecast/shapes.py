"""What the engine is asked, and what it answers: plain frozen values."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from commonweal.kernel.digest import canonical_digest

__all__ = [
    "ENGINE_VERSION",
    "FEWEST",
    "HORIZON_MONTHS",
    "PROBABILITIES",
    "Forecast",
    "NoForecast",
    "Observation",
    "Question",
    "Step",
]

ENGINE_VERSION = "forecast-series/1"
HORIZON_MONTHS = 12
FEWEST = 6  # below this, five or fewer changes: a spread of them says next to nothing
PROBABILITIES = (0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95)
FREQUENCIES = ("hour", "day", "week", "month", "quarter", "half", "year", "rolling_year")
AGGREGATIONS = ("sum", "mean", "latest")


@dataclass(frozen=True, slots=True)
class Observation:
    """One reading: the value of the days from ``starts`` to ``ends``, both included."""

    starts: date
    ends: date
    value: float

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise ValueError(f"a period ends before it starts: {self.starts} to {self.ends}")
        if not math.isfinite(self.value):
            raise ValueError("a reading is a finite number")


@dataclass(frozen=True, slots=True)
class Question:
    """The readings of one measure, in any order, and what they can possibly be.

    ``lowest`` and ``highest`` are the ends of what is possible (a share: 0 and 1; a count: 0 and
    None), not of what is plausible. ``aggregation`` says how readings finer than a month make one.
    """

    observations: tuple[Observation, ...]
    frequency: str
    aggregation: str = "mean"
    lowest: float | None = None
    highest: float | None = None

    def __post_init__(self) -> None:
        if self.frequency not in FREQUENCIES:
            raise ValueError(f"there is no frequency {self.frequency!r}")
        if self.aggregation not in AGGREGATIONS:
            raise ValueError(f"there is no aggregation {self.aggregation!r}")
        if None not in (self.lowest, self.highest) and self.lowest >= self.highest:  # type: ignore[operator]
            raise ValueError("what is possible goes from a lower to a higher end")

    def ordered(self) -> list[Observation]:
        return sorted(self.observations, key=lambda one: (one.ends, one.starts, one.value))

    def digest(self) -> str:
        """SHA-256 of everything that the answer depends on; the order of arrival is no part."""
        content = {**asdict(self), "observations": [asdict(one) for one in self.ordered()]}
        return canonical_digest({"engine": ENGINE_VERSION, **content})


@dataclass(frozen=True, slots=True)
class Step:
    """One period ahead: its value is at or below ``quantiles[i]`` with ``PROBABILITIES[i]``."""

    starts: date
    ends: date
    quantiles: tuple[float, ...]

    def at(self, probability: float) -> float:
        return self.quantiles[PROBABILITIES.index(probability)]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The twelve months after the last reading.

    ``used`` counts the periods that the method saw, ``bridged`` those of them that had no reading
    and were filled by a straight line, ``left_out`` the readings that it could not use. ``season``
    is the number of periods in a year where a season was found, else 0. Nothing is drawn at
    random, so there is no seed: the same digest gives the same answer.
    """

    method: str
    steps: tuple[Step, ...]
    used: int
    bridged: int
    left_out: int
    season: int
    digest: str
    engine: str = ENGINE_VERSION


@dataclass(frozen=True, slots=True)
class NoForecast:
    """There is none, and why: ``code`` is ``too-few`` or ``no-rhythm``; ``have`` of ``needed``
    periods in a row were there."""

    code: str
    have: int
    needed: int
    digest: str
    engine: str = ENGINE_VERSION

    def facts(self) -> dict[str, Any]:
        return {"have": self.have, "needed": self.needed}
