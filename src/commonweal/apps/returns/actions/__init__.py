"""Writes: read and approve what comes in, decide what is in doubt."""

from commonweal.apps.returns.actions.batches import (
    approve_batch,
    ask_for_approval,
    discard_batch,
    drop_when_empty,
    keep_files,
    look_again,
    read_batch,
    read_files,
)
from commonweal.apps.returns.actions.offers import (
    accept_body,
    accept_match,
    refuse_body,
    refuse_match,
)

__all__ = [
    "accept_body",
    "accept_match",
    "approve_batch",
    "ask_for_approval",
    "discard_batch",
    "drop_when_empty",
    "keep_files",
    "look_again",
    "read_batch",
    "read_files",
    "refuse_body",
    "refuse_match",
]
