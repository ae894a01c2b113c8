"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.diagnosis.queries.evaluation import (
    Evaluation,
    evaluation_of,
    evaluation_page,
)
from commonweal.apps.diagnosis.queries.variance import (
    Variance,
    layer_key,
    report_key,
    variance_of,
    variance_page,
)

__all__ = [
    "Evaluation",
    "Variance",
    "evaluation_of",
    "evaluation_page",
    "layer_key",
    "report_key",
    "variance_of",
    "variance_page",
]
