"""Pilots made up at random, of which the truth is known: how often they pass, for good or ill."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binom

from commonweal.engines.trial import (
    Aim,
    Arms,
    Design,
    Events,
    Expected,
    Kind,
    Outcome,
    Rules,
    Sample,
    Shares,
    Spending,
    judge,
    power_of,
    size_for,
)

pytestmark = pytest.mark.drill


@pytest.fixture(autouse=True)
def _no_intervals(monkeypatch):
    """No verdict rests on the interval, and nearly all the time of a look goes into it."""
    monkeypatch.setattr(Arms, "interval", lambda _arms, _tail: (0.0, 0.0))


FIFTHS = (0.2, 0.4, 0.6, 0.8, 1.0)
KINDS = {
    Kind.SHARES: Expected(Kind.SHARES, 0.6, 0.5),
    Kind.MEANS: Expected(Kind.MEANS, 12.0, 10.0, 5.0),
    Kind.RATES: Expected(Kind.RATES, 1.3, 1.0),
    Kind.PAIRS: Expected(Kind.PAIRS, 2.0, 0.0, 5.0),
}


def looks_of(
    design: Design, shares: Sequence[float], truth: tuple[float, float], draw: np.random.Generator
) -> list[Arms]:
    """The figures of one pilot at each of its looks, each holding those of the one before."""
    counts = [round(design.size * share) for share in shares]
    kind = design.expected.kind
    new, other = truth
    if kind is Kind.SHARES:
        first, second = (draw.random(counts[-1]) < share for share in truth)
        return [Arms(Shares(int(first[:n].sum()), n), Shares(int(second[:n].sum()), n))
                for n in counts]  # fmt: skip
    if kind is Kind.RATES:
        first, second = draw.poisson(new, counts[-1]), draw.poisson(other, counts[-1])
        return [Arms(Events(int(first[:n].sum()), n), Events(int(second[:n].sum()), n))
                for n in counts]  # fmt: skip
    spread = design.expected.spread
    one = draw.normal(new, spread, counts[-1])
    if kind is Kind.PAIRS:
        return [Arms(summed(one[:n] - other)) for n in counts]
    two = draw.normal(other, spread, counts[-1])
    return [Arms(summed(one[:n]), summed(two[:n])) for n in counts]


def summed(values: np.ndarray) -> Sample:
    return Sample(len(values), float(values.mean()), float(values.std(ddof=1)))


def run(design: Design, arms: Sequence[Arms]) -> tuple[Outcome, int]:
    """Look until there is a verdict: what it was, and at which look."""
    for number in range(1, len(arms) + 1):
        found = judge(design, arms[:number])
        if found.outcome is not Outcome.CONTINUE:
            return found.outcome, number
    raise AssertionError("the last look gives a verdict")


@pytest.mark.parametrize("spending", Spending)
@pytest.mark.parametrize("kind", Kind)
def test_null_pilots_with_five_looks_pass_no_more_often_than_allowed(
    kind, spending, capsys, drill_rounds
):
    """At the full count 10,000 pilots of each kind, nothing being better, looked at five times.
    Chance alone moves the share by sqrt(a (1 - a) / n); a thousandth of all runs go beyond."""
    count, expected = drill_rounds(12, 10_000), KINDS[kind]
    rules = Rules(Aim.BETTER, 0.0, looks=5, spending=spending)
    design = Design(rules, expected, size_for(expected, rules, 0.9))
    draw = np.random.default_rng([20261122, list(Kind).index(kind)])
    null = (expected.other, expected.other)
    passed = sum(
        run(design, looks_of(design, FIFTHS, null, draw))[0] is Outcome.PASSED for _ in range(count)
    )
    with capsys.disabled():
        print(f"\n{kind} {spending}: {passed} of {count} null pilots passed ({passed / count:.4f})")
    assert passed <= binom.ppf(0.999, count, rules.level)


@pytest.mark.parametrize("looks", [1, 5])
@pytest.mark.parametrize("kind", Kind)
def test_pilots_pass_as_often_as_was_calculated(kind, looks, capsys, drill_rounds):
    """At the full count 10,000 pilots: within one percentage point of the power calculated."""
    count = drill_rounds(12, 10_000)
    expected, rules = KINDS[kind], Rules(Aim.BETTER, 0.0, looks=looks)
    size = size_for(expected, rules, 0.8)
    design, said = Design(rules, expected, size), power_of(expected, rules, size)
    draw = np.random.default_rng([20261123, list(Kind).index(kind), looks])
    truth = (expected.new, expected.other)
    parts = FIFTHS if looks == 5 else (1.0,)
    passed = sum(
        run(design, looks_of(design, parts, truth, draw))[0] is Outcome.PASSED for _ in range(count)
    )
    with capsys.disabled():
        print(f"\n{kind}, {looks} looks, {size} each: said {said:.4f}, found {passed / count:.4f}")
    assert abs(passed / count - said) < (0.01 if count == 10_000 else 0.5)
