"""Risks and what is kept beside them. Shape, constraints and indexes only."""

from commonweal.apps.risks.models.appetite import AppetiteName, Level, RiskAppetite, RiskMatrix
from commonweal.apps.risks.models.life import Acceptance, Assessment, EarlyWarning, RiskAction
from commonweal.apps.risks.models.risk import Outcome, Response, Risk, RiskEffect, RiskKind

__all__ = [
    "Acceptance",
    "AppetiteName",
    "Assessment",
    "EarlyWarning",
    "Level",
    "Outcome",
    "Response",
    "Risk",
    "RiskAction",
    "RiskAppetite",
    "RiskEffect",
    "RiskKind",
    "RiskMatrix",
]
