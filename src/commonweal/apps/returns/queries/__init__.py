"""Reads: what a batch would do, the batches that a person may see and decide."""

from commonweal.apps.returns.queries.pages import batch_page
from commonweal.apps.returns.queries.seen import (
    batch_for,
    batches_for,
    may_decide,
    require_decide,
)
from commonweal.apps.returns.queries.told import (
    problems_csv,
    problems_told,
    sentence,
    summary,
    told_problem,
)

__all__ = [
    "batch_for",
    "batch_page",
    "batches_for",
    "may_decide",
    "problems_csv",
    "problems_told",
    "require_decide",
    "sentence",
    "summary",
    "told_problem",
]
