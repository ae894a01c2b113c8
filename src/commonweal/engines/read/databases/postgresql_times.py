"""Days and moments as PostgreSQL sends them: counted from the year 2000, here from 1970."""

from __future__ import annotations

from typing import Any

__all__ = ["DAYS", "MICROSECONDS", "since_1970"]

DAYS, MICROSECONDS = 10_957, 946_684_800_000_000
"""From the beginning of 1970 to that of 2000."""


def since_1970(numbers: Any, since: int) -> Any:
    """The two that stand for infinity are those that DuckDB has for it."""
    import numpy as np

    most = np.iinfo(numbers.dtype).max
    moved = numbers + numbers.dtype.type(since)
    moved[numbers == most] = most
    moved[numbers == np.iinfo(numbers.dtype).min] = -most
    return moved
