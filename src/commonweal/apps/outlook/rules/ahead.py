"""Will a target be reached? Read off the quantiles of a forecast, never off one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "LEAST_TOLD",
    "Ahead",
    "Aim",
    "Chance",
    "Trouble",
    "chance_of_missing",
    "is_missed",
    "trouble_of",
]

# The quantiles end here: beyond them it can only be said "less than 1 in 20".
LEAST_TOLD = 0.05
WARN_FROM, LIKELY_FROM = 0.2, 0.5


class Trouble(StrEnum):
    """From the worst to none."""

    MISSED = "missed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ahead:
    """One period to come: at or below ``quantiles[i]`` with ``probabilities[i]``."""

    starts: date
    ends: date
    quantiles: tuple[float, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: ``direction`` is higher, lower or within; within counts the tolerance on both
    sides, the others are missed where the value itself is not reached."""

    on: date
    value: float
    tolerance: float
    direction: str


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that the target is missed, judged by the period that ends on ``ends``. 0.05 means
    that or less, 0.95 that or more."""

    missing: float
    ends: date


def chance_of_missing(aim: Aim, latest: date, ahead: Sequence[Ahead]) -> Chance | None:
    """Judged by the last period that has ended by the day of the target.

    None where that period has been measured already (``latest`` is the end of the newest reading),
    or lies beyond the forecast.
    """
    step = _deciding(aim.on, latest, ahead)
    if step is None:
        return None
    if aim.direction == "higher":
        missing = _below(aim.value, step)
    elif aim.direction == "lower":
        missing = 1 - _up_to(aim.value, step)
    else:
        inside = _up_to(aim.value + aim.tolerance, step) - _below(aim.value - aim.tolerance, step)
        missing = 1 - inside
    return Chance(min(max(missing, LEAST_TOLD), 1 - LEAST_TOLD), step.ends)


def is_missed(aim: Aim, value: float) -> bool:
    """True where this value does not reach the target."""
    if aim.direction == "higher":
        return value < aim.value
    if aim.direction == "lower":
        return value > aim.value
    return abs(value - aim.value) > aim.tolerance


def trouble_of(chance: Chance | None) -> Trouble:
    if chance is None or chance.missing < WARN_FROM:
        return Trouble.NONE
    return Trouble.LIKELY if chance.missing >= LIKELY_FROM else Trouble.POSSIBLE


def _deciding(on: date, latest: date, ahead: Sequence[Ahead]) -> Ahead | None:
    if not ahead:
        return None
    before = ahead[-2].ends if len(ahead) > 1 else latest
    after_last = ahead[-1].ends + (ahead[-1].ends - before)
    done = [step for step in ahead if step.ends <= on]
    return done[-1] if done and on < after_last else None


def _up_to(value: float, step: Ahead) -> float:
    """The chance of a value at or below this one."""
    known = list(zip(step.quantiles, step.probabilities, strict=True))
    if value < known[0][0]:
        return 0.0
    if value >= known[-1][0]:
        return 1.0
    at = max(place for place, (quantile, _p) in enumerate(known) if quantile <= value)
    return _between(value, known[at], known[at + 1])


def _below(value: float, step: Ahead) -> float:
    """The chance of a value below this one: less than ``_up_to`` where the forecast is cut."""
    known = list(zip(step.quantiles, step.probabilities, strict=True))
    if value <= known[0][0]:
        return 0.0
    if value > known[-1][0]:
        return 1.0
    at = max(place for place, (quantile, _p) in enumerate(known) if quantile < value)
    return _between(value, known[at], known[at + 1])


def _between(value: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    (left, first), (right, second) = low, high
    return first + (second - first) * (value - left) / (right - left)
