"""Early warnings: when a measured value crosses the line that was drawn for it."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["crosses", "raised_to"]


def crosses(direction: str, line: Decimal, value: Decimal) -> bool:
    """True where the value lies beyond the line; on the line is not beyond it."""
    if direction not in {"above", "below"}:
        raise ValueError(f"{direction} is no side of a line")
    return value > line if direction == "above" else value < line


def raised_to(now: int | None, wanted: int) -> int:
    """The likelihood after a warning. A warning never lowers one."""
    return wanted if now is None else max(now, wanted)
