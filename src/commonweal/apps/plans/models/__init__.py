"""What is promised in detail, what it serves, and how it changes. Shape only."""

from commonweal.apps.plans.models.aims import Dependency, Goal
from commonweal.apps.plans.models.change import ChangeRequest
from commonweal.apps.plans.models.lines import (
    CostBaseline,
    CostLine,
    Milestone,
    MilestoneBaseline,
)

__all__ = [
    "ChangeRequest",
    "CostBaseline",
    "CostLine",
    "Dependency",
    "Goal",
    "Milestone",
    "MilestoneBaseline",
]
