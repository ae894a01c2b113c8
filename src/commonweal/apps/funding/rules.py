"""Shares that sum to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

__all__ = ["share_amount", "share_problem"]

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
