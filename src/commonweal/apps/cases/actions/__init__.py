"""Writes: one function for each thing that a person does. Each is one transaction and one ledger
entry about the initiative, takes ``by`` (who) and ``at`` (when), and returns what it made."""

from commonweal.apps.cases.actions.options import (
    remove_line,
    remove_option,
    score_options,
    set_bias,
    set_factors,
    set_line,
    set_option,
)
from commonweal.apps.cases.actions.versions import (
    answer_section,
    new_version,
    set_assumptions,
    start_case,
)

__all__ = [
    "answer_section",
    "new_version",
    "remove_line",
    "remove_option",
    "score_options",
    "set_assumptions",
    "set_bias",
    "set_factors",
    "set_line",
    "set_option",
    "start_case",
]
