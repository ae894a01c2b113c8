"""Writes: one function for each thing that a person does. Each is one transaction and one ledger
entry about the initiative, takes ``by`` (who) and ``at`` (when), and returns what it made."""

from commonweal.apps.plans.actions.aims import (
    add_dependency,
    link_goals,
    remove_dependency,
    set_goal,
)
from commonweal.apps.plans.actions.changes import (
    decide_change,
    draft_change,
    edit_change,
    start_plan,
    submit_change,
    withdraw_change,
)
from commonweal.apps.plans.actions.funding import draw_down, set_funding_shares
from commonweal.apps.plans.actions.lines import (
    add_cost_line,
    add_milestone,
    edit_cost_lines,
    edit_milestones,
    remove_cost_line,
    remove_milestone,
)
from commonweal.apps.plans.actions.reports import (
    approve_report,
    discard_report,
    draft_report,
    edit_report,
    lock_report,
    return_report,
)

__all__ = [
    "add_cost_line",
    "add_dependency",
    "add_milestone",
    "approve_report",
    "decide_change",
    "discard_report",
    "draft_change",
    "draft_report",
    "draw_down",
    "edit_change",
    "edit_cost_lines",
    "edit_milestones",
    "edit_report",
    "link_goals",
    "lock_report",
    "remove_cost_line",
    "remove_dependency",
    "remove_milestone",
    "return_report",
    "set_funding_shares",
    "set_goal",
    "start_plan",
    "submit_change",
    "withdraw_change",
]
