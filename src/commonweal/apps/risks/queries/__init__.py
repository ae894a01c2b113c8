"""Reads: who sees which risks, where they stand, and what a simulation is given."""

from commonweal.apps.risks.queries.lists import Standed, in_parts, risks_of, stood, with_parts
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
    people_to_name,
    risk_for,
    verbs_on,
    visible_risks,
    warning_for,
    warnings_seen,
    wider_offered,
)

__all__ = [
    "Standed",
    "action_for",
    "appetites_of",
    "effects_seen",
    "in_parts",
    "matrices_named",
    "matrix_for",
    "matrix_named",
    "measures_to_watch",
    "milestones_of",
    "people_to_name",
    "quantified",
    "quantified_risks",
    "risk_for",
    "risks_of",
    "stood",
    "verbs_on",
    "visible_risks",
    "warning_for",
    "warnings_seen",
    "wider_offered",
    "with_parts",
]
