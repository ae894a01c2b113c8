"""How often pilots pass whose truth is known: exactly where counts are whole, else by drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtr
from scipy.stats import binom, poisson

from commonweal.engines.trial import Arms, Events, Kind, Rules, Shares, boundaries
from commonweal.engines.trial.normal import above
from commonweal.engines.trial.planning import part_allowed

AT_A_TIME = 500_000


@dataclass(frozen=True)
class Looked:
    """A design as it is looked at: how many were counted of each group at each look."""

    kind: Kind
    rules: Rules
    first: tuple[int, ...]
    second: tuple[int, ...]

    @property
    def allowed(self) -> list[float]:
        """The chance that the test of each look may leave, as ``judge`` has it."""
        known = [2 / (1 / n + 1 / m) for n, m in zip(self.first, self.second, strict=True)]
        fractions = [each / known[-1] for each in known]
        lines = boundaries(self.rules.spending, self.rules.level, fractions, last=True)
        part = part_allowed(self.kind, self.rules, known[-1])
        return [above(line) * part for line in lines]


def evenly(kind: Kind, rules: Rules, size: int, ratio: float = 1.0) -> Looked:
    first = [round(size * number / rules.looks) for number in range(1, rules.looks + 1)]
    return Looked(kind, rules, tuple(first), tuple(max(1, round(n * ratio)) for n in first))


def exactly(looked: Looked, truths: Sequence[tuple[float, float]]) -> list[float]:
    """How often shares or rates pass, for each truth: the chances of all counts are added up, look
    by look, those that passed being left out. What passes is asked of the engine itself."""
    tops = [(_most(looked, truths, 0, n), _most(looked, truths, 1, m))
            for n, m in zip(looked.first, looked.second, strict=True)]  # fmt: skip
    passing = [_passing(looked, number, top) for number, top in enumerate(tops)]
    return [_one(looked, truth, passing) for truth in truths]


def _most(looked: Looked, truths: Sequence[tuple[float, float]], arm: int, count: int) -> int:
    """No more than this is counted, but for a chance too small to matter."""
    if looked.kind is Kind.SHARES:
        return count
    return max(int(poisson.isf(1e-13, count * truth[arm])) for truth in truths) + 1


def _passing(looked: Looked, number: int, top: tuple[int, int]) -> np.ndarray:
    """Of each count of the second group, the fewest of the first with which the look passes."""
    allowed, margin = looked.allowed[number], looked.rules.above
    group = Shares if looked.kind is Kind.SHARES else Events
    n, m = looked.first[number], looked.second[number]
    fewest, found = 0, []
    for other in range(top[1] + 1):
        while fewest <= top[0] and (
            Arms(group(fewest, n), group(other, m)).chance_if_not_above(margin) > allowed
        ):
            fewest += 1
        found.append(fewest)
    return np.arange(top[0] + 1)[:, None] >= np.array(found)[None, :]


def _one(looked: Looked, truth: tuple[float, float], passing: list[np.ndarray]) -> float:
    chances, passed, before = np.ones((1, 1)), 0.0, (0, 0)
    for passes, now in zip(passing, zip(looked.first, looked.second, strict=True), strict=True):
        news = [_news(looked.kind, now[arm] - before[arm], truth[arm]) for arm in (0, 1)]
        for axis, new in enumerate(news):
            chances = np.apply_along_axis(np.convolve, axis, chances, new)
        chances = chances[: passes.shape[0], : passes.shape[1]]
        passing_here = passes[: chances.shape[0], : chances.shape[1]]
        passed += float(chances[passing_here].sum())
        chances, before = np.where(passing_here, 0.0, chances), now
    return passed


def _news(kind: Kind, count: int, truth: float) -> np.ndarray:
    if kind is Kind.SHARES:
        return binom.pmf(np.arange(count + 1), count, truth)
    return poisson.pmf(np.arange(int(poisson.isf(1e-15, count * truth)) + 2), count * truth)


def by_drawing(
    looked: Looked, draw: np.random.Generator, count: int, gain: float = 0.0, spread: float = 1.0
) -> int:
    """How many of ``count`` pilots of means or pairs pass; values are normal, spread 1 (and
    ``spread`` in the second group). Only what the test needs is drawn: a mean and a sum of squares
    of what was new at each look."""
    parts = [AT_A_TIME] * (count // AT_A_TIME) + [count % AT_A_TIME]
    return sum(_drawn(looked, draw, part, gain, spread) for part in parts if part)


def _drawn(
    looked: Looked, draw: np.random.Generator, count: int, gain: float, spread: float
) -> int:
    one, other = _Group(draw, count, 1.0), _Group(draw, count, spread)
    running, passed = np.ones(count, bool), 0
    for n, m, allowed in zip(looked.first, looked.second, looked.allowed, strict=True):
        one.count_to(n)
        mean, error, free = one.mean + gain, one.squares / (n - 1) / n, float(n - 1)
        if looked.kind is Kind.MEANS:
            other.count_to(m)
            more = other.squares / (m - 1) / m
            free = (error + more) ** 2 / (error**2 / (n - 1) + more**2 / (m - 1))
            mean, error = mean - other.mean, error + more
        ends = running & (stdtr(free, -mean / np.sqrt(error)) <= allowed)
        passed += int(ends.sum())
        running &= ~ends
    return passed


class _Group:
    """Many groups at once: the mean and the sum of squares of all that was counted so far."""

    def __init__(self, draw: np.random.Generator, groups: int, spread: float) -> None:
        self.draw, self.groups, self.spread, self.counted = draw, groups, spread, 0
        self.mean, self.squares = np.zeros(groups), np.zeros(groups)

    def count_to(self, total: int) -> None:
        new = total - self.counted
        mean = self.draw.normal(0, self.spread / sqrt(new), self.groups)
        squares = self.draw.chisquare(new - 1, self.groups) if new > 1 else 0.0
        apart = mean - self.mean
        self.squares += squares * self.spread**2 + apart**2 * self.counted * new / total
        self.mean += apart * new / total
        self.counted = total
