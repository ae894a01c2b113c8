"""What was decided at a gate, on which evidence. Shape, constraints and indexes only."""

from commonweal.apps.decisions.models.decision import GateDecision

__all__ = ["GateDecision"]
