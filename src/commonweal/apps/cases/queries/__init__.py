"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.cases.queries.contents import content_digest, content_of
from commonweal.apps.cases.queries.facts import case_facts, plan_label, plan_lines_of
from commonweal.apps.cases.queries.seeing import (
    BEFORE_APPROVAL,
    KEPT,
    benefit_lines_offered,
    case_for,
    cases_of,
    line_for,
    line_now,
    newest_approved,
    option_for,
    working_case,
)

__all__ = [
    "BEFORE_APPROVAL",
    "KEPT",
    "benefit_lines_offered",
    "case_facts",
    "case_for",
    "cases_of",
    "content_digest",
    "content_of",
    "line_for",
    "line_now",
    "newest_approved",
    "option_for",
    "plan_label",
    "plan_lines_of",
    "working_case",
]
