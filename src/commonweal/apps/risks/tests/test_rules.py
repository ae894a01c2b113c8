"""Matrices, standing, wording, figures: values in, values out."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.risks.rules import (
    APPETITES,
    Accepted,
    AppetiteSet,
    Quantified,
    Standing,
    Three,
    appetite_for,
    built_in,
    categories,
    crosses,
    matrix_of,
    raised_to,
    review_days,
    standing_of,
    three_of,
    title_from,
    wording_hints,
)
from commonweal.kernel.errors import BadInput, RuleBroken

FIVE = built_in()[0]
TODAY = date(2026, 3, 31)
DATA = json.loads(files("commonweal.apps.risks").joinpath("data/matrices.json").read_text())
steps = st.integers(1, 5)


def faulty(**change) -> str:
    content = {**deepcopy(DATA["matrices"][0]), **change}
    with pytest.raises(BadInput) as caught:
        matrix_of(content, "x")
    return caught.value.field


@given(steps, steps, steps, steps)
def test_a_likelier_or_worse_risk_never_scores_lower(a, b, c, d):
    low = FIVE.score(min(a, c), min(b, d))
    assert low <= FIVE.score(max(a, c), max(b, d))
    assert FIVE.band(low).starts <= low


def test_what_is_not_known_has_no_score_and_no_band():
    assert FIVE.score(None, 3) is None
    assert FIVE.band(None) is None
    assert FIVE.carried("") is None
    with pytest.raises(ValueError, match="no step"):
        FIVE.score(6, 1)


def test_a_matrix_that_is_not_one_is_refused_at_the_part_at_fault():
    scores = deepcopy(DATA["matrices"][0]["scores"])
    scores[0][0] = 9
    bands = DATA["matrices"][0]["bands"]
    assert faulty(scores=scores) == "scores"
    assert faulty(scores=scores[1:]) == "scores"
    assert faulty(scores=[["x"] * 5] * 5) == "scores"
    assert faulty(bands=bands[1:]) == "bands"
    assert faulty(bands=bands[::-1]) == "bands"
    assert faulty(bands=[{**bands[0], "review_days": 0}, bands[1]]) == "bands"
    assert faulty(likelihoods=[]) == "likelihoods"
    assert faulty(impacts=["x", "y"]) == "impacts"
    assert faulty(impacts=[{"name": ""}] * 5) == "impacts"
    assert faulty(appetite={name: 9 - n for n, name in enumerate(APPETITES)}) == "appetite"
    assert faulty(appetite=None) == "appetite"
    assert faulty(version=True) == "version"
    with pytest.raises(BadInput):
        matrix_of([], "x")
    assert len({one.key for one in categories()}) == len(categories()) >= 10


def test_the_nearest_body_then_the_category_then_the_level_says_how_much_is_carried():
    said = [
        AppetiteSet(0, "", "", "open"),
        AppetiteSet(1, "", "", "cautious"),
        AppetiteSet(1, "", "project", "minimal"),
        AppetiteSet(1, "data", "", "averse"),
    ]
    assert appetite_for(said, "data", "project") == "averse"
    assert appetite_for(said, "legacy", "project") == "minimal"
    assert appetite_for(said, "legacy", "programme") == "cautious"
    assert appetite_for(said[:1], "legacy", "body") == "open"
    assert appetite_for([], "data", "project") == ""


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, Standing.ABOVE),
        ({"score": 8}, Standing.WITHIN),
        ({"score": None}, Standing.NOT_SCORED),
        ({"limit": None}, Standing.NO_APPETITE),
        ({"is_open": False, "score": None}, Standing.CLOSED),
        ({"kind": "opportunity"}, Standing.NOT_ASKED),
        ({"accepted": Accepted(9, TODAY)}, Standing.ACCEPTED),
        ({"accepted": Accepted(8, TODAY)}, Standing.LAPSED),
        ({"accepted": Accepted(9, TODAY - timedelta(days=1))}, Standing.LAPSED),
        ({"accepted": Accepted(9, TODAY), "limit": None}, Standing.NO_APPETITE),
    ],
)
def test_where_a_risk_stands(change, wanted):
    usual = {"kind": "risk", "is_open": True, "score": 9, "limit": 8, "accepted": None, "on": TODAY}
    assert standing_of(**{**usual, **change}) is wanted


def test_the_higher_its_band_the_sooner_it_is_looked_at():
    days = [review_days(FIVE, score) for score in (1, 5, 10, 16)]
    assert days == sorted(days, reverse=True)
    assert review_days(None, 3) == review_days(FIVE, None) == 92


def test_hints_name_what_is_missing_or_in_the_wrong_place():
    assert wording_hints("risk", "", "", "") == ["event-missing", "effect-missing", "cause-missing"]
    assert "event-is-cause" in wording_hints("risk", "a", "Lack of engineers for the test", "b")
    assert "event-too-short" in wording_hints("risk", "a", "Delay", "b")
    assert "said-twice" in wording_hints("risk", "The test is late", "the test  is late", "b")
    assert "already-so" in wording_hints("risk", "a", "There is no budget for it now", "b")
    assert wording_hints("risk", "Two leave", "The test is not ready in May", "Costs rise") == []
    assert title_from("x " * 300).endswith("…")
    assert len(title_from("x " * 300)) <= 120


@given(st.lists(st.decimals(0, 1000, places=2), min_size=3, max_size=3))
def test_three_points_are_in_order_or_refused(found):
    low, likely, high = sorted(found)
    three = three_of(low, likely, high, "x")
    assert low <= three.middle <= high
    if high > low:
        with pytest.raises(RuleBroken):
            three_of(high, likely, low, "x")
    assert three_of(None, None, None, "x") is None
    with pytest.raises(RuleBroken):
        three_of(low, None, high, "x")


def test_a_gain_counts_below_zero():
    three = Three(Decimal(6), Decimal(6), Decimal(6))
    gain = Quantified("r", "i", Decimal("0.5"), three, "GBP", 0, (), sign=-1)
    assert gain.expected_cost == -3


def test_a_line_is_crossed_beyond_it_and_never_lowers_a_likelihood():
    assert crosses("above", Decimal(1), Decimal("1.1"))
    assert not crosses("above", Decimal(1), Decimal(1))
    assert crosses("below", Decimal(1), Decimal("0.9"))
    with pytest.raises(ValueError, match="no side"):
        crosses("beside", Decimal(1), Decimal(1))
    assert (raised_to(None, 3), raised_to(4, 3), raised_to(2, 3)) == (3, 4, 3)
