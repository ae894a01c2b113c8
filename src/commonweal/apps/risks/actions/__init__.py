"""Writes of this slice, one function for each thing that a person (or the clock) does."""

from commonweal.apps.risks.actions.quantifying import QUANTITIES, EffectGiven, quantify_risk
from commonweal.apps.risks.actions.record import (
    FIELDS,
    SECTIONS,
    Place,
    change_risk,
    close_risk,
    create_risk,
    happened,
    look_at_risk,
    raise_risk,
    reopen_risk,
)
from commonweal.apps.risks.actions.responding import (
    ACTION_FIELDS,
    add_action,
    change_action,
    finish_action,
    remove_action,
)
from commonweal.apps.risks.actions.scoring import (
    SIDES,
    STEPS,
    accept_risk,
    assess_risk,
    withdraw_acceptance,
)
from commonweal.apps.risks.actions.setting import make_matrix, set_appetites
from commonweal.apps.risks.actions.watching import (
    WARNING_FIELDS,
    look_for_warnings,
    remove_warning,
    set_warning,
)

__all__ = [
    "ACTION_FIELDS",
    "FIELDS",
    "QUANTITIES",
    "SECTIONS",
    "SIDES",
    "STEPS",
    "WARNING_FIELDS",
    "EffectGiven",
    "Place",
    "accept_risk",
    "add_action",
    "assess_risk",
    "change_action",
    "change_risk",
    "close_risk",
    "create_risk",
    "finish_action",
    "happened",
    "look_at_risk",
    "look_for_warnings",
    "make_matrix",
    "quantify_risk",
    "raise_risk",
    "remove_action",
    "remove_warning",
    "reopen_risk",
    "set_appetites",
    "set_warning",
    "withdraw_acceptance",
]
