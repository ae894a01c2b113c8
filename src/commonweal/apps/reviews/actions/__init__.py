"""Writes: one function for each thing that a person does, one transaction, one ledger entry."""

from commonweal.apps.reviews.actions.follow_ups import (
    Origin,
    Wanted,
    add_follow_up,
    confirm_follow_up,
    reopen_follow_up,
    say_done,
    take_on,
)
from commonweal.apps.reviews.actions.reminding import remind_of_follow_ups
from commonweal.apps.reviews.actions.reviews import (
    add_finding,
    add_note,
    ask_review,
    finish_review,
    name_panel,
    recommend,
    withdraw_review,
)

__all__ = [
    "Origin",
    "Wanted",
    "add_finding",
    "add_follow_up",
    "add_note",
    "ask_review",
    "confirm_follow_up",
    "finish_review",
    "name_panel",
    "recommend",
    "remind_of_follow_ups",
    "reopen_follow_up",
    "say_done",
    "take_on",
    "withdraw_review",
]
