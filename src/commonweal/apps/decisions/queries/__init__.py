"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.decisions.queries.evidence import (
    Judged,
    beside_all,
    beside_criteria,
    blockers_now,
    evidence_facts,
    hands_of,
    judged_for,
    judged_now,
    lapsed_overrides,
    newest_review,
    overrides_in_force,
    standing_decisions,
)
from commonweal.apps.decisions.queries.room import GateRow, Room, planned_gates, room_of
from commonweal.apps.decisions.queries.seeing import (
    KEPT,
    decision_for,
    decision_waits,
    decisions_of,
    decisions_waiting,
    may_settle,
    published_decisions,
    released_initiative,
)

__all__ = [
    "KEPT",
    "GateRow",
    "Judged",
    "Room",
    "beside_all",
    "beside_criteria",
    "blockers_now",
    "decision_for",
    "decision_waits",
    "decisions_of",
    "decisions_waiting",
    "evidence_facts",
    "hands_of",
    "judged_for",
    "judged_now",
    "lapsed_overrides",
    "may_settle",
    "newest_review",
    "overrides_in_force",
    "planned_gates",
    "published_decisions",
    "released_initiative",
    "room_of",
    "standing_decisions",
]
