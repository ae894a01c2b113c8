"""What a gate may be decided on: what stands in the way, and who may settle it.

Nothing that is not known passes in silence, and a condition that nobody confirmed stands in the way
of the next gate. Whoever goes on all the same overrides: with a reason, until a day, and with a
second person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from commonweal.engines.assess import CriterionResult
from commonweal.kernel.errors import RuleBroken

__all__ = [
    "LONGEST_OVERRIDE_DAYS",
    "PASSING",
    "Blocker",
    "Hands",
    "Settled",
    "blockers_of",
    "check_decider",
    "check_second",
    "check_settled",
]

PASSING = frozenset({"go", "go-with-conditions"})
OUTCOMES = PASSING | {"hold", "stop", "reset"}
LONGEST_OVERRIDE_DAYS = 365
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stands in the way. ``kind`` is criterion, condition or override; ``key`` the
    code of the criterion, or the id of the record."""

    kind: str
    key: str
    label: str
    state: str = ""

    def record(self) -> dict[str, str]:
        return {"kind": self.kind, "key": self.key, "label": self.label, "state": self.state}


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody wants to settle. ``conditions`` is how many there are."""

    outcome: str
    reason: str
    conditions: int = 0
    override_reason: str = ""
    override_until: date | None = None

    @property
    def overrides(self) -> bool:
        return bool(self.override_reason.strip() or self.override_until)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has done what so far, by id. ``panel`` reviewed; they advise, and do not decide."""

    asked_by: str
    decided_by: str = ""
    panel: frozenset[str] = field(default_factory=frozenset)


def blockers_of(
    results: Iterable[CriterionResult],
    conditions: Iterable[tuple[str, str]],
    lapsed: Iterable[tuple[str, str]],
) -> tuple[Blocker, ...]:
    """Criteria that do not pass, then conditions that are not confirmed and overrides that have
    run out (each an id and its words)."""
    criteria = (
        Blocker("criterion", one.key, one.title, one.status.value)
        for one in results
        if not one.status.passes
    )
    return (
        *criteria,
        *(Blocker("condition", key, words, "open") for key, words in conditions),
        *(Blocker("override", key, words, "lapsed") for key, words in lapsed),
    )


def check_settled(settled: Settled, blockers: tuple[Blocker, ...], today: date) -> bool:
    """Whether this is an override, which waits for a second person. RuleBroken where it cannot be
    settled so."""
    if settled.outcome not in OUTCOMES:
        raise RuleBroken("Choose a decision.", code="no-outcome", field="outcome")
    if not settled.reason.strip():
        raise RuleBroken("Say why you decide so.", code="no-reason", field="reason")
    _check_conditions(settled)
    if settled.outcome not in PASSING or not blockers:
        if settled.overrides:
            raise RuleBroken(
                "Nothing stands in the way of this decision, so there is nothing to override.",
                code="nothing-to-override",
                field="override_reason",
            )
        return False
    _check_override(settled, blockers, today)
    return True


def check_decider(person_id: str, hands: Hands) -> None:
    """RuleBroken for whoever asked for the decision, and for the panel that advised on it."""
    if person_id == hands.asked_by:
        raise RuleBroken(
            "You asked for this decision yourself. Somebody else who may approve takes it.",
            code="own-submission",
        )
    _check_not_on_panel(person_id, hands)


def check_second(person_id: str, hands: Hands, *, own_role: bool) -> None:
    """RuleBroken for everybody who had a hand in it, and for whoever holds a role on the work
    itself: a second pair of eyes sees from outside."""
    if person_id in {hands.asked_by, hands.decided_by}:
        raise RuleBroken(
            "An override takes a second person: not who asked, and not who proposed it.",
            code="own-submission",
        )
    _check_not_on_panel(person_id, hands)
    if own_role:
        raise RuleBroken(
            "You hold a role on this very work. Somebody from above or beside it agrees.",
            code="second-from-within",
        )


def _check_not_on_panel(person_id: str, hands: Hands) -> None:
    if person_id in hands.panel:
        raise RuleBroken(
            "You sat on the panel that reviewed this. Those who advise do not decide.",
            code="panel-decides-not",
        )


def _check_conditions(settled: Settled) -> None:
    wanted = settled.outcome == "go-with-conditions"
    if wanted and not settled.conditions:
        raise RuleBroken(
            "Give at least one condition, or choose another decision.",
            code="no-condition",
            field="condition_1",
        )
    if settled.conditions and not wanted:
        raise RuleBroken(
            "Conditions belong to a decision to go on with conditions.",
            code="condition-without-going",
            field="outcome",
        )


def _check_override(settled: Settled, blockers: tuple[Blocker, ...], today: date) -> None:
    if not settled.override_reason.strip():
        named = "; ".join(one.label for one in blockers[:_SHOWN])
        more = len(blockers) - _SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        raise RuleBroken(
            f"These stand in the way: {named}{rest}. To go on all the same, say why, until when, "
            "and a second person has to agree.",
            code="blocked",
            field="override_reason",
        )
    until = settled.override_until
    if until is None or not 0 < (until - today).days <= LONGEST_OVERRIDE_DAYS:
        raise RuleBroken(
            f"An override ends: give a day within the next {LONGEST_OVERRIDE_DAYS} days.",
            code="override-without-end",
            field="override_until",
        )
