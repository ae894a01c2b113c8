"""Writes: read what comes in, approve it or put it aside."""

from commonweal.apps.returns.actions.batches import (
    approve_batch,
    ask_for_approval,
    discard_batch,
    drop_when_empty,
    keep_files,
    look_again,
    open_batch,
    read_batch,
    read_files,
)
from commonweal.apps.returns.actions.originals import keep_original, original

__all__ = [
    "approve_batch",
    "ask_for_approval",
    "discard_batch",
    "drop_when_empty",
    "keep_files",
    "keep_original",
    "look_again",
    "open_batch",
    "original",
    "read_batch",
    "read_files",
]
