"""Tests and intervals against statsmodels and SciPy, and by the laws that they obey."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from statsmodels.stats.proportion import test_proportions_2indep
from statsmodels.stats.rates import test_poisson_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from commonweal.engines.trial import Arms, Events, Sample, Shares, sample_of

share_test, rate_test = test_proportions_2indep, test_poisson_2indep
del test_proportions_2indep, test_poisson_2indep  # pytest would take them for tests of ours

counts = st.integers(5, 400)
values = st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=4, max_size=30)
margins = st.sampled_from([-0.2, -0.05, 0.0, 0.03, 0.1])


@st.composite
def shares(draw):
    count = draw(counts)
    return Shares(draw(st.integers(1, count - 1)), count)


@given(shares(), shares())
def test_two_shares_agree_with_statsmodels(one, other):
    assume(one.value != other.value)
    theirs = share_test(
        one.hits, one.count, other.hits, other.count, value=0, method="score",
        compare="diff", alternative="larger", correction=True,
    )  # fmt: skip
    z = theirs.statistic * (1 - half_a_unit(one, other) / (one.value - other.value))
    ours = Arms(one, other).chance_if_not_above(0)
    assert ours == pytest.approx(stats.norm.sf(z), rel=1e-6, abs=1e-12)


def half_a_unit(one, other):
    return 0.5 / min(one.size, other.size)


def by_searching(one: Shares, other: Shares, margin: float) -> float:
    """The same p-value, the likeliest shares being searched for and not solved for. Away from a
    margin of 0 statsmodels 0.14 is no oracle: where Miettinen and Nurminen's cubic has the size of
    the group, it has the count."""

    def unlikeliness(first: float) -> float:
        second = first - margin
        return -(
            xlogy(one.hits, first) + xlogy(one.count - one.hits, 1 - first)
            + xlogy(other.hits, second) + xlogy(other.count - other.hits, 1 - second)
        )  # fmt: skip

    bounds = (max(0, margin), min(1, 1 + margin))
    first = minimize_scalar(unlikeliness, bounds=bounds, method="bounded").x
    total = one.count + other.count
    variance = first * (1 - first) / one.count
    variance += (first - margin) * (1 - first + margin) / other.count
    distance = one.value - other.value - margin - half_a_unit(one, other)
    return stats.norm.sf(distance / (variance * total / (total - 1)) ** 0.5)


@given(shares(), shares(), margins)
def test_two_shares_apart_by_a_margin_agree_with_a_search_for_the_likeliest(one, other, margin):
    ours = Arms(one, other).chance_if_not_above(margin)
    assert ours == pytest.approx(by_searching(one, other, margin), rel=1e-3, abs=1e-7)


@given(shares(), shares())
def test_the_interval_of_two_shares_ends_where_the_search_refuses(one, other):
    low, high = Arms(one, other).interval(0.025)
    assert by_searching(one, other, low) == pytest.approx(0.025, rel=1e-2)
    assert by_searching(other, one, -high) == pytest.approx(0.025, rel=1e-2)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(20, 500), st.integers(20, 500))
def test_two_rates_agree_with_statsmodels(a, b, over, under):
    one, other = Events(a, over), Events(b, under)
    assume(one.value != other.value)
    theirs = rate_test(a, over, b, under, compare="diff", method="score", alternative="larger")
    z = theirs.statistic * (1 - half_a_unit(one, other) / (one.value - other.value))
    ours = Arms(one, other).chance_if_not_above(0)
    assert ours == pytest.approx(stats.norm.sf(z), rel=1e-6, abs=1e-12)


@given(values, values, st.sampled_from([-5.0, 0.0, 2.0]))
def test_two_means_agree_with_welch_in_statsmodels(one, other, margin):
    assume(max(one) - min(one) > 0.1 and max(other) - min(other) > 0.1)
    ours = Arms(sample_of(one), sample_of(other))
    theirs = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    _t, chance, _free = theirs.ttest_ind("larger", "unequal", margin)
    assert ours.chance_if_not_above(margin) == pytest.approx(chance, rel=1e-6, abs=1e-12)
    low, high = theirs.tconfint_diff(0.05, usevar="unequal")
    assert ours.interval(0.025) == pytest.approx((low, high), rel=1e-6, abs=1e-6)


@given(values)
def test_before_and_after_agrees_with_scipy(differences):
    assume(max(differences) - min(differences) > 0.1)
    ours = Arms(sample_of(differences)).chance_if_not_above(0.5)
    theirs = stats.ttest_1samp(differences, 0.5, alternative="greater").pvalue
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-12)


@given(shares(), shares(), margins)
def test_turned_round_is_the_other_question(one, other, margin):
    arms = Arms(one, other)
    assert arms.chance_if_not_below(margin) == arms.turned().chance_if_not_above(-margin)
    assert arms.chance_if_not_above(margin) + arms.chance_if_not_below(margin) > 1 - 1e-9
    low, high = arms.interval(0.025)
    assert arms.turned().interval(0.025) == pytest.approx((-high, -low), abs=1e-9)
    assert low <= arms.difference <= high


def test_the_interval_leaves_out_just_what_the_test_refuses():
    arms = Arms(Events(30, 100), Events(12, 90))
    low, high = arms.interval(0.025)
    assert arms.chance_if_not_above(low) == pytest.approx(0.025, rel=1e-6)
    assert arms.chance_if_not_below(high) == pytest.approx(0.025, rel=1e-6)


def test_neighbours_that_resemble_each_other_say_less():
    flat = [1.0, 2.0, 1.0, 2.0, 1.5, 1.2, 2.1, 1.1]
    drifting = sorted(flat)
    assert sample_of(flat, in_order=True).count == 8
    assert sample_of(drifting, in_order=True).count < 4
    assert sample_of(drifting).count == 8
    assert sample_of([3.0, 3.0, 3.0], in_order=True) == Sample(3, 3.0, 0.0)


def test_nothing_counted_at_all_says_nothing():
    assert Arms(Events(0, 10), Events(0, 10)).chance_if_not_above(0) == 1.0
    assert Arms(Sample(5, 1.0, 0.0), Sample(5, 1.0, 0.0)).chance_if_not_above(0) == 1.0
    assert Arms(Sample(5, 2.0, 0.0), Sample(5, 1.0, 0.0)).chance_if_not_above(0) == 0.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Shares(3, 2),
        lambda: Shares(0, 0),
        lambda: Events(-1, 1),
        lambda: Events(1, 0),
        lambda: Events(1, float("inf")),
        lambda: Sample(1, 0, 1),
        lambda: Sample(3, float("nan"), 1),
        lambda: Arms(Shares(1, 2)),
        lambda: Arms(Shares(1, 2), Events(1, 2)),
        lambda: sample_of([1.0]),
    ],
)
def test_what_cannot_be_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()
