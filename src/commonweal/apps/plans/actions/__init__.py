"""Writes: one function for each thing that a person does. Each is one transaction and one ledger
entry about the initiative, takes ``by`` (who) and ``at`` (when), and returns what it made."""

from commonweal.apps.plans.actions.aims import (
    GOAL_FIELDS,
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
from commonweal.apps.plans.actions.lines import (
    add_cost_line,
    add_milestone,
    edit_cost_lines,
    edit_milestones,
    remove_cost_line,
    remove_milestone,
)

__all__ = [
    "GOAL_FIELDS",
    "add_cost_line",
    "add_dependency",
    "add_milestone",
    "decide_change",
    "draft_change",
    "edit_change",
    "edit_cost_lines",
    "edit_milestones",
    "link_goals",
    "remove_cost_line",
    "remove_dependency",
    "remove_milestone",
    "set_goal",
    "start_plan",
    "submit_change",
    "withdraw_change",
]
