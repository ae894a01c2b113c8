"""Plain record shapes that more than one floor hands over."""

from commonweal.kernel.shapes.actor import SYSTEM, Actor, Subject
from commonweal.kernel.shapes.fact_records import evidence_digest, fact_from, fact_record
from commonweal.kernel.shapes.facts import Fact, FactItem, FactName, FactType, FactValue, Fold
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
    "Fact",
    "FactItem",
    "FactName",
    "FactType",
    "FactValue",
    "Fold",
    "Level",
    "Outcome",
    "Publication",
    "Rating",
    "ReportRecord",
    "Scale",
    "SourceCell",
    "Subject",
    "Whose",
    "evidence_digest",
    "fact_from",
    "fact_record",
]
