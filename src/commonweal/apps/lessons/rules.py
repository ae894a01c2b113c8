"""Of what a lesson is asked."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Asked", "Where", "applies"]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a lesson applies: of texts, "" is anything. ``body_path`` is that of its body, "" where
    it is asked of every body; ``from_path`` is the path of the initiative that it comes from."""

    from_path: str
    body_path: str = ""
    kind: str = ""
    category: str = ""
    method: str = ""
    tag: str = ""
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An initiative that may be asked."""

    path: str
    body_path: str
    kind: str
    category: str
    method: str
    tags: tuple[str, ...]
    phase: str
    illustrative: bool


def applies(where: Where, asked: Asked) -> bool:
    """Whether the next gate of this initiative asks the question. Invented data and real ones do
    not ask each other; what came from the same initiative, above or below, is known there."""
    if asked.phase in {"closed", "cancelled"} or where.illustrative != asked.illustrative:
        return False
    if asked.path.startswith(where.from_path) or where.from_path.startswith(asked.path):
        return False
    return (
        asked.body_path.startswith(where.body_path)
        and _fits(where.kind, asked.kind)
        and _fits(where.category, asked.category)
        and _fits(where.method, asked.method)
        and (not where.tag or where.tag.casefold() in {tag.casefold() for tag in asked.tags})
    )


def _fits(wanted: str, had: str) -> bool:
    return not wanted or wanted.casefold() == had.casefold()
