"""Writes: record an entry, record a batch, erase a content, sign and hand out checkpoints."""

from commonweal.apps.ledger.actions.erasing import erase, erase_mentions
from commonweal.apps.ledger.actions.recording import entries_last, record, record_batch
from commonweal.apps.ledger.actions.signing import checkpoint_if_due, send_checkpoint, signing_key

__all__ = [
    "checkpoint_if_due",
    "entries_last",
    "erase",
    "erase_mentions",
    "record",
    "record_batch",
    "send_checkpoint",
    "signing_key",
]
