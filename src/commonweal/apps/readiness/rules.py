"""What an entry of the ledger may have changed for gates: whose facts, and of which rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["EVERY_ROOM", "Touched", "touched_by"]

EVERY_ROOM = frozenset({"*"})
# Which rooms' facts may differ after an action, by the slice that its verb names. A slice that is
# not here may have changed anything.
_ROOMS: Mapping[str, frozenset[str]] = {
    "accounts": frozenset({"ownership"}),
    "appraisals": frozenset({"cases"}),
    "benefits": frozenset({"benefits", "tolerances"}),
    "cases": frozenset({"cases"}),
    "exceptions": frozenset({"tolerances"}),
    "facts": frozenset({"ownership"}),
    "funding": frozenset({"funding"}),
    "initiative": frozenset({"programmes", "ownership"}),
    "lessons": frozenset({"lessons"}),
    "measures": frozenset({"measures"}),
    "pilots": frozenset({"pilots"}),
    "plans": frozenset({"programmes", "plans", "cases", "funding", "tolerances"}),
    "registers": frozenset({"risks"}),
    "reports": frozenset({"programmes", "ownership", "tolerances"}),
    "risks": frozenset({"risks", "tolerances"}),
    "sources": frozenset({"measures"}),
    "stewardship": frozenset({"benefits"}),
    "tolerances": frozenset({"tolerances"}),
}
_NOTHING = frozenset(
    {
        "administration", "diagnosis", "documents", "evidence", "frameworks", "ledger", "maps",
        "outlook", "questions", "returns", "start",
    }
)  # fmt: skip
# Subjects from which the initiatives follow by a query; whatever else has none of its own.
FOLLOWED = frozenset({"benefit", "goal", "measure", "risk", "series"})


@dataclass(frozen=True, slots=True)
class Touched:
    """``rooms`` of the initiatives that ``kind`` and ``id`` lead to: an initiative itself (and
    those below it), what FOLLOWED names, or "" for every initiative. ``answers``: only answers
    given at its gates."""

    rooms: frozenset[str]
    kind: str = ""
    id: str = ""
    answers: bool = False


def touched_by(verb: str, kind: str, subject: str, payload: Any) -> Touched | None:
    """None where no fact of any initiative can differ by it. What is not known touches all."""
    slice_name = verb.partition(".")[0]
    if slice_name in _NOTHING:
        return None
    rooms = _ROOMS.get(slice_name, EVERY_ROOM)
    if slice_name == "gates":
        return Touched(frozenset(), "initiative", subject, answers=True)
    named = payload.get("initiative") if isinstance(payload, Mapping) else None
    if isinstance(named, str) and named:
        return Touched(rooms, "initiative", named)
    if kind == "initiative" or kind in FOLLOWED:
        return Touched(rooms, kind, subject)
    return Touched(rooms)
