"""Plan a gate, and answer what the record does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.evidence.actions import keep_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.facts.queries import facts_of
from commonweal.apps.frameworks.queries import framework_of, frameworks_offered
from commonweal.apps.gates.models import CriterionAnswer, Gate
from commonweal.apps.gates.queries import names_read, question_with
from commonweal.apps.gates.rules import (
    check_acceptance,
    check_end,
    check_waiver,
)
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.plans.models import Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.actions import raise_risk
from commonweal.engines.assess import (
    Criterion,
    CriterionResult,
    Framework,
    framework_digest,
    judge,
)
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = [
    "Borne",
    "accept_unknown",
    "answer_by_document",
    "choose_weight",
    "plan_gate",
    "take_back",
    "waive",
]


@dataclass(frozen=True, slots=True)
class Borne:
    """Who bears an unknown, what it would cost to find out, and until when."""

    owner: User
    cost: str
    until: date


@transaction.atomic
def plan_gate(
    *,
    initiative: Initiative,
    framework: str,
    kind: str,
    milestone: Milestone | None,
    by: Actor,
    at: datetime,
) -> Gate:
    """A gate of a framework in force. One that is not repeatable is planned once."""
    held = hold(initiative)
    found = _offered(held, framework)
    asked = found.gate(kind)
    if asked is None:
        raise RuleBroken(_("This framework has no such gate."), code="no-such-gate", field="kind")
    rounds = held.gates.filter(framework=framework, kind=kind).aggregate(last=Max("round"))
    before = rounds["last"] or 0
    if before and not asked.repeatable:
        raise RuleBroken(_("This gate is planned already."), code="gate-planned", field="kind")
    _check_milestone(held, milestone)
    made = Gate(
        initiative=held,
        framework=framework,
        framework_digest=framework_digest(found),
        kind=kind,
        title=asked.title if not before else f"{asked.title} ({before + 1})",
        round=before + 1,
        milestone=milestone,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    payload = {"gate": made.id, "framework": framework, "kind": kind, "round": made.round}
    payload |= {"digest": made.framework_digest, "milestone": milestone.id if milestone else None}
    enter(held, payload, verb="gates.plan-gate", by=by, at=at)
    return made


@transaction.atomic
def choose_weight(*, gate: Gate, weight: str, reason: str, by: Actor, at: datetime) -> Gate:
    """A heavier or lighter gate than the rules give, with a reason; "" goes back to the rules."""
    held = _held(gate)
    framework = framework_of(held.framework)
    if weight and weight not in {each.key for each in framework.weights}:
        raise RuleBroken(_("There is no such weight."), code="no-such-weight", field="weight")
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="reason-missing", field="reason")
    before, held.weight = held.weight, weight
    held.weight_reason = reason if weight else ""
    check(held)
    held.save()
    payload = {"gate": held.id, "weight": [before, weight]}
    enter(held.initiative, payload, verb="gates.choose-weight", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def answer_by_document(
    *, gate: Gate, criterion: str, document: EvidenceFile, values: Mapping[str, Any], by: Actor,
    at: datetime,
) -> CriterionAnswer:  # fmt: skip
    """``by`` has read the document. ``values``: met, reason (what it says), until. Where the record
    answers the criterion itself, the document does not count; that is not refused here, because
    not everybody who may attach one may see what the record says."""
    held = _held(gate)
    _criterion(held, criterion)
    check_end(values.get("until"), timezone.localdate(at))
    made = _new(held, criterion, by, at, kind="document", document=document, **values)
    keep_file(evidence=document, keep_for=Subject("gate_answer", made.id), by=by, at=at)
    return _entered(made, {"document": document.digest}, by, at)


@transaction.atomic
def waive(*, gate: Gate, criterion: str, reason: str, by: Actor, at: datetime) -> CriterionAnswer:
    """It does not apply here; only where the framework lets it be waived."""
    held = _held(gate)
    check_waiver(_criterion(held, criterion))
    made = _new(held, criterion, by, at, kind="not-applicable", reason=reason)
    return _entered(made, {}, by, at)


@transaction.atomic
def accept_unknown(
    *, gate: Gate, criterion: str, reason: str, borne: Borne, by: Actor, at: datetime
) -> CriterionAnswer:
    """Somebody bears that it is not known. It stays drawn as unknown, and is a risk from now on."""
    held = _held(gate)
    check_acceptance(_ground(held, criterion, at), borne.until, timezone.localdate(at))
    made = _new(
        held, criterion, by, at, kind="accepted-unknown", reason=reason,
        owner=borne.owner, cost=borne.cost, until=borne.until,
    )  # fmt: skip
    risk = _as_risk(made, borne, by, at)
    return _entered(made, {"owner": borne.owner.id, "cost": borne.cost, "risk": risk}, by, at)


@transaction.atomic
def take_back(*, answer: CriterionAnswer, reason: str, by: Actor, at: datetime) -> CriterionAnswer:
    """The answer holds no more; it stays in the record."""
    held = _held(answer.gate)
    fresh = held.answers.filter(id=answer.id, taken_back_at=None).first()
    if fresh is None:
        raise RuleBroken(_("It was taken back already."), code="taken-back")
    fresh.taken_back_at, fresh.taken_back_by_id, fresh.taken_back_by_label = at, by.id, by.label
    fresh.save()
    payload = {"gate": held.id, "criterion": fresh.criterion, "answer": fresh.id}
    enter(held.initiative, payload, verb="gates.take-back", by=by, at=at, reason=reason)
    return fresh


def _as_risk(answer: CriterionAnswer, borne: Borne, by: Actor, at: datetime) -> str:
    """The risk that the unknown is: the open one where it was accepted before, else a new one."""
    gate, title = answer.gate, _criterion(answer.gate, answer.criterion).title
    origin = Subject("criterion", f"{gate.id}/{answer.criterion}", f"{gate.title}: {title}")
    values = {
        "title": _("Not known: %(title)s") % {"title": title},
        "event": answer.reason,
        "effect": _("To find out would cost: %(cost)s") % {"cost": borne.cost},
        "owner": borne.owner,
        "review_on": borne.until,
    }
    risk = raise_risk(initiative=gate.initiative, origin=origin, values=values, by=by, at=at)
    return str(risk.id)


def _offered(initiative: Initiative, ref: str) -> Framework:
    for seen in frameworks_offered(initiative.organisation):
        if seen.ref == ref:
            return seen.framework
    raise RuleBroken(
        _("This framework is not in force for this body."), code="no-such-framework", field="kind"
    )


def _check_milestone(initiative: Initiative, milestone: Milestone | None) -> None:
    if milestone is None:
        return
    if milestone.initiative_id != initiative.id or milestone.nature != Milestone.Nature.GATE:
        raise RuleBroken(
            _("Choose a milestone of this initiative whose kind is gate."),
            code="no-gate-milestone",
            field="milestone",
        )


def _held(gate: Gate) -> Gate:
    """The gate read again, its initiative locked until the transaction ends."""
    initiative = hold(gate.initiative)
    fresh = Gate.objects.get(id=gate.id)
    fresh.initiative = initiative
    return fresh


def _criterion(gate: Gate, key: str) -> Criterion:
    found = framework_of(gate.framework).criterion(key)
    if found is None:
        raise RuleBroken(_("This gate has no such criterion."), code="no-such-criterion")
    return found


def _ground(gate: Gate, criterion: str, at: datetime) -> CriterionResult:
    """What the record alone says of a criterion today, all of it."""
    framework, on = framework_of(gate.framework), timezone.localdate(at)
    names = names_read(framework, gate.kind)
    facts = facts_of([gate.initiative_id], on=on, names=names)[gate.initiative_id]
    question = question_with(gate, framework, facts, {}, on)
    asked = next((one for one in question.criteria if one.key == criterion), None)
    if asked is None:
        raise RuleBroken(_("This gate has no such criterion."), code="no-such-criterion")
    return judge(asked, facts, None, on)


def _new(gate: Gate, criterion: str, by: Actor, at: datetime, **values: Any) -> CriterionAnswer:
    """In the place of the answer that held till now."""
    gate.answers.filter(criterion=criterion, taken_back_at=None).update(
        taken_back_at=at, taken_back_by_id=by.id, taken_back_by_label=by.label
    )
    given = {"given_at": at, "given_by_id": by.id, "given_by_label": by.label}
    made = CriterionAnswer(gate=gate, criterion=criterion, **given, **values)
    check(made)
    made.save(force_insert=True)
    return made


def _entered(
    answer: CriterionAnswer, more: Mapping[str, Any], by: Actor, at: datetime
) -> CriterionAnswer:
    payload = {
        "gate": answer.gate_id, "criterion": answer.criterion, "answer": answer.id,
        "kind": answer.kind, "met": answer.met, "until": answer.until,
        **more,
    }  # fmt: skip
    enter(answer.gate.initiative, payload, verb="gates.answer", by=by, at=at, reason=answer.reason)
    return answer
