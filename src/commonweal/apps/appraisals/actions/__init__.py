"""Writes: each is one transaction and one ledger entry about the initiative, takes ``by`` (who)
and ``at`` (when), and returns what it made."""

from commonweal.apps.appraisals.actions.deciding import (
    Decision,
    decide_case,
    meet_condition,
    submit_case,
    withdraw_case,
)
from commonweal.apps.appraisals.actions.running import (
    ask_for_appraisal,
    remind_of_reviews,
    work_out,
)

__all__ = [
    "Decision",
    "ask_for_appraisal",
    "decide_case",
    "meet_condition",
    "remind_of_reviews",
    "submit_case",
    "withdraw_case",
    "work_out",
]
