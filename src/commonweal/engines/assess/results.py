"""What was found of one criterion, and what was read to find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from commonweal.kernel.shapes import FactItem, FactValue
from commonweal.kernel.shapes.fact_records import item_from, item_record, value_from, value_record

__all__ = ["CriterionResult", "Status", "result_from", "result_record"]


class Status(StrEnum):
    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    ACCEPTED_UNKNOWN = "accepted-unknown"

    @property
    def passes(self) -> bool:
        """What is not known stands in the way, unless somebody accepted that by name."""
        return self in {Status.MET, Status.NOT_APPLICABLE, Status.ACCEPTED_UNKNOWN}

    @property
    def is_unknown(self) -> bool:
        """Drawn as unknown: also what was accepted."""
        return self in {Status.UNKNOWN, Status.ACCEPTED_UNKNOWN}


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """``why`` is an English sentence for the screen, ``told`` the words put into it. ``read`` are
    the facts that were read and their values, ``items`` the evidence behind them, ``failing`` the
    parts of the rule that are not true, as they are written.

    ``ground`` is what the record alone says, where ``answered`` (the kind of a person's answer)
    changed it.
    """

    key: str
    title: str
    status: Status
    why: str = ""
    told: tuple[tuple[str, str], ...] = ()
    read: tuple[tuple[str, FactValue | None], ...] = ()
    items: tuple[FactItem, ...] = ()
    failing: tuple[str, ...] = ()
    supplied_by: str = ""
    ground: Status | None = None
    answered: str = ""

    @property
    def sentence(self) -> str:
        return self.why % dict(self.told) if self.told else self.why


def result_record(result: CriterionResult) -> dict[str, Any]:
    items = sorted(result.items, key=lambda item: (item.kind, item.id))
    return {
        "key": result.key,
        "title": result.title,
        "status": result.status.value,
        "why": result.why,
        "told": [list(pair) for pair in result.told],
        "read": [[name, value_record(value)] for name, value in result.read],
        "items": [item_record(item) for item in items],
        "failing": list(result.failing),
        "supplied_by": result.supplied_by,
        "ground": result.ground.value if result.ground else None,
        "answered": result.answered,
    }


def result_from(record: Mapping[str, Any]) -> CriterionResult:
    return CriterionResult(
        key=record["key"],
        title=record["title"],
        status=Status(record["status"]),
        why=record["why"],
        told=tuple((word, text) for word, text in record["told"]),
        read=tuple((name, value_from(value)) for name, value in record["read"]),
        items=tuple(item_from(item) for item in record["items"]),
        failing=tuple(record["failing"]),
        supplied_by=record["supplied_by"],
        ground=Status(record["ground"]) if record["ground"] else None,
        answered=record["answered"],
    )
