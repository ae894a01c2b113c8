"""Shares that sum to the whole, and circles of dependency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

__all__ = ["cycle_from", "share_amount", "share_problem"]

WHOLE = Decimal(100)


def share_problem(percents: Iterable[Decimal]) -> str:
    """Why these shares are not a whole, or "". Shares are percent with at most three decimals."""
    shares = list(percents)
    if not shares:
        return ""
    if any(share <= 0 or share > WHOLE for share in shares):
        return "share-out-of-range"
    return "" if sum(shares) == WHOLE else "shares-not-100"


def share_amount(percent: Decimal, cost: Decimal | None) -> Decimal | None:
    """What a share of a cost comes to, to the cent."""
    return None if cost is None else (cost * percent / WHOLE).quantize(Decimal("0.01"))


def cycle_from(edges: Mapping[str, Iterable[str]], start: str) -> list[str]:
    """A circle of "needs the output of" that passes through ``start``, or []."""
    stack = [(start, [start])]
    seen: set[str] = set()
    while stack:
        node, trail = stack.pop()
        for after in edges.get(node, ()):
            if after == start:
                return [*trail, start]
            if after not in seen:
                seen.add(after)
                stack.append((after, [*trail, after]))
    return []
