"""Rules of plans: what was promised and what became of it. Values in, values out."""

from commonweal.apps.plans.rules.changes import (
    FIGURES,
    Effect,
    Piece,
    Promised,
    applied,
    changes_between,
    effect_of,
    next_state,
    text_difference,
)
from commonweal.apps.plans.rules.circles import cycle_from
from commonweal.apps.plans.rules.promises import (
    CostFacts,
    Line,
    Sum,
    Total,
    cost_growth,
    days_late,
    line_of,
    totals,
)

__all__ = [
    "FIGURES",
    "CostFacts",
    "Effect",
    "Line",
    "Piece",
    "Promised",
    "Sum",
    "Total",
    "applied",
    "changes_between",
    "cost_growth",
    "cycle_from",
    "days_late",
    "effect_of",
    "line_of",
    "next_state",
    "text_difference",
    "totals",
]
