"""Writes: batches that were sent, and files that were uploaded."""

from commonweal.apps.deliveries.actions.delivering import Sent, SequenceError, deliver, forget_sent
from commonweal.apps.deliveries.actions.uploading import keep_upload, take_upload

__all__ = ["Sent", "SequenceError", "deliver", "forget_sent", "keep_upload", "take_upload"]
