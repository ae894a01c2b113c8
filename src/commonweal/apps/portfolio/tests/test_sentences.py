"""What the sentence of an initiative says, in closed cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.portfolio.rules.sentences import (
    CostSays,
    EndSays,
    Line,
    Rating,
    RatingSays,
    cost_says,
    end_says,
    last_turn,
    rating_says,
    story,
)

FIVE, THREE = "uk-dca-five@1", "uk-dca-three@1"
ONE, TWO = Decimal(100), Decimal(142)
DAY, LATER = date(2020, 1, 1), date(2021, 3, 1)


def ratings(*codes: str, scale: str = FIVE) -> list[Rating]:
    return [Rating(date(2014 + n, 3, 31), code, scale) for n, code in enumerate(codes)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"cost": TWO, "original_cost": ONE, "cost_ratio": 1.42}, CostSays.RATIO),
        ({"cost": ONE, "original_cost": ONE, "cost_ratio": 1.0}, CostSays.SAME),
        ({"cost": ONE, "original_cost": ONE, "cost_ratio": 1.004}, CostSays.SAME),
        ({"cost": ONE, "original_cost": ONE, "cost_ratio": 1.0, "reports": 1}, CostSays.FIRST),
        ({"cost": ONE, "original_cost": ONE}, CostSays.NOT_COMPARABLE),
        ({"cost": Decimal(0), "original_cost": ONE}, CostSays.ZERO),
        ({"original_cost": ONE}, CostSays.NO_LONGER_GIVEN),
        ({"original_cost": ONE, "cost_withheld": True}, CostSays.WITHHELD),
        ({"cost_withheld": True, "cost_hidden": True}, CostSays.HIDDEN),
        ({}, CostSays.NEVER_GIVEN),
        ({"cost_hidden": True}, CostSays.HIDDEN),
    ],
)
def test_cost(line, says):
    assert cost_says(Line(**{"reports": 3, **line})) is says


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"end_date": LATER, "original_end_date": DAY}, EndSays.MOVED),
        ({"end_date": DAY, "original_end_date": DAY}, EndSays.SAME),
        ({"end_date": DAY, "original_end_date": DAY, "reports": 1}, EndSays.FIRST),
        ({"original_end_date": DAY}, EndSays.NO_LONGER_GIVEN),
        ({"end_date_withheld": True}, EndSays.WITHHELD),
        ({}, EndSays.NEVER_GIVEN),
        ({"end_date_hidden": True}, EndSays.HIDDEN),
    ],
)
def test_end(line, says):
    assert end_says(Line(**{"reports": 3, **line})) is says


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ((), RatingSays.NEVER_GIVEN),
        (("",), RatingSays.NEVER_GIVEN),
        (("", ""), RatingSays.NEVER_GIVEN),
        (("amber",), RatingSays.FIRST),
        (("amber", "amber"), RatingSays.STEADY),
        (("green", "amber", "amber"), RatingSays.FELL),
        (("red", "amber"), RatingSays.ROSE),
        (("red", ""), RatingSays.STOPPED),
        (("red", "reset"), RatingSays.RESET),
        (("red", "exempt"), RatingSays.WITHHELD),
        (("", "red"), RatingSays.BEGAN),
    ],
)
def test_confidence(codes, says):
    assert rating_says(ratings(*codes)) is says


def test_a_change_of_scale_is_neither_better_nor_worse():
    two = [Rating(date(2021, 3, 31), "green", FIVE), Rating(date(2022, 3, 31), "red", THREE)]
    assert rating_says(two) is RatingSays.OTHER_SCALE


def test_the_last_change_is_told_with_its_date():
    before, now = last_turn(ratings("green", "amber", "red", "red")) or pytest.fail("no turn")
    assert (before.code, now.code, now.as_at) == ("amber", "red", date(2016, 3, 31))


def test_what_is_hidden_is_not_in_the_story():
    told = story(Line(reports=2, confidence_hidden=True), ratings("green", "red"), unknown=2)
    assert (told.rating, told.code, told.turn) == (RatingSays.HIDDEN, "", None)


@given(st.lists(st.sampled_from(["red", "amber", "green", "", "reset", "exempt"]), max_size=8))
def test_there_is_a_turn_where_two_neighbours_differ(codes):
    turn = last_turn(ratings(*codes))
    assert (turn is None) is (len(set(codes)) < 2)
    if turn:
        assert {r.code for r in ratings(*codes) if r.as_at >= turn[1].as_at} == {turn[1].code}
