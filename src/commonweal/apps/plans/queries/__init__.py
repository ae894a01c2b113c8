"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.plans.queries.plan import (
    WHOLE,
    Plan,
    change_for,
    changes_waiting,
    goals_for,
    goals_offered,
    plan_of,
    waiting_rows,
    working_initiative,
)
from commonweal.apps.plans.queries.promises import (
    CostRow,
    MilestoneRow,
    cost_label,
    cost_rows,
    layers_of,
    milestone_rows,
    promised_in,
    promised_now,
)

__all__ = [
    "WHOLE",
    "CostRow",
    "MilestoneRow",
    "Plan",
    "change_for",
    "changes_waiting",
    "cost_label",
    "cost_rows",
    "goals_for",
    "goals_offered",
    "layers_of",
    "milestone_rows",
    "plan_of",
    "promised_in",
    "promised_now",
    "waiting_rows",
    "working_initiative",
]
