"""How forecasts are scored, and that the score finds a forecast that claims too much."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.engines.forecast import backtest, clustered, pinball, scored
from commonweal.engines.forecast.backtest import drift
from commonweal.engines.forecast.rhythm import rhythm_of
from commonweal.engines.forecast.scores import inside
from tests.engines.forecast.making import asked


def test_pinball_in_closed_form_and_least_at_the_true_quantile():
    assert pinball(10, 0.9, 12) == pytest.approx(1.8)
    assert pinball(10, 0.9, 8) == pytest.approx(0.2)
    drawn = np.random.default_rng(1).uniform(0, 1, 4000)
    losses = {q: np.mean([pinball(q, 0.9, x) for x in drawn]) for q in (0.8, 0.9, 0.98)}
    assert min(losses, key=losses.get) == 0.9


@pytest.mark.parametrize(
    ("outcome", "quantiles", "share"),
    [
        (5, {0.1: 1, 0.5: 2, 0.9: 9}, 1.0),
        (0.5, {0.1: 1, 0.5: 2, 0.9: 9}, 0.0),
        (4, {0.1: 4, 0.5: 4, 0.9: 4}, 0.8),  # "exactly this", and right
        (4, {0.1: 4, 0.5: 4, 0.9: 9}, 0.8),  # the lower half cut at an end: 0.1 to 0.5 of 0.5
        (9, {0.1: 1, 0.5: 2, 0.9: 9}, 0.0),
    ],
)
def test_an_outcome_that_meets_quantiles_exactly_is_inside_as_often_as_is_fair(
    outcome, quantiles, share
):
    drawn = np.random.default_rng(2).random(5000)
    found = np.mean([inside(outcome, quantiles, float(u)) for u in drawn])
    assert found == pytest.approx(share, abs=0.02)


def test_the_interval_of_a_mean_knows_that_a_series_hangs_together():
    rng = np.random.default_rng(3)
    values = [float(n % 2) for n in range(10) for _ in range(50)]
    alike = [str(n) for n in range(10) for _ in range(50)]
    apart = [str(n) for n in range(500)]
    one, two = clustered(values, alike, rng), clustered(values, apart, rng)
    assert one.value == two.value == 0.5
    assert one.high - one.low > 4 * (two.high - two.low)


def test_drift_in_closed_form():
    question = asked([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    rhythm = rhythm_of(question)
    assert [row[1] for row in drift(question, rhythm)] == pytest.approx([7, 8, 9, 10])


def test_a_backtest_sees_only_what_was_known_on_its_day():
    values = [10.0, 11.0, 10.5, 12.0, 11.0, 12.5, 12.0, 500.0, 510.0]
    found = list(backtest([("a", asked(values))], lambda n: [7]))
    assert [one.outcome for one in found] == [500.0, 510.0]
    assert all(one.said["ours"][2] < 30 for one in found)
    score = scored(found, "ours", np.random.default_rng(1), draws=50)
    assert (score.outcomes, score.coverage.value) == (2, 0.0)


def test_a_planted_forecast_that_claims_too_much_is_found():
    rng = np.random.default_rng(5)
    walks = [(str(n), asked(np.cumsum(rng.normal(0, 1, 14)).tolist())) for n in range(60)]
    found = list(backtest(walks, lambda n: [8, 10]))
    honest = scored(found, "ours", rng, draws=200)
    for one in found:
        low, middle, high = one.said["ours"]
        one.said["bold"] = (middle - (middle - low) / 3, middle, middle + (high - middle) / 3)
    bold = scored(found, "bold", rng, draws=200)
    assert honest.coverage.low < 0.8 < honest.coverage.high
    assert bold.coverage.high < 0.6
    assert bold.loss.value > honest.loss.value
