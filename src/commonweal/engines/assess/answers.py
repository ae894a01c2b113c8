"""What a named person says of a criterion that the record alone does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from commonweal.kernel.shapes import FactItem
from commonweal.kernel.shapes.fact_records import item_from, item_record

__all__ = ["Answer", "AnswerKind", "answer_from", "answer_record"]


class AnswerKind(StrEnum):
    DOCUMENT = "document"
    """Somebody read a document that says whether it is met."""
    NOT_APPLICABLE = "not-applicable"
    """It does not apply here, for a reason."""
    ACCEPTED_UNKNOWN = "accepted-unknown"
    """It is not known, and somebody bears that until a day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``by`` and ``owner`` are ids of people. ``until`` is the last day on which it holds; ``met``
    is what the reader of a document says. ``cost`` is what it would cost to find out."""

    criterion: str
    kind: AnswerKind
    reason: str
    by: str
    given_on: date
    met: bool = False
    until: date | None = None
    owner: str = ""
    cost: str = ""
    items: tuple[FactItem, ...] = ()

    def __post_init__(self) -> None:
        if not self.reason or not self.by:
            raise ValueError("an answer has a reason and somebody who gave it")
        if self.kind is AnswerKind.DOCUMENT and not self.items:
            raise ValueError("an answer by a document names the document")
        borne = self.owner and self.cost and self.until
        if self.kind is AnswerKind.ACCEPTED_UNKNOWN and not borne:
            raise ValueError("an accepted unknown has an owner, a cost of finding out and an end")

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


def answer_record(answer: Answer) -> dict[str, Any]:
    return {
        "criterion": answer.criterion,
        "kind": answer.kind.value,
        "reason": answer.reason,
        "by": answer.by,
        "given_on": answer.given_on.isoformat(),
        "met": answer.met,
        "until": answer.until.isoformat() if answer.until else None,
        "owner": answer.owner,
        "cost": answer.cost,
        "items": [item_record(item) for item in answer.items],
    }


def answer_from(record: Mapping[str, Any]) -> Answer:
    return Answer(
        criterion=record["criterion"],
        kind=AnswerKind(record["kind"]),
        reason=record["reason"],
        by=record["by"],
        given_on=date.fromisoformat(record["given_on"]),
        met=record["met"],
        until=date.fromisoformat(record["until"]) if record["until"] else None,
        owner=record["owner"],
        cost=record["cost"],
        items=tuple(item_from(item) for item in record["items"]),
    )
