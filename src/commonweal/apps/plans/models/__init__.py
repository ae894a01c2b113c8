"""What is promised in detail, who pays, what it serves, and how it changes. Shape only."""

from commonweal.apps.plans.models.aims import Dependency, Goal
from commonweal.apps.plans.models.change import ChangeRequest
from commonweal.apps.plans.models.funding import Drawdown, FundingShare
from commonweal.apps.plans.models.lines import (
    CostBaseline,
    CostLine,
    Milestone,
    MilestoneBaseline,
)
from commonweal.apps.plans.models.reports import Snapshot

__all__ = [
    "ChangeRequest",
    "CostBaseline",
    "CostLine",
    "Dependency",
    "Drawdown",
    "FundingShare",
    "Goal",
    "Milestone",
    "MilestoneBaseline",
    "Snapshot",
]
