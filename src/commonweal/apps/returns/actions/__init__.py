"""Writes: read what comes in, approve it or put it aside."""

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

__all__ = [
    "approve_batch",
    "ask_for_approval",
    "discard_batch",
    "drop_when_empty",
    "keep_files",
    "look_again",
    "read_batch",
    "read_files",
]
