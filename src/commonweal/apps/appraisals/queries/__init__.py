"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.appraisals.queries.earned import EarnedPage, earned_value_of
from commonweal.apps.appraisals.queries.page import CasePage, case_page
from commonweal.apps.appraisals.queries.runs import RunSeen, run_seen
from commonweal.apps.appraisals.queries.spending import (
    SpendingSeen,
    may_spend,
    spending_for,
    spending_without_case,
)
from commonweal.apps.appraisals.queries.state import missing_words, todo_of
from commonweal.apps.appraisals.queries.waiting import approvers_of, cases_waiting, may_decide

__all__ = [
    "CasePage",
    "EarnedPage",
    "RunSeen",
    "SpendingSeen",
    "approvers_of",
    "case_page",
    "cases_waiting",
    "earned_value_of",
    "may_decide",
    "may_spend",
    "missing_words",
    "run_seen",
    "spending_for",
    "spending_without_case",
    "todo_of",
]
