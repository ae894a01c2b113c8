"""Appraisals of options whose answer can be worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.appraise import (
    Kind,
    Line,
    Option,
    Range,
    appraise,
    grid,
    parameter_set,
    ranking_switch,
    scenarios,
    simulate,
    switching_values,
    tornado,
)

SET = parameter_set("green-book@2022")
NONE = SET.with_flat_rate(Decimal(0))


def option(cost="100", gain="50", years=3, **more):
    lines = (
        Line("build", Kind.COST, (Decimal(cost),)),
        Line("time saved", Kind.BENEFIT, (Decimal(0),) + (Decimal(gain),) * years),
        *more.pop("lines", ()),
    )
    return Option("new", lines, **more)


def test_without_discounting_it_is_plain_sums():
    made = appraise(option(), NONE)
    assert (made.pv_costs, made.pv_benefits, made.npsv, made.bcr) == (100, 150, 50, Decimal("1.5"))
    assert made.payback_year == 2
    assert made.yearly_equivalent == Decimal("12.5")


def test_a_disbenefit_is_taken_from_the_benefits():
    worse = appraise(option(lines=(Line("noise", Kind.DISBENEFIT, (Decimal(30),)),)), NONE)
    assert (worse.pv_benefits, worse.bcr) == (120, Decimal("1.2"))


def test_no_cost_no_ratio():
    free = Option("free", (Line("gain", Kind.BENEFIT, (Decimal(1),)),))
    assert appraise(free, SET).bcr is None


@pytest.mark.parametrize(
    ("amounts", "year"),
    [
        ((Decimal(-100), Decimal(50)), None),
        ((Decimal(-10), Decimal(20), Decimal(-30), Decimal(40)), 3),
    ],
)
def test_payback_is_when_the_balance_comes_back_and_stays(amounts, year):
    costs = tuple(max(-a, Decimal(0)) for a in amounts)
    gains = tuple(max(a, Decimal(0)) for a in amounts)
    one = Option("x", (Line("c", Kind.COST, costs), Line("b", Kind.BENEFIT, gains)))
    assert appraise(one, SET).payback_year == year


def test_effects_without_a_price_stay_beside_the_ratio():
    assert appraise(option(unpriced=("trust",)), SET).unpriced == ("trust",)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 40))
def test_at_its_switching_value_the_option_is_worth_nothing(cost, gain, years):
    one = option(str(cost), str(gain), years)
    for value in switching_values(one, SET):
        moved = appraise(one.with_factors({value.line: value.factor}), SET)
        assert abs(moved.npsv) < Decimal("0.0001")


def test_a_line_worth_nothing_switches_nothing():
    one = option(lines=(Line("empty", Kind.BENEFIT, (Decimal(0),)),))
    assert switching_values(one, SET)[-1].factor is None


def test_the_ranking_flips_at_its_switch():
    mine, rival = option(gain="50"), Option("rival", (Line("c", Kind.COST, (Decimal(5),)),))
    switch = ranking_switch(mine, rival, "time saved", SET)
    moved = mine.with_factors({"time saved": switch.factor})
    assert abs(appraise(moved, SET).npsv - appraise(rival, SET).npsv) < Decimal("0.0001")


def test_the_widest_bar_comes_first():
    ranges = {
        "build": (Decimal("0.9"), Decimal("1.1")),
        "time saved": (Decimal("0.5"), Decimal("1.5")),
    }
    bars = tornado(option(), NONE, ranges)
    assert [(b.line, b.npsv_low, b.npsv_high) for b in bars] == [
        ("time saved", Decimal(-25), Decimal(125)),
        ("build", Decimal(60), Decimal(40)),
    ]


def test_a_grid_varies_two_lines():
    cells = grid(option(), NONE, ("build", [Decimal(1), Decimal(2)]), ("time saved", [Decimal(1)]))
    assert [cell.npsv for cell in cells] == [50, -50]
    with pytest.raises(ValueError, match="different"):
        grid(option(), NONE, ("build", []), ("build", []))


def test_scenarios_are_named_appraisals():
    made = scenarios(option(), NONE, {"as planned": {}, "half": {"time saved": Decimal("0.5")}})
    assert {name: one.npsv for name, one in made.items()} == {
        "as planned": 50,
        "half": Decimal(-25),
    }


def test_the_digest_depends_on_every_input_and_on_nothing_else():
    same, other = appraise(option(), SET), appraise(option(gain="51"), SET)
    assert appraise(option(), SET).digest == same.digest != other.digest
    assert appraise(option(), NONE).digest != same.digest


def test_one_seed_gives_one_answer():
    ranges = {"time saved": Range(0.5, 1, 1.2)}
    first, again = (simulate(option(), SET, ranges, np.random.default_rng(7)) for _ in "ab")
    assert first == again


def test_without_ranges_every_draw_is_the_appraisal():
    spread = simulate(option(), SET, {}, np.random.default_rng(1), 100)
    expected = float(appraise(option(), SET).npsv)
    assert spread.p10 == spread.p50 == spread.p90 == pytest.approx(expected)
    assert spread.error_p50 == 0


def test_quantiles_agree_with_the_triangle():
    spread = simulate(
        option(), NONE, {"time saved": Range(0, 1, 2)}, np.random.default_rng(3), 200_000
    )
    tenth = 150 * 0.2**0.5 - 100
    assert spread.p50 == pytest.approx(50, abs=4 * spread.error_p50 + 0.01)
    assert spread.p10 == pytest.approx(tenth, abs=1)
    assert spread.chance_below_zero == pytest.approx((100 / 150) ** 2 / 2, abs=0.005)


def test_a_range_on_no_line_is_refused():
    with pytest.raises(ValueError, match="no line 'x'"):
        simulate(option(), SET, {"x": Range(1, 1, 1)}, np.random.default_rng(1))
