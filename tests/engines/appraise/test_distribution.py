"""Weights for who gains, prices that rise, and pages that draw nothing."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.engines.appraise import (
    Kind,
    Line,
    Option,
    appraise,
    flat_index,
    parameter_set,
    to_real,
    weighted,
    welfare_weight,
)
from commonweal.kernel.errors import BadInput

SET = parameter_set("green-book@2022")
SRC = Path(__file__).resolve().parents[3] / "src"


def test_the_weight_of_half_the_median_income():
    assert welfare_weight(Decimal(10), Decimal(10)) == 1
    assert float(welfare_weight(Decimal(10), Decimal(20))) == pytest.approx(2**1.3)
    with pytest.raises(BadInput, match="above zero"):
        welfare_weight(Decimal(0), Decimal(20))


def test_weights_count_benefits_by_who_gains_and_leave_costs_alone():
    lines = (
        Line("build", Kind.COST, (Decimal(100),), group="poor"),
        Line("for the poor", Kind.BENEFIT, (Decimal(50),), group="poor"),
        Line("for all", Kind.BENEFIT, (Decimal(50),)),
        Line("noise", Kind.DISBENEFIT, (Decimal(10),), group="poor"),
    )
    made = appraise(weighted(Option("x", lines), {"poor": Decimal(2)}), SET)
    assert (made.pv_costs, made.pv_benefits) == (100, 2 * 50 + 50 - 2 * 10)
    with pytest.raises(BadInput):
        weighted(Option("x", lines), {"poor": Decimal(0)})


def test_money_that_rises_with_prices_is_the_same_in_real_terms():
    index = flat_index(Decimal("0.02"), 2026, 2028)
    cash = [Decimal(100), Decimal(102), Decimal("104.04")]
    assert to_real(cash, 2026, index, 2026) == (100, 100, 100)
    with pytest.raises(BadInput):
        flat_index(Decimal(-1), 2026, 2027)
    with pytest.raises(BadInput):
        flat_index(Decimal(0), 2026, 2025)


def test_the_yearly_cost_spreads_the_costs_alone():
    lines = (
        Line("build", Kind.COST, (Decimal(90),)),
        Line("gain", Kind.BENEFIT, (Decimal(0),) * 3),
    )
    made = appraise(Option("x", lines), SET.with_flat_rate(Decimal(0)))
    assert (made.yearly_cost, made.yearly_equivalent) == (30, -30)


def test_to_import_the_engine_loads_no_numpy():
    code = f"import sys; sys.path[:0] = [{str(SRC)!r}]; import commonweal.engines.appraise\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}print('numpy' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"
