"""Circles of dependency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["cycle_from"]


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
