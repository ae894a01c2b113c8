"""How many it takes: the chance that a pilot shows what is there, before anything is counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import sqrt

from commonweal.engines.trial.comparing import Shares, likely_shares
from commonweal.engines.trial.normal import below, quantile
from commonweal.engines.trial.spending import Spending, boundaries, chance_to_cross

__all__ = ["Aim", "Expected", "Kind", "Rules", "part_allowed", "power_of", "size_for"]

LARGEST = 10_000_000
_SURE, _NEVER = 1 - 1e-12, 1e-300


class Kind(StrEnum):
    """What is counted."""

    SHARES = "shares"
    MEANS = "means"
    RATES = "rates"
    PAIRS = "pairs"
    """The same units before and after."""


class Aim(StrEnum):
    BETTER = "better"
    """Better than the comparison by more than the margin."""
    NO_WORSE = "no-worse"
    """Not worse than the comparison by the margin or more."""
    ALIKE = "alike"
    """Neither better nor worse by the margin or more."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is thought to be true: the value of the group with the new way and of the other, so
    turned that more is better, and for means and pairs the standard deviation (of the differences,
    for pairs, where ``other`` is 0)."""

    kind: Kind
    new: float
    other: float
    spread: float = 0.0

    def __post_init__(self) -> None:
        if self.kind is Kind.SHARES and not (0 <= self.new <= 1 and 0 <= self.other <= 1):
            raise ValueError("a share lies from 0 to 1")
        if self.kind is Kind.RATES and min(self.new, self.other) < 0:
            raise ValueError("a rate is not negative")
        if self.kind in {Kind.MEANS, Kind.PAIRS} and not self.spread > 0:
            raise ValueError("means need the spread of single values")

    @property
    def gain(self) -> float:
        return self.new - self.other


@dataclass(frozen=True, slots=True)
class Rules:
    """What is fixed beforehand: the aim with its margin (never negative), the chance of passing
    what does not deserve it, and how often one looks."""

    aim: Aim
    margin: float
    level: float = 0.025
    looks: int = 1
    spending: Spending = Spending.OBRIEN_FLEMING

    def __post_init__(self) -> None:
        if self.margin < 0 or (self.margin == 0 and self.aim is not Aim.BETTER):
            raise ValueError("no worse, and alike, need a margin above 0")
        if not 0 < self.level < 0.5 or not 1 <= self.looks <= 20:
            raise ValueError("the level lies between 0 and a half, and looks are 1 to 20")

    @property
    def above(self) -> float:
        """The gain has to be shown to be above this."""
        return self.margin if self.aim is Aim.BETTER else -self.margin

    @property
    def under(self) -> float | None:
        """And below this, where there is such a line."""
        return self.margin if self.aim is Aim.ALIKE else None

    @property
    def fractions(self) -> tuple[float, ...]:
        return tuple(number / self.looks for number in range(1, self.looks + 1))


def part_allowed(kind: Kind, rules: Rules, size: float) -> float:
    """The part of what a look may spend that its test uses. Of means the spread is estimated anew
    at each look, so that looks resemble each other less than the lines take them to: of 10 pairs
    looked at five times 2.9 % would pass for nothing where 2.5 % may. The part is smaller with
    more looks, larger with more units."""
    if rules.looks == 1 or kind in {Kind.SHARES, Kind.RATES}:
        return 1.0
    return 1 / (1 + rules.looks / max(size - 1, 1))


def power_of(expected: Expected, rules: Rules, size: float) -> float:
    """How likely the pilot passes with ``size`` units (or so much exposure) in each group, looks
    evenly spread, where what is expected is true."""
    chances = [_looking(rules, share) for share in _sides(expected, rules, size)]
    return max(0.0, sum(chances) - (len(chances) - 1))


def size_for(expected: Expected, rules: Rules, power: float) -> int:
    """The fewest units in each group (pairs, for pairs) with at least this chance to pass.
    ValueError where what is expected does not reach the margin, so that no number would do."""
    gain, under = expected.gain, rules.under
    if gain <= rules.above or (under is not None and gain >= under):
        raise ValueError("what is expected would not pass, however many are counted")
    if not 0 < power < 1:
        raise ValueError("the power lies between 0 and 1")

    def enough(size: int) -> bool:
        shares = _sides(expected, rules, size)
        if len(shares) == 1:
            return shares[0] >= goal
        return power_of(expected, rules, size) >= power

    goal = _single_look(rules, power) if under is None else 0.0
    low, high = 1, 2
    while not enough(high):
        low, high = high, high * 2
        if high > LARGEST:
            raise ValueError("more than ten million would be needed in each group")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _sides(expected: Expected, rules: Rules, size: float) -> list[float]:
    """The chance of each of the one-sided tests to show its part, in a single look."""
    sides = [_side(expected, rules, size, rules.above)]
    if rules.under is not None:
        turned = Expected(expected.kind, expected.other, expected.new, expected.spread)
        sides.append(_side(turned, rules, size, -rules.under))
    return sides


def _side(expected: Expected, rules: Rules, size: float, value: float) -> float:
    z = quantile(1 - rules.level * part_allowed(expected.kind, rules, size))
    used = _counted(expected.kind, size, z)
    if used <= 0:
        return 0.0
    under_value, true = _variances(expected, value)
    counted = expected.kind in {Kind.SHARES, Kind.RATES}
    distance = expected.gain - value - (0.5 / size if counted else 0.0)
    if true <= 0:
        return 1.0 if distance > 0 else 0.0
    return below((sqrt(used) * distance - z * sqrt(under_value)) / sqrt(true))


@lru_cache(maxsize=4096)
def _looking(rules: Rules, share: float) -> float:
    """What is left of the chance of a single look where one looks as often as planned."""
    if rules.looks == 1:
        return share
    z = quantile(1 - rules.level)
    drift = quantile(min(max(share, _NEVER), _SURE)) + z
    return min(1.0, sum(chance_to_cross(_lines(rules), rules.fractions, drift)))


@lru_cache(maxsize=256)
def _single_look(rules: Rules, power: float) -> float:
    """The chance that a single look must have so that as many looks as planned have ``power``."""
    low = high = quantile(power)
    while _looking(rules, below(high)) < power:
        high += 0.1
    for _step in range(12 if high > low else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if _looking(rules, below(middle)) >= power else (middle, high)
    return below(high)


@lru_cache(maxsize=256)
def _lines(rules: Rules) -> tuple[float, ...]:
    return boundaries(rules.spending, rules.level, rules.fractions)


def _counted(kind: Kind, size: float, z: float) -> float:
    """The spread of means is itself estimated, which costs as much as these units (Guenther)."""
    lost = {Kind.MEANS: z * z / 4, Kind.PAIRS: z * z / 2}.get(kind, 0.0)
    return size - lost


def _variances(expected: Expected, value: float) -> tuple[float, float]:
    """Of the difference, for one unit in each group: as the test takes it, and as it is."""
    new, other, kind = expected.new, expected.other, expected.kind
    if kind is Kind.MEANS:
        return 2 * expected.spread**2, 2 * expected.spread**2
    if kind is Kind.PAIRS:
        return expected.spread**2, expected.spread**2
    if kind is Kind.RATES:
        total = 2.0
        b = total * value - new - other
        second = (sqrt(max(b * b + 4 * total * other * value, 0.0)) - b) / (2 * total)
        second = max(second, -value, 0.0)
        return second + value + second, new + other
    scale = 10**9
    groups = Shares(round(new * scale), scale), Shares(round(other * scale), scale)
    first = likely_shares(*groups, value)
    second = first - value
    return first * (1 - first) + second * (1 - second), new * (1 - new) + other * (1 - other)
