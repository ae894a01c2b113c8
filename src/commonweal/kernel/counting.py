"""How a count is said: 1 row, 1,200 rows."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, one: str, many: str = "") -> str:
    """``many`` is ``one`` with an s, unless it is given: ``counted(n, "row differs", "rows
    differ")``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
