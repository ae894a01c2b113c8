"""A decision is asked for, settled by somebody else, and where it overrides, agreed by a second."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries.evidence import (
    Judged,
    blockers_now,
    evidence_facts,
    hands_of,
    judged_now,
    newest_review,
)
from commonweal.apps.decisions.rules import (
    Settled,
    check_decider,
    check_second,
    check_settled,
    evidence_bytes,
)
from commonweal.apps.gates.models import Gate
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.reviews.actions import Origin, Wanted, add_follow_up
from commonweal.apps.reviews.models import FollowUp
from commonweal.apps.reviews.queries import holds_own_role
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

State = GateDecision.State


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decides. ``seen`` is the digest of the evidence that they saw, "" where it
    need not be the same now."""

    outcome: str
    reason: str
    conditions: tuple[Wanted, ...] = ()
    override_reason: str = ""
    override_until: date | None = None
    seen: str = ""

    @property
    def settled(self) -> Settled:
        return Settled(
            outcome=self.outcome,
            reason=self.reason,
            conditions=len(self.conditions),
            override_reason=self.override_reason,
            override_until=self.override_until,
        )


@transaction.atomic
def ask_decision(*, gate: Gate, note: str, by: Actor, at: datetime) -> GateDecision:
    """Ask for a decision at a gate. From now on the days of waiting count."""
    one = hold(gate.initiative)
    if gate.decisions.filter(state__in=[State.ASKED, State.SECOND]).exists():
        raise RuleBroken(
            _("A decision about this gate has been asked for already."), code="asked-already"
        )
    judged = judged_now(gate, timezone.localdate(at))
    made = GateDecision(
        initiative=one,
        framework=judged.question.framework,
        gate=gate,
        gate_title=judged.title,
        review=newest_review(gate),
        asked_at=at,
        asked_by_id=by.id,
        asked_by_label=by.label,
        asked_note=note.strip(),
    )
    check(made)
    made.save()
    stands = [blocker.record() for blocker in blockers_now(made, judged)]
    _enter(
        made,
        by,
        at,
        verb="decisions.ask-decision",
        payload={"note": made.asked_note, "blockers": stands},
    )
    return made


@transaction.atomic
def decide_gate(
    *, decision: GateDecision, decided: Decided, by: Actor, at: datetime
) -> GateDecision:
    """Settle it, and freeze what was read. Against the evidence it waits for a second person.

    RuleBroken where the evidence is no longer what ``decided.seen`` says, where something stands
    in the way and nobody overrides it, and for whoever had a hand in it.
    """
    fresh = _held(decision, State.ASKED)
    day = timezone.localdate(at)
    check_decider(by.id, hands_of(fresh))
    judged = judged_now(fresh.gate, day)
    if decided.seen and decided.seen != judged.digest:
        raise RuleBroken(
            _("The evidence has changed since you opened this page. Read it again below."),
            code="evidence-changed",
        )
    blockers = blockers_now(fresh, judged)
    override = check_settled(decided.settled, blockers, day)
    fresh.outcome, fresh.reason, fresh.decided_at = decided.outcome, decided.reason.strip(), at
    fresh.decided_by_id, fresh.decided_by_label = by.id, by.label
    fresh.review = newest_review(fresh.gate)
    if override:
        fresh.override_reason = decided.override_reason.strip()
        fresh.override_until = decided.override_until
        fresh.overridden = [blocker.record() for blocker in blockers]
    fresh.state = State.SECOND if override else State.DECIDED
    conditions = [_condition(fresh, wanted, by, at) for wanted in decided.conditions]
    _freeze(fresh, judged, conditions)
    check(fresh)
    fresh.save()
    _enter(
        fresh,
        by,
        at,
        verb="decisions.decide-gate",
        payload=_payload(fresh, conditions),
        reason=fresh.reason,
    )
    return fresh


@transaction.atomic
def second_override(
    *, decision: GateDecision, reason: str, by: Actor, at: datetime
) -> GateDecision:
    """A second person agrees to go on against the evidence: now the decision counts."""
    fresh = _seconding(decision, reason, by, at)
    if fresh.override_until and fresh.override_until < timezone.localdate(at):
        raise RuleBroken(
            _("The override has run out meanwhile. Do not agree, and have it asked for anew."),
            code="override-lapsed",
        )
    fresh.state = State.DECIDED
    check(fresh)
    fresh.save()
    _enter(
        fresh,
        by,
        at,
        verb="decisions.second-override",
        payload=_seconded(fresh),
        reason=fresh.second_reason,
    )
    return fresh


@transaction.atomic
def refuse_override(
    *, decision: GateDecision, reason: str, by: Actor, at: datetime
) -> GateDecision:
    """The second person does not agree: nothing is decided, and its conditions fall away."""
    fresh = _seconding(decision, reason, by, at)
    fresh.state = State.REFUSED
    FollowUp.objects.filter(decision_id=fresh.id).delete()
    fresh.save()
    _enter(
        fresh,
        by,
        at,
        verb="decisions.refuse-override",
        payload=_seconded(fresh),
        reason=fresh.second_reason,
    )
    return fresh


@transaction.atomic
def withdraw_decision(
    *, decision: GateDecision, reason: str, by: Actor, at: datetime
) -> GateDecision:
    """Take back what was asked and nobody has settled."""
    fresh = _held(decision, State.ASKED)
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="unexplained", field="reason")
    fresh.state, fresh.reason = State.WITHDRAWN, reason.strip()
    fresh.save()
    _enter(fresh, by, at, verb="decisions.withdraw-decision", payload={}, reason=fresh.reason)
    return fresh


def _condition(decision: GateDecision, wanted: Wanted, by: Actor, at: datetime) -> FollowUp:
    return add_follow_up(
        initiative=decision.initiative,
        wanted=wanted,
        origin=Origin(FollowUp.Kind.CONDITION, decision.gate, decision_id=decision.id),
        by=by,
        at=at,
    )


def _freeze(decision: GateDecision, judged: Judged, conditions: Sequence[FollowUp]) -> None:
    data = evidence_bytes(evidence_facts(decision, judged, conditions))
    decision.evidence, decision.evidence_digest = data.decode(), hashlib.sha256(data).hexdigest()


def _payload(decision: GateDecision, conditions: Sequence[FollowUp]) -> dict[str, Any]:
    override = {
        "reason": decision.override_reason,
        "until": decision.override_until,
        "overridden": decision.overridden,
    }
    return {
        "outcome": decision.outcome,
        "evidence": decision.evidence_digest,
        "conditions": [{"id": one.id, "words": one.words} for one in conditions],
        "override": override if decision.is_override else None,
    }


def _seconding(decision: GateDecision, reason: str, by: Actor, at: datetime) -> GateDecision:
    fresh = _held(decision, State.SECOND)
    own = holds_own_role(by.id, fresh.initiative, timezone.localdate(at))
    check_second(by.id, hands_of(fresh), own_role=own)
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="unexplained", field="reason")
    fresh.second_at, fresh.second_reason = at, reason.strip()
    fresh.second_by_id, fresh.second_by_label = by.id, by.label
    return fresh


def _seconded(decision: GateDecision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome,
        "evidence": decision.evidence_digest,
        "override": {"proposed_by": decision.decided_by_id, "until": decision.override_until},
    }


def _held(decision: GateDecision, state: str) -> GateDecision:
    one = hold(decision.initiative)
    fresh = GateDecision.objects.select_related("gate").get(id=decision.id)
    if fresh.state != state:
        raise RuleBroken(
            _("Somebody has dealt with this meanwhile. Load the page again."), code="moved-on"
        )
    fresh.initiative = fresh.gate.initiative = one
    return fresh


def _enter(
    decision: GateDecision,
    by: Actor,
    at: datetime,
    *,
    verb: str,
    payload: Mapping[str, Any],
    reason: str = "",
) -> None:
    whole = {"decision": decision.id, "gate": decision.gate_id, **payload}
    enter(decision.initiative, whole, verb=verb, by=by, at=at, reason=reason)
