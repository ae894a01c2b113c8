"""Pure decisions: which days are a period, which value counts, what values come to."""

from commonweal.apps.measures.rules.formulas import formula_over, in_order, worked_out
from commonweal.apps.measures.rules.periods import (
    EARLIEST,
    ROLLING,
    expected_next,
    is_period,
    period_holding,
    quarter_of,
    stale_after,
)
from commonweal.apps.measures.rules.settling import Claim, Fate, later, settle
from commonweal.apps.measures.rules.values import LARGEST, aggregate, is_plausible, row_line, stored

__all__ = [
    "EARLIEST",
    "LARGEST",
    "ROLLING",
    "Claim",
    "Fate",
    "aggregate",
    "expected_next",
    "formula_over",
    "in_order",
    "is_period",
    "is_plausible",
    "later",
    "period_holding",
    "quarter_of",
    "row_line",
    "settle",
    "stale_after",
    "stored",
    "worked_out",
]
