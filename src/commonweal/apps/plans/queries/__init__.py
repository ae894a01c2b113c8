"""Reads: the only place of this slice that joins or annotates."""

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
    "CostRow",
    "MilestoneRow",
    "cost_label",
    "cost_rows",
    "latest_before",
    "layers_of",
    "milestone_rows",
    "own_report_for",
    "promised_in",
    "promised_now",
]
