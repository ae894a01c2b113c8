"""Reads: who sees which risks, where they stand, what waits, and the facts that gates ask."""

from commonweal.apps.risks.queries.facts import FACTS, facts_for
from commonweal.apps.risks.queries.lists import Standed, risks_of, stood, with_parts
from commonweal.apps.risks.queries.matrices import (
    appetites_of,
    matrices_named,
    matrix_for,
    matrix_named,
)
from commonweal.apps.risks.queries.quantified import (
    effects_seen,
    milestones_of,
    quantified,
    quantified_risks,
)
from commonweal.apps.risks.queries.seeing import (
    action_for,
    measures_to_watch,
    risk_for,
    verbs_on,
    visible_risks,
    warning_for,
    warnings_seen,
)
from commonweal.apps.risks.queries.work import OwnAction, RiskWork, my_actions, work_of

__all__ = [
    "FACTS",
    "OwnAction",
    "RiskWork",
    "Standed",
    "action_for",
    "appetites_of",
    "effects_seen",
    "facts_for",
    "matrices_named",
    "matrix_for",
    "matrix_named",
    "measures_to_watch",
    "milestones_of",
    "my_actions",
    "quantified",
    "quantified_risks",
    "risk_for",
    "risks_of",
    "stood",
    "verbs_on",
    "visible_risks",
    "warning_for",
    "warnings_seen",
    "with_parts",
    "work_of",
]
