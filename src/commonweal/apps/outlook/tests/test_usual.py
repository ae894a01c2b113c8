"""What is usual: closed forms, planted changes found, and noise left alone."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.outlook.rules import FEWEST, RUN, Side, SignalKind, usual_range

NOISE = [52, 47, 50, 53, 48, 51, 49, 52, 47, 50, 51, 48, 53, 49, 50, 52, 48, 51, 47, 53.0]


def test_the_range_of_a_worked_example():
    """Mean 50.05; the mean of the 19 differences times 2.66 each way."""
    usual = usual_range(NOISE)
    apart = mean(abs(b - a) for a, b in pairwise(NOISE))
    assert usual.now is not None
    assert math.isclose(usual.now.middle, mean(NOISE))
    assert math.isclose(usual.now.high - usual.now.middle, 2.66 * apart)
    assert math.isclose(usual.now.middle - usual.now.low, 2.66 * apart)
    assert usual.signals == ()


def test_too_few_values_have_no_range():
    assert usual_range(NOISE[: FEWEST - 1]).now is None
    assert usual_range(NOISE[:FEWEST]).now is not None


def test_one_value_outside_is_found_and_the_range_stays():
    usual = usual_range([*NOISE, 90.0, *NOISE[:5]])
    assert [(s.kind, s.place, s.side) for s in usual.signals] == [
        (SignalKind.OUTSIDE, 20, Side.ABOVE)
    ]
    assert len(usual.stretches) == 1


def test_a_change_of_level_is_found_where_it_began_and_gets_a_range_of_its_own():
    usual = usual_range([*NOISE, *[value + 4 for value in NOISE[:10]]])
    shift = [s for s in usual.signals if s.kind is SignalKind.SHIFT]
    assert [(s.side, 19 <= s.place <= 20) for s in shift] == [(Side.ABOVE, True)]
    assert usual.now is not None
    assert 53 < usual.now.middle < 55


def test_a_level_that_changes_within_the_first_values_is_found_too():
    usual = usual_range([10.0, 11, 10, 11, 10, 11, 10, 11, 30, 31, 30, 31, 30, 31, 30, 31])
    assert [s.place for s in usual.signals if s.kind is SignalKind.SHIFT] == [8]


def test_seven_in_a_row_are_noise():
    usual = usual_range([*NOISE, *[51.5] * (RUN - 2), 48.0])
    assert usual.signals == ()


def test_values_that_never_move_have_a_range_of_nothing_and_no_signal():
    usual = usual_range([5.0] * 30)
    assert usual.signals == ()
    assert usual.now is not None
    assert usual.now.low == usual.now.high == 5.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=FEWEST, max_size=80))
def test_stretches_follow_each_other_and_every_signal_lies_in_one(values):
    usual = usual_range(values)
    assert usual.stretches[0].first == 0
    for one, two in zip(usual.stretches, usual.stretches[1:], strict=False):
        assert two.first == one.last + 1
    assert usual.stretches[-1].last <= len(values) - 1
    assert all(0 <= signal.place < len(values) for signal in usual.signals)


@given(st.lists(st.integers(-1000, 1000), min_size=FEWEST, max_size=60))
def test_turned_upside_down_everything_found_is_the_same_on_the_other_side(values):
    one, two = usual_range([float(v) for v in values]), usual_range([float(-v) for v in values])
    assert [(s.kind, s.place) for s in one.signals] == [(s.kind, s.place) for s in two.signals]
    assert all(a.side != b.side for a, b in zip(one.signals, two.signals, strict=True))
