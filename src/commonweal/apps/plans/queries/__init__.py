"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.plans.queries.plan import (
    WHOLE,
    Drawn,
    Plan,
    ShareRow,
    Waiting,
    change_for,
    goals_for,
    goals_offered,
    plan_of,
    share_rows,
    waiting_for,
    working_initiative,
)
from commonweal.apps.plans.queries.promises import (
    CostRow,
    MilestoneRow,
    cost_rows,
    layers_of,
    milestone_rows,
    promised_in,
    promised_now,
)
from commonweal.apps.plans.queries.reports import (
    OWN_SERIES,
    cost_label,
    latest_before,
    own_report_for,
)

__all__ = [
    "OWN_SERIES",
    "WHOLE",
    "CostRow",
    "Drawn",
    "MilestoneRow",
    "Plan",
    "ShareRow",
    "Waiting",
    "change_for",
    "cost_label",
    "cost_rows",
    "goals_for",
    "goals_offered",
    "latest_before",
    "layers_of",
    "milestone_rows",
    "own_report_for",
    "plan_of",
    "promised_in",
    "promised_now",
    "share_rows",
    "waiting_for",
    "working_initiative",
]
