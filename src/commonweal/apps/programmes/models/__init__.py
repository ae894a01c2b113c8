"""Initiatives, what they promise (layers) and what was reported of them. Shape only."""

from commonweal.apps.programmes.models.change import ChangeRequest
from commonweal.apps.programmes.models.funding import Drawdown, FundingShare
from commonweal.apps.programmes.models.initiative import (
    Dependency,
    FieldMarking,
    Goal,
    Initiative,
    InitiativeLink,
    NamedRole,
)
from commonweal.apps.programmes.models.plan import (
    Baseline,
    CostBaseline,
    CostLine,
    Milestone,
    MilestoneBaseline,
)
from commonweal.apps.programmes.models.report import Position, Report, SavedView

__all__ = [
    "Baseline",
    "ChangeRequest",
    "CostBaseline",
    "CostLine",
    "Dependency",
    "Drawdown",
    "FieldMarking",
    "FundingShare",
    "Goal",
    "Initiative",
    "InitiativeLink",
    "Milestone",
    "MilestoneBaseline",
    "NamedRole",
    "Position",
    "Report",
    "SavedView",
]
