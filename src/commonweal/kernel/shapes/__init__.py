"""Plain record shapes that more than one floor hands over."""

from commonweal.kernel.shapes.actor import SYSTEM, Actor, Subject
from commonweal.kernel.shapes.returns import (
    Level,
    Outcome,
    Publication,
    Rating,
    ReportRecord,
    Scale,
    SourceCell,
    Whose,
)

__all__ = [
    "SYSTEM",
    "Actor",
    "Level",
    "Outcome",
    "Publication",
    "Rating",
    "ReportRecord",
    "Scale",
    "SourceCell",
    "Subject",
    "Whose",
]
