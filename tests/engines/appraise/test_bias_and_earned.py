"""Optimism bias and earned value on worked examples."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.engines.appraise import (
    Contribution,
    bias_table,
    earned_schedule,
    earned_value,
    optimism_bias,
)
from commonweal.kernel.errors import BadInput

MIXED = {"non-standard-buildings": Decimal("0.3"), "standard-buildings": Decimal("0.7")}
IT = {"equipment-and-development": Decimal(1)}


def test_mixed_projects_weigh_by_share():
    assert optimism_bias(MIXED, "capital").percent == Decimal("32.1")
    assert optimism_bias(MIXED, "duration").percent == Decimal("14.5")


def test_a_mitigation_with_evidence_lowers_the_bias_to_the_floor_and_no_further():
    half = [Contribution("requirements", Decimal("0.5"), Decimal(1), "review of 2 May")]
    all_of_it = [Contribution("everything", Decimal(1), Decimal(1), "trust me")]
    assert optimism_bias(IT, "capital", half).percent == 100
    floored = optimism_bias(IT, "capital", all_of_it)
    assert (floored.percent, floored.floored) == (10, True)
    assert floored.apply(Decimal(1000)) == 1100


def test_a_mitigation_without_evidence_is_refused():
    with pytest.raises(BadInput, match="evidence"):
        Contribution("requirements", Decimal("0.5"), Decimal("0.5"))


@pytest.mark.parametrize(
    "shares", [{"standard-buildings": Decimal("0.9")}, {}, {"castle": Decimal(1)}]
)
def test_shares_are_of_known_types_and_sum_to_one(shares):
    with pytest.raises(BadInput):
        optimism_bias(shares, "capital")


def test_contributions_sum_to_one_at_most():
    causes = [Contribution("a", Decimal("0.6")), Contribution("b", Decimal("0.6"))]
    with pytest.raises(BadInput, match="sum to 1"):
        optimism_bias(IT, "capital", causes)


def test_the_table_names_its_source():
    assert "Mott MacDonald" in bias_table().source


def test_earned_value_on_a_worked_example():
    made = earned_value(bac=Decimal(1000), pv=Decimal(500), ev=Decimal(400), ac=Decimal(500))
    assert (made.cv, made.sv, made.cpi, made.spi) == (-100, -100, Decimal("0.8"), Decimal("0.8"))
    assert (made.eac_at_cpi, made.eac_at_plan, made.eac_at_both) == (1250, 1100, Decimal("1437.5"))
    assert (made.etc, made.vac, made.tcpi) == (750, -250, Decimal("1.2"))


def test_nothing_is_divided_by_nothing():
    made = earned_value(bac=Decimal(1000), pv=Decimal(0), ev=Decimal(0), ac=Decimal(0))
    assert (made.cpi, made.spi, made.eac_at_cpi, made.etc) == (None, None, None, None)


def test_finished_work_is_forecast_at_what_it_cost():
    made = earned_value(bac=Decimal(1000), pv=Decimal(1000), ev=Decimal(1000), ac=Decimal(1200))
    assert (made.eac_at_cpi, made.etc, made.tcpi) == (1200, 0, None)


def test_more_than_the_budget_cannot_be_earned():
    with pytest.raises(BadInput):
        earned_value(bac=Decimal(10), pv=Decimal(10), ev=Decimal(11), ac=Decimal(1))


@pytest.mark.parametrize(
    ("ev", "earned"),
    [
        (Decimal(0), Decimal(0)),
        (Decimal(15), Decimal("1.5")),
        (Decimal(20), Decimal(2)),
        (Decimal(30), Decimal(3)),
    ],
)
def test_earned_schedule_lies_between_the_periods(ev, earned):
    made = earned_schedule([Decimal(10), Decimal(20), Decimal(30)], ev, 2)
    assert made.earned_periods == earned
    assert made.spi_t == earned / 2


def test_a_pause_in_the_plan_is_earned_when_it_ends():
    assert (
        earned_schedule([Decimal(10), Decimal(10), Decimal(30)], Decimal(10), 1).earned_periods == 2
    )


def test_a_falling_plan_is_refused():
    with pytest.raises(BadInput, match="never falls"):
        earned_schedule([Decimal(10), Decimal(5)], Decimal(1), 1)
