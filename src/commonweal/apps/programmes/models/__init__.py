"""Initiatives, what they promise (layers) and what was reported of them. Shape only."""

from commonweal.apps.programmes.models.baseline import Baseline
from commonweal.apps.programmes.models.initiative import (
    FieldMarking,
    Initiative,
    InitiativeLink,
    NamedRole,
)
from commonweal.apps.programmes.models.report import Position, QualityFinding, Report

__all__ = [
    "Baseline",
    "FieldMarking",
    "Initiative",
    "InitiativeLink",
    "NamedRole",
    "Position",
    "QualityFinding",
    "Report",
]
