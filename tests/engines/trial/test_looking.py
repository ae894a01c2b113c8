"""The lines of looks against published ones and against SciPy's multivariate normal."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from commonweal.engines.trial import Spending, boundaries, chance_to_cross, spent

FIFTHS = (0.2, 0.4, 0.6, 0.8, 1.0)


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        # Reboussin, DeMets, Kim and Lan, "Computations for group sequential boundaries using the
        # Lan-DeMets spending function method", 2000; one-sided 0.025, five looks.
        (Spending.OBRIEN_FLEMING, (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
        (Spending.POCOCK, (2.4380, 2.4268, 2.4101, 2.3966, 2.3859)),
    ],
)
def test_lines_are_those_that_were_published(spending, published):
    assert boundaries(spending, 0.025, FIFTHS) == pytest.approx(published, abs=2e-4)


@pytest.mark.parametrize("drift", [0.0, 1.5, 3.2])
def test_chances_agree_with_the_multivariate_normal(drift):
    fractions = (0.15, 0.5, 0.62, 1.0)
    lines = boundaries(Spending.POCOCK, 0.05, fractions)
    means = np.array([drift * sqrt(t) for t in fractions])
    times = np.array(fractions)
    cov = np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))
    inside = [1.0]
    for count in range(1, 5):
        part = multivariate_normal(means[:count], cov[:count, :count], seed=1)
        inside.append(float(part.cdf(np.array(lines[:count]))))
    theirs = [before - after for before, after in pairwise(inside)]
    assert chance_to_cross(lines, fractions, drift) == pytest.approx(theirs, abs=2e-4)


@settings(max_examples=12)
@given(
    st.sampled_from(Spending),
    st.lists(st.integers(2, 60), min_size=1, max_size=6, unique=True),
    st.sampled_from([0.005, 0.025, 0.05]),
)
def test_all_looks_together_spend_what_was_allowed_and_no_more(spending, sixtieths, level):
    fractions = sorted(number / 60 for number in sixtieths)
    lines = boundaries(spending, level, fractions, last=True)
    assert sum(chance_to_cross(lines, fractions)) == pytest.approx(level, abs=1e-6)
    assert boundaries(spending, level, fractions[:1]) == pytest.approx(
        boundaries(spending, level, fractions)[:1]
    )


def test_nothing_is_spent_before_and_all_at_the_end():
    for spending in Spending:
        assert spent(spending, 0.025, 0) == 0
        assert spent(spending, 0.025, 1.2) == 0.025
        rising = [spent(spending, 0.025, t / 20) for t in range(21)]
        assert rising == sorted(rising)


def test_a_look_too_early_can_hardly_be_crossed():
    assert boundaries(Spending.OBRIEN_FLEMING, 0.025, (0.01,)) == (8.0,)


@pytest.mark.parametrize("fractions", [(0.5, 0.5), (0.0,), (0.6, 0.4)])
def test_looks_know_more_and_more(fractions):
    with pytest.raises(ValueError, match="more than the one before"):
        boundaries(Spending.POCOCK, 0.025, fractions)
    with pytest.raises(ValueError, match="level"):
        boundaries(Spending.POCOCK, 0.7, (1.0,))
    with pytest.raises(ValueError, match="one line"):
        chance_to_cross((1.0,), (0.5, 1.0))
