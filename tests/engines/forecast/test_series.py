"""The next twelve months: closed forms, a second opinion, and laws of every answer."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.engines.forecast import PROBABILITIES, Forecast, NoForecast, forecast_series
from commonweal.engines.forecast.methods import exponential
from tests.engines.forecast.making import asked, daily, rolling

SHORT = [10.0, 12.0, 11.0, 14.0, 13.0, 15.0, 14.0]


def of(question) -> Forecast:
    made = forecast_series(question)
    assert isinstance(made, Forecast)
    return made


def noise(count: int, seed: int = 1) -> list[float]:
    return [round(float(x), 3) for x in np.random.default_rng(seed).normal(100, 5, count)]


def test_five_readings_are_too_few_and_the_answer_says_how_many_are_needed():
    made = forecast_series(asked(SHORT[:5]))
    assert isinstance(made, NoForecast)
    assert (made.code, made.have, made.needed) == ("too-few", 5, 6)
    assert isinstance(forecast_series(asked([])), NoForecast)


def test_a_short_series_is_carried_forward_with_the_t_interval_of_its_changes():
    made = of(asked(SHORT))
    changes = np.diff(SHORT)
    size = math.sqrt(np.mean(changes**2))
    assert made.method == "level"
    for number, step in enumerate(made.steps, start=1):
        for probability in PROBABILITIES:
            away = stats.t.ppf(probability, len(changes)) * size * math.sqrt(number)
            assert step.at(probability) == pytest.approx(SHORT[-1] + away, rel=1e-8)


def test_the_steps_are_the_periods_of_the_next_twelve_months():
    days = [(step.starts, step.ends) for step in of(asked(SHORT)).steps]
    assert days == [
        (date(2021, 10, 1), date(2021, 12, 31)),
        (date(2022, 1, 1), date(2022, 3, 31)),
        (date(2022, 4, 1), date(2022, 6, 30)),
        (date(2022, 7, 1), date(2022, 9, 30)),
    ]
    assert [len(of(asked(SHORT, f)).steps) for f in ("month", "half", "year")] == [12, 2, 1]


def test_overlapping_years_are_carried_forward_and_each_step_is_a_year():
    """Of independent quarters the rolling year changes by one quarter in and one out, so the
    variance of a change over h quarters is 2 h times that of a quarter: the root of the steps."""
    made = of(rolling([100.0, 103.0, 101.0, 106.0, 104.0, 108.0, 107.0, 110.0] * 2))
    assert made.method == "level"
    spans = [step.at(0.9) - step.at(0.1) for step in made.steps]
    assert spans == pytest.approx([spans[0] * math.sqrt(h) for h in (1, 2, 3, 4)])
    assert {(step.ends - step.starts).days for step in made.steps} <= {364, 365}
    assert len(of(rolling(SHORT, step=1)).steps) == 12


def test_what_never_moved_is_said_to_stay():
    made = of(asked([4.0] * 20))
    assert {value for step in made.steps for value in step.quantiles} == {4.0}


def test_a_season_is_found_and_repeated():
    pattern = [100.0, 140.0, 90.0, 60.0]
    values = [pattern[n % 4] + x - 100 for n, x in enumerate(noise(24))]
    made = of(asked(values))
    assert made.season == 4
    assert made.method.endswith("season")
    for step, usual in zip(made.steps, pattern, strict=True):
        assert step.at(0.1) < usual < step.at(0.9)


def best_level(values: np.ndarray) -> tuple[float, float, float, float]:
    """Simple exponential smoothing without statsmodels: for each alpha of a fine grid the first
    level that makes the squared errors least (they are linear in it), then the best alpha."""
    best = (math.inf, 0.0, 0.0, 0.0)
    for alpha in np.linspace(0.0001, 0.9999, 4001):
        # error_t = a_t - b_t * first level
        known, weight, a, b = 0.0, 1.0, [], []
        for value in values:
            a.append(value - known)
            b.append(weight)
            known += alpha * (value - known)
            weight *= 1 - alpha
        x, y = np.array(b), np.array(a)
        first = float(x @ y / (x @ x))
        loss = float(np.sum((y - x * first) ** 2))
        if loss < best[0]:
            best = (loss, float(alpha), first, known + weight * first)
    return best


@pytest.mark.parametrize("seed", [3, 4, 7])
def test_a_second_fit_without_the_library_gives_the_same_level_and_spread(seed):
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(0, 1, 40)) * 0.5 + rng.normal(0, 1, 40) + 50
    spread = exponential(values.tolist(), 4, 0)
    assert spread is not None
    assert spread.method == "ets-level"
    loss, alpha, _first, last = best_level(values)
    sigma = math.sqrt(loss / (len(values) - 2))
    # Hyndman et al. (2008), table 6.1: the variance h steps ahead is sigma^2 (1 + (h-1) alpha^2).
    expected = [sigma * math.sqrt(1 + (h - 1) * alpha**2) for h in (1, 2, 3, 4)]
    assert spread.mean == pytest.approx([last] * 4, abs=0.02)
    assert spread.error == pytest.approx(expected, rel=0.01)


def test_a_gap_of_two_is_bridged_and_counted_and_a_longer_one_cuts_the_series():
    values: list[float | None] = list(noise(20))
    values[9] = values[10] = None
    made = of(asked(values))
    assert (made.used, made.bridged, made.left_out) == (20, 2, 0)
    values[11] = None
    made = of(asked(values))
    assert (made.used, made.bridged, made.left_out) == (8, 0, 9)


def test_readings_off_the_rhythm_are_left_out_and_counted():
    question = asked(SHORT)
    stray = replace(question.observations[0], ends=date(2020, 2, 29))
    made = of(replace(question, observations=(*question.observations, stray)))
    assert (made.used, made.left_out) == (7, 1)


def test_days_become_months_and_a_month_that_is_not_covered_is_left_out():
    made = of(daily(date(2024, 1, 1), [2.0] * 220, "sum"))  # to 7 August 2024
    assert made.used == 7
    assert made.left_out == 7
    assert made.steps[0].starts == date(2024, 8, 1)
    # 29 to 31 days of two each: only the lengths of the months differ.
    assert 58 <= made.steps[0].at(0.5) <= 62
    assert of(daily(date(2024, 1, 1), [2.0] * 220, "mean")).steps[0].at(0.9) == 2.0


def test_four_or_five_weeks_in_a_month_are_no_news():
    made = of(daily(date(2024, 1, 1), [70.0] * 60, "sum", every=7))
    assert all(abs(step.at(0.5) - 300) < 15 for step in made.steps)


def test_a_share_never_leaves_nought_to_one_and_is_not_drawn_back_from_all():
    made = of(asked([0.9, 0.97, 0.99, 1.0, 0.98, 0.99, 1.0, 1.0], lowest=0.0, highest=1.0))
    assert all(0 <= value <= 1 for step in made.steps for value in step.quantiles)
    assert made.steps[0].at(0.5) == 1.0


def test_the_digest_knows_every_part_of_the_question_and_not_the_order():
    question = asked(SHORT)
    backwards = replace(question, observations=question.observations[::-1])
    assert forecast_series(question) == forecast_series(backwards)
    others = [asked([*SHORT[:-1], 14.5]), replace(question, lowest=0.0), asked(SHORT, "month")]
    assert len({one.digest() for one in (question, *others)}) == 4


@pytest.mark.parametrize(
    "wrong",
    [{"frequency": "fortnight"}, {"aggregation": "median"}, {"lowest": 1.0, "highest": 1.0}],
)
def test_a_question_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"there is no|possible"):
        replace(asked(SHORT), **wrong)


plausible = st.lists(st.floats(0, 1000, width=32), min_size=6, max_size=11)


@given(plausible)
@settings(max_examples=60, deadline=None)
def test_quantiles_rise_and_a_count_is_never_below_nought(values):
    made = of(asked(values, lowest=0.0))
    for step in made.steps:
        assert list(step.quantiles) == sorted(step.quantiles)
        assert step.quantiles[0] >= 0


@given(st.lists(st.floats(0, 1, width=32), min_size=6, max_size=16))
@settings(max_examples=30, deadline=None)
def test_quantiles_of_a_share_rise_and_stay_between_nought_and_one(values):
    made = of(asked(values, lowest=0.0, highest=1.0))
    for step in made.steps:
        assert list(step.quantiles) == sorted(step.quantiles)
        assert step.quantiles[0] >= 0
        assert step.quantiles[-1] <= 1


@pytest.mark.parametrize("length", [9, 18, 26])
def test_another_unit_gives_the_same_forecast_in_that_unit(length):
    values = noise(length, seed=length)
    plain, other = of(asked(values)), of(asked([v * 1e6 + 3e5 for v in values]))
    assert plain.method == other.method
    for one, two in zip(plain.steps, other.steps, strict=True):
        assert two.quantiles == pytest.approx([v * 1e6 + 3e5 for v in one.quantiles], rel=1e-4)


def test_a_random_walk_is_covered_as_often_as_is_claimed():
    rng = np.random.default_rng(11)
    held = []
    for _ in range(600):
        walk = np.cumsum(rng.normal(0, 1, 14))
        made = of(asked(walk[:10].tolist()))
        for step, value in zip(made.steps, walk[10:], strict=True):
            held.append(step.at(0.1) <= value <= step.at(0.9))
    assert np.mean(held) == pytest.approx(0.8, abs=0.03)
