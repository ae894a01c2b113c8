"""When a checkpoint is due."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["CHECKPOINT_AFTER", "CHECKPOINT_ENTRIES", "checkpoint_is_due"]

# The promise is every 100 entries or every minute. 64 divides the 256 leaves whose root is kept,
# and half a minute leaves room for a worker that looks only now and then.
CHECKPOINT_ENTRIES = 64
CHECKPOINT_AFTER = timedelta(seconds=30)


def checkpoint_is_due(*, unsigned: int, age: timedelta | None) -> bool:
    """Whether ``unsigned`` entries need one, the last being ``age`` old (None: there is none)."""
    if unsigned <= 0:
        return False
    if unsigned >= CHECKPOINT_ENTRIES or age is None:
        return True
    return not timedelta(0) <= age < CHECKPOINT_AFTER  # below zero: the clock was put back
