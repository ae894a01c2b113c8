"""The four methods against closed forms, an oracle of our own, and laws on random input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from commonweal.engines.diagnose import FEWEST, Method, Point, Series, lag_for, measure_effect
from commonweal.kernel.errors import RuleBroken

FIRST = date(2024, 1, 31)


def month(number: int) -> date:
    return FIRST + timedelta(days=30 * number)


def series(own: list[float], before: int, other: list[float] | None = None) -> Series:
    def points(values: list[float]) -> tuple[Point, ...]:
        return tuple(Point(month(n), float(value)) for n, value in enumerate(values))

    return Series(points(own), month(before), points(other or []))


# ── Closed forms ─────────────────────────────────────────────────────────────────────────────


def test_before_and_after_is_the_difference_of_the_means():
    found = measure_effect(Method.BEFORE_AFTER, series([5, 6, 7, 9, 10, 11], 3))
    assert found.estimate == pytest.approx(4)
    assert (found.before, found.after) == (3, 3)


def test_a_comparison_group_is_the_mean_difference_after_the_start():
    found = measure_effect(Method.COMPARISON, series([0, 9, 8, 10], 1, [5, 4, 4, 4]))
    assert found.estimate == pytest.approx(5)


def test_difference_in_differences_is_the_textbook_one():
    own, other = [10, 12, 20, 22], [5, 5, 8, 8]
    found = measure_effect(Method.DIFFERENCES, series(own, 2, other))
    assert found.estimate == pytest.approx((21 - 11) - (8 - 5))


def test_an_interrupted_series_finds_a_step_and_a_turn_in_a_straight_line():
    line = [2.0 * n for n in range(8)]
    broken = line[:4] + [value + 5 + 3 * n for n, value in enumerate(line[4:])]
    found = measure_effect(Method.SERIES, series(broken, 4))
    assert found.estimate == pytest.approx(5 + 3 * (0 + 1 + 2 + 3) / 4)
    assert found.high - found.low == pytest.approx(0, abs=1e-6)


def test_a_trend_that_went_on_is_no_effect_of_the_series_but_is_one_of_before_and_after():
    rising = series([3.0 * n for n in range(12)], 6)
    assert measure_effect(Method.SERIES, rising).estimate == pytest.approx(0, abs=1e-9)
    assert measure_effect(Method.BEFORE_AFTER, rising).estimate == pytest.approx(18)


def test_what_moves_everybody_is_no_difference_in_differences():
    shared = [1.0, 4, 2, 8, 9, 7, 12, 3]
    found = measure_effect(Method.DIFFERENCES, series([x + 6 for x in shared], 4, shared))
    assert found.estimate == pytest.approx(0, abs=1e-9)
    assert not found.is_clear


# ── An oracle of our own ─────────────────────────────────────────────────────────────────────


def newey_west(y: np.ndarray, x: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Newey and West (1987), written out: Bartlett weights, corrected for few points."""
    n, k = x.shape
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    scores = x * (y - x @ beta)[:, None]
    meat = scores.T @ scores
    lag = lag_for(n)
    for gap in range(1, lag + 1):
        crossed = scores[gap:].T @ scores[:-gap]
        meat += (1 - gap / (lag + 1)) * (crossed + crossed.T)
    spread = bread @ meat @ bread * n / (n - k)
    half = student.ppf(0.975, n - k) * np.sqrt(max(weights @ spread @ weights, 0))
    return float(weights @ beta), float(half)


def oracle(
    method: Method, own: list[float], before: int, other: list[float]
) -> tuple[float, float]:
    n = len(own)
    after = (np.arange(n) >= before).astype(float)
    one, y = np.ones(n), np.array(own)
    if method is Method.BEFORE_AFTER:
        return newey_west(y, np.c_[one, after], np.array([0, 1]))
    if method is Method.DIFFERENCES:
        return newey_west(y - other, np.c_[one, after], np.array([0, 1]))
    if method is Method.COMPARISON:
        d = (y - other)[before:]
        return newey_west(d, np.ones((len(d), 1)), np.array([1]))
    time = np.arange(n)
    since = np.where(after > 0, time - before, 0)
    mean = since[before:].mean()
    return newey_west(y, np.c_[one, time, after, since], np.array([0, 0, 1, mean]))


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("seed", range(8))
def test_estimate_and_interval_agree_with_the_oracle(method, seed):
    draw = np.random.default_rng(seed)
    n = int(draw.integers(12, 60))
    before = int(draw.integers(5, n - 5))
    own, other = draw.normal(50, 9, (2, n)).cumsum(axis=1).tolist()
    found = measure_effect(method, series(own, before, other))
    estimate, half = oracle(method, own, before, other)
    assert found.estimate == pytest.approx(estimate, rel=1e-6, abs=1e-6)
    assert found.high - found.estimate == pytest.approx(half, rel=1e-6, abs=1e-6)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    draw, held, rounds = np.random.default_rng(7), 0, 300
    for _ in range(rounds):
        own = (draw.normal(0, 1, 40) + np.r_[np.zeros(20), np.full(20, 2.0)]).tolist()
        found = measure_effect(Method.BEFORE_AFTER, series(own, 20))
        held += found.low <= 2 <= found.high
    assert 0.88 <= held / rounds <= 0.98


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────

values = st.floats(-1e4, 1e4).map(lambda x: round(x, 3))
drawn = st.lists(values, min_size=9, max_size=20)


@given(st.sampled_from(Method), drawn, st.floats(-100, 100), st.randoms())
def test_order_changes_nothing_and_a_shift_after_the_start_is_found(method, own, shift, chance):
    one = series(own, 4, [0.0] * len(own))
    mixed = list(one.own)
    chance.shuffle(mixed)
    first = measure_effect(method, one)
    assert measure_effect(method, replace(one, own=tuple(mixed))).estimate == first.estimate
    moved = [value + (shift if n >= 4 else 0) for n, value in enumerate(own)]
    found = measure_effect(method, series(moved, 4, [0.0] * len(own)))
    assert found.estimate - first.estimate == pytest.approx(shift, abs=1e-5)
    assert found.low <= found.estimate <= found.high


# ── What cannot be said ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", Method)
def test_too_few_readings_are_refused_in_words(method):
    before, after = FEWEST[method]
    enough = [float(n) for n in range(before + after)]
    assert measure_effect(method, series(enough, before, enough)).after == after
    with pytest.raises(RuleBroken, match="readings before") as refused:
        measure_effect(method, series(enough[:-1], before, enough[:-1]))
    assert refused.value.code == "too-few-readings"


def test_days_that_only_one_series_has_are_listed():
    one = series([1, 2, 3, 4, 5], 2, [1, 1, 1, 1])
    assert measure_effect(Method.DIFFERENCES, one).not_compared == (month(4),)


def test_a_day_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Series((Point(FIRST, 1.0), Point(FIRST, 2.0)), FIRST)


def test_the_digest_depends_on_every_input():
    one = series([1, 2, 3, 4], 2)
    digests = {
        measure_effect(Method.BEFORE_AFTER, each).digest
        for each in (
            one,
            replace(one, start=month(3) - timedelta(days=45)),
            series([1, 2, 3, 5], 2),
        )
    }
    assert len(digests) == 3
