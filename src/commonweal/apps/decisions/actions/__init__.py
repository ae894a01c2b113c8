"""Writes: one function for each thing that a person does, one transaction, one ledger entry."""

from commonweal.apps.decisions.actions.deciding import (
    ask_decision,
    decide_gate,
    refuse_override,
    second_override,
    withdraw_decision,
)
from commonweal.apps.decisions.actions.reminding import remind_of_gates

__all__ = [
    "ask_decision",
    "decide_gate",
    "refuse_override",
    "remind_of_gates",
    "second_override",
    "withdraw_decision",
]
