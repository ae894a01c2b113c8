"""When a letter that could not be sent is tried again."""

from __future__ import annotations

from datetime import timedelta

__all__ = ["next_attempt"]

_LONGEST = timedelta(hours=6)
_ATTEMPTS = 12  # a little under two days in all


def next_attempt(failures: int) -> timedelta | None:
    """How long to wait after so many failures: 1 minute, doubled each time, at most 6 hours;
    None where it is to be given up."""
    if failures >= _ATTEMPTS:
        return None
    return min(timedelta(minutes=2 ** (failures - 1)), _LONGEST)
