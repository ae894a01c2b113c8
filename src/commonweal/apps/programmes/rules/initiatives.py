"""Rules of one initiative: names, circles of dependency, shares that sum to the whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

__all__ = ["cycle_from", "name_problem", "share_problem"]

WHOLE = Decimal(100)


def name_problem(name: str) -> str:
    """Why this cannot be a name, or ""."""
    text = unicodedata.normalize("NFC", name).strip()
    if not text:
        return "empty"
    if len(text) > 300:
        return "too-long"
    return "no-letter" if not re.search(r"\w", text) else ""


def share_problem(percents: Iterable[Decimal]) -> str:
    """Why these shares are not a whole, or "". Shares are percent with at most three decimals."""
    shares = list(percents)
    if not shares:
        return ""
    if any(share <= 0 or share > WHOLE for share in shares):
        return "share-out-of-range"
    return "" if sum(shares) == WHOLE else "shares-not-100"


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
