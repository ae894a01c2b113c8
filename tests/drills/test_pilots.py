"""Pilots made up at random, of which the truth is known: how often they pass, for good or ill."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from scipy.stats import beta, binom

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
from tests.drills.trial_truth import by_drawing, evenly, exactly

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


COUNTED, DRAWN = (Kind.SHARES, Kind.RATES), (Kind.MEANS, Kind.PAIRS)
VALUES = {
    Kind.SHARES: (0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99),
    Kind.RATES: (0.05, 0.15, 0.4, 1.0, 2.5),
}


@pytest.mark.parametrize("spending", Spending)
@pytest.mark.parametrize("kind", COUNTED)
def test_null_pilots_of_shares_and_rates_pass_no_more_often_than_allowed_exactly(
    kind, spending, capsys, drill_rounds
):
    """No simulation: every count that can come is weighed by its chance."""
    expected, rules = KINDS[kind], Rules(Aim.BETTER, 0.0, looks=5, spending=spending)
    size = drill_rounds(60, size_for(expected, rules, 0.9))
    (passed,) = exactly(evenly(kind, rules, size), [(expected.other, expected.other)])
    with capsys.disabled():
        print(f"\n{kind} {spending}, {size} each: {passed:.4%} of null pilots pass")
    assert 0.5 * rules.level < passed <= rules.level


@pytest.mark.parametrize("looks", [1, 5])
@pytest.mark.parametrize("kind", COUNTED)
def test_small_and_uneven_groups_pass_no_more_often_than_allowed_exactly(
    kind, looks, capsys, drill_rounds
):
    """The worst of many: levels, ways to spend, sizes, uneven groups, a margin, common and rare."""
    sizes, ratios = (
        ((20, 40, 75, 150), (1.0, 0.5, 2.0, 0.31)) if drill_rounds(0, 1) else ((20,), (0.5,))
    )
    worst = {}
    for level, spending, aim in product((0.025, 0.05), Spending, (Aim.BETTER, Aim.NO_WORSE)):
        rules = Rules(aim, 0.0 if aim is Aim.BETTER else 0.1, level, looks, spending)
        truths = [(v + rules.above, v) for v in VALUES[kind] if v + rules.above >= 0]
        for size, ratio in product(sizes, ratios):
            passed = max(exactly(evenly(kind, rules, size, ratio), truths))
            worst[level] = max(worst.get(level, (0.0,)), (passed, spending, aim, size, ratio))
            assert passed <= level, (level, spending, aim, size, ratio)
    with capsys.disabled():
        print(f"\n{kind}, {looks} looks: the worst of all is {worst}")


@pytest.mark.parametrize("size", [0, 10, 20, 40])
@pytest.mark.parametrize("spending", Spending)
@pytest.mark.parametrize("kind", DRAWN)
def test_null_pilots_of_means_and_pairs_are_shown_to_pass_no_more_often_than_allowed(
    kind, spending, size, capsys, drill_rounds
):
    """At the full count 2,000,000 pilots for each: that more pass than may is refused at one in a
    thousand (Clopper and Pearson's bound). A few can only show that it is not far beyond."""
    count, expected = drill_rounds(1_000, 2_000_000), KINDS[kind]
    rules = Rules(Aim.BETTER, 0.0, looks=5, spending=spending)
    size = size or size_for(expected, rules, 0.9)
    draw = np.random.default_rng([20261122, list(Kind).index(kind), size])
    passed = by_drawing(evenly(kind, rules, size), draw, count)
    bound = float(beta.ppf(0.999, passed + 1, count - passed))
    with capsys.disabled():
        print(f"\n{kind} {spending}, {size} each: {passed / count:.4%}, surely below {bound:.4%}")
    assert passed <= binom.ppf(0.999, count, rules.level)
    assert bound <= rules.level or count < 2_000_000


@pytest.mark.parametrize("looks", [1, 5])
@pytest.mark.parametrize("kind", Kind)
def test_pilots_pass_as_often_as_was_calculated(kind, looks, capsys, drill_rounds):
    """Within one percentage point of the power calculated: exactly, or by 1,000,000 pilots."""
    expected, rules = KINDS[kind], Rules(Aim.BETTER, 0.0, looks=looks)
    size, count = size_for(expected, rules, 0.8), drill_rounds(1_000, 1_000_000)
    said, looked = power_of(expected, rules, size), evenly(kind, rules, size)
    if kind in COUNTED:
        (found,) = exactly(looked, [(expected.new, expected.other)])
    else:
        draw = np.random.default_rng([20261123, list(Kind).index(kind), looks])
        found = by_drawing(looked, draw, count, expected.gain / expected.spread) / count
    with capsys.disabled():
        print(f"\n{kind}, {looks} looks, {size} each: said {said:.4f}, found {found:.4f}")
    assert abs(found - said) < (0.01 if kind in COUNTED or count == 1_000_000 else 0.1)
