"""What is frozen with a decision: one record, in canonical JSON, naming people by id only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.engines.assess import Question, Readiness, question_record, readiness_record
from commonweal.engines.attest import EVIDENCE_FORMAT
from commonweal.kernel.canonical import canonical

__all__ = ["EvidenceFacts", "evidence_bytes", "evidence_of"]

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """``question`` is what was judged and ``readiness`` what came of it; the others are records as
    JSON takes them. ``documents`` are {"sha256", "name", "file"} of every file that was read."""

    decision: str
    initiative: Record
    gate: Record
    day: date
    question: Question
    readiness: Readiness
    blockers: tuple[Record, ...]
    asked: Record
    settled: Record
    review: Record | None
    follow_ups: tuple[Record, ...]
    earlier: tuple[Record, ...]
    documents: tuple[Record, ...]


def evidence_of(facts: EvidenceFacts) -> dict[str, Any]:
    """The record. ``inputs`` give ``results`` wherever they are judged again (engine assess)."""
    return {
        "format": EVIDENCE_FORMAT,
        "decision": facts.decision,
        "initiative": facts.initiative,
        "framework": facts.question.framework,
        "gate": facts.gate,
        "day": facts.day.isoformat(),
        "inputs": question_record(facts.question),
        "results": readiness_record(facts.readiness),
        "blockers": list(facts.blockers),
        "asked": facts.asked,
        "settled": facts.settled,
        "review": facts.review,
        "follow_ups": list(facts.follow_ups),
        "earlier": list(facts.earlier),
        "documents": list(facts.documents),
    }


def evidence_bytes(facts: EvidenceFacts) -> bytes:
    return canonical(evidence_of(facts))
