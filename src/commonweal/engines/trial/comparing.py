"""What was counted in two groups, and how surely one is above the other by more than so much.

Every answer is a one-sided test and the interval that comes from turning it round: where the
interval leaves a value out, the test at the same level refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import acos, cos, inf, isfinite, pi, sqrt

from commonweal.engines.trial.normal import above

__all__ = ["Arms", "Events", "Group", "Sample", "Shares", "likely_shares", "sample_of"]

_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of so many did it."""

    hits: int
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.count or self.count < 1:
            raise ValueError("at least one was counted, and no more did it than there were")

    @property
    def value(self) -> float:
        return self.hits / self.count

    @property
    def size(self) -> float:
        return self.count


@dataclass(frozen=True, slots=True)
class Events:
    """How often it happened in so much time, so many cases: whatever the rate is per."""

    events: int
    exposure: float

    def __post_init__(self) -> None:
        if self.events < 0 or not 0 < self.exposure < inf:
            raise ValueError("events are not negative, and what they are counted over is above 0")

    @property
    def value(self) -> float:
        return self.events / self.exposure

    @property
    def size(self) -> float:
        return self.exposure


@dataclass(frozen=True, slots=True)
class Sample:
    """A mean of ``count`` values, and their standard deviation. ``count`` may be a fraction: that
    of independent values which say as much as the ones there are (``sample_of``)."""

    count: float
    mean: float
    spread: float

    def __post_init__(self) -> None:
        if not self.count >= 2 or not self.spread >= 0:
            raise ValueError("a mean needs two values, and a spread is not negative")
        if not all(map(isfinite, (self.count, self.mean, self.spread))):
            raise ValueError("a sample is made of finite numbers")

    @property
    def value(self) -> float:
        return self.mean

    @property
    def size(self) -> float:
        return self.count


Group = Shares | Events | Sample


def sample_of(values: Sequence[float], *, in_order: bool = False) -> Sample:
    """The sample of these values. ``in_order``: they follow one another in time, so neighbours
    resemble each other and say less than as many independent ones; the count is reduced to
    n (1 - r) / (1 + r), r being the resemblance of neighbours where that is above 0."""
    count = len(values)
    if count < 2:
        raise ValueError("a mean needs two values")
    mean = sum(values) / count
    squares = sum((value - mean) ** 2 for value in values)
    spread = sqrt(squares / (count - 1))
    if not in_order or squares == 0:
        return Sample(count, mean, spread)
    products = sum((a - mean) * (b - mean) for a, b in pairwise(values))
    # The plain estimate is too low by about (1 + 4 r) / n (Marriott and Pope, Kendall, 1954).
    plain = products / squares
    alike = min(max(plain + (1 + 4 * plain) / count, 0.0), 0.95)
    return Sample(max(2.0, count * (1 - alike) / (1 + alike)), mean, spread)


@dataclass(frozen=True, slots=True)
class Arms:
    """The group with the new way and the one without; or, with no other group, the differences
    after less before of the same units."""

    first: Group
    second: Group | None = None

    def __post_init__(self) -> None:
        if self.second is None and not isinstance(self.first, Sample):
            raise ValueError("without another group there are differences of the same units")
        if self.second is not None and type(self.first) is not type(self.second):
            raise ValueError("the two groups are counted alike")

    @property
    def difference(self) -> float:
        return self.first.value - (self.second.value if self.second else 0.0)

    @property
    def information(self) -> float:
        """As many as of each of two equal groups (or of pairs) say as much as these do."""
        if self.second is None:
            return self.first.size
        return 2 / (1 / self.first.size + 1 / self.second.size)

    def turned(self) -> Arms:
        """The other way round, for what is better where it is lower."""
        if self.second is not None:
            return Arms(self.second, self.first)
        if not isinstance(self.first, Sample):
            raise TypeError("differences are a sample")
        return Arms(replace(self.first, mean=-self.first.mean))

    def chance_if_not_above(self, value: float) -> float:
        """How likely at most such figures are where the true difference is not above ``value``:
        the one-sided p-value."""
        if isinstance(self.first, Sample):
            return _beyond(*_student(self.first, _sample(self.second), value))
        return above(_score(self, value))

    def chance_if_not_below(self, value: float) -> float:
        return self.turned().chance_if_not_above(-value)

    def interval(self, tail: float) -> tuple[float, float]:
        """From the lowest to the highest difference that a test at this one-sided level does not
        refuse; it holds the true one all but 2 x ``tail`` of the time."""
        low = _turning(self.chance_if_not_above, tail, self._span())
        high = -_turning(self.turned().chance_if_not_above, tail, self._span())
        return low, high

    def _span(self) -> tuple[float, float]:
        if isinstance(self.first, Shares):
            return -1.0, 1.0
        other = self.second.value if self.second else 0.0
        if isinstance(self.first, Events) and isinstance(self.second, Events):
            # A hundred events more than were seen lie beyond every level in use.
            reach = sum((g.events + 100) * 2 / g.exposure for g in (self.first, self.second))
            return -reach, reach
        _value, error, _free = _student(_needed(self.first), _sample(self.second), 0.0)
        reach = abs(self.first.value) + abs(other) + 1e6 * (error or 1e-300)
        return -reach, reach


def _needed(group: Group) -> Sample:
    if not isinstance(group, Sample):
        raise TypeError("a mean is compared with a mean")
    return group


def _sample(group: Group | None) -> Sample | None:
    return None if group is None else _needed(group)


def _turning(chance: Callable[[float], float], tail: float, span: tuple[float, float]) -> float:
    """The value at which the chance reaches ``tail``; it grows with the value."""
    low, high = span
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if chance(middle) > tail:
            high = middle
        else:
            low = middle
    return low


def _student(one: Sample, other: Sample | None, value: float) -> tuple[float, float, float]:
    """The distance from ``value``, its standard error, and Welch's degrees of freedom."""
    first = one.spread**2 / one.count
    if other is None:
        return one.mean - value, sqrt(first), one.count - 1
    second = other.spread**2 / other.count
    error = first + second
    parts = first**2 / (one.count - 1) + second**2 / (other.count - 1)
    free = error**2 / parts if parts else one.count + other.count - 2
    return one.mean - other.mean - value, sqrt(error), free


def _beyond(distance: float, error: float, free: float) -> float:
    if error == 0:
        return 0.0 if distance > 0 else 1.0
    from scipy.special import stdtr

    return float(stdtr(free, -distance / error))


def _score(arms: Arms, value: float) -> float:
    """How many standard errors the difference, less half a unit, lies above ``value``, the error
    being that of the likeliest figures with just this difference."""
    one, other = arms.first, arms.second
    if isinstance(one, Shares) and isinstance(other, Shares):
        variance = _variance_of_shares(one, other, value)
    elif isinstance(one, Events) and isinstance(other, Events):
        variance = _variance_of_rates(one, other, value)
    else:
        raise TypeError("shares are compared with shares, rates with rates")
    distance = arms.difference - value - _half_a_unit(one, other)
    if variance <= 0:
        return inf if distance > 0 else -inf
    return distance / sqrt(variance)


def _half_a_unit(one: Shares | Events, other: Shares | Events) -> float:
    """What is taken off the distance because counts are whole: half a unit of the smaller group
    (Hauck and Anderson). Without it, of 40 in each group 2.9 % pass for nothing where 2.5 % may."""
    return 0.5 / min(one.size, other.size)


def _variance_of_shares(one: Shares, other: Shares, value: float) -> float:
    """Miettinen and Nurminen's, with their correction by N / (N - 1)."""
    first = likely_shares(one, other, value)
    second = first - value
    total = one.count + other.count
    variance = first * (1 - first) / one.count + second * (1 - second) / other.count
    return variance * total / (total - 1)


def likely_shares(one: Shares, other: Shares, value: float) -> float:
    """The likeliest share of the first group where the second's is lower by ``value``: the root of
    a cubic, in Farrington and Manning's closed form."""
    first, second, ratio = one.value, other.value, other.count / one.count
    a = 1 + ratio
    b = -(1 + ratio + first + ratio * second + value * (ratio + 2))
    c = value**2 + value * (2 * first + ratio + 1) + first + ratio * second
    d = -first * value * (1 + value)
    v = b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a)
    u = sqrt(max(b**2 / (9 * a**2) - c / (3 * a), 0.0)) * (1 if v > 0 else -1)
    w = (pi + acos(max(-1.0, min(1.0, v / u**3)))) / 3 if u else pi / 3
    root = 2 * u * cos(w) - b / (3 * a)
    return min(max(root, value, 0.0), 1.0, 1.0 + value)


def _variance_of_rates(one: Events, other: Events, value: float) -> float:
    total = one.exposure + other.exposure
    b = total * value - one.events - other.events
    root = sqrt(max(b * b + 4 * total * other.events * value, 0.0))
    second = max((root - b) / (2 * total), -value, 0.0)
    return (second + value) / one.exposure + second / other.exposure
