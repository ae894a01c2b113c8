"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.diagnosis.queries.evaluation import (
    Evaluation,
    evaluation_of,
    evaluation_page,
)
from commonweal.apps.diagnosis.queries.patterns import Patterns, patterns_for
from commonweal.apps.diagnosis.queries.signs import (
    READ_FIELDS,
    Diagnosed,
    diagnosed,
    quotes_in,
    reports_to_read,
)
from commonweal.apps.diagnosis.queries.stated import part_for, stated_parts_of
from commonweal.apps.diagnosis.queries.variance import (
    Variance,
    layer_key,
    report_key,
    step_choices,
    variance_of,
    variance_page,
)

__all__ = [
    "READ_FIELDS",
    "Diagnosed",
    "Evaluation",
    "Patterns",
    "Variance",
    "diagnosed",
    "evaluation_of",
    "evaluation_page",
    "layer_key",
    "part_for",
    "patterns_for",
    "quotes_in",
    "report_key",
    "reports_to_read",
    "stated_parts_of",
    "step_choices",
    "variance_of",
    "variance_page",
]
