"""The promise: how a plan starts, and how it changes. Both put down a new layer, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import check_second_person
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.plans.models import ChangeRequest, CostBaseline, MilestoneBaseline
from commonweal.apps.plans.queries.promises import promised_now
from commonweal.apps.plans.rules import (
    FIGURES,
    Promised,
    applied,
    changes_between,
    effect_of,
    next_state,
)
from commonweal.apps.programmes.actions import Promise, put_layer
from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

WORDS = frozenset({"what", "why", "effect_scope", "effect_benefits"})


@transaction.atomic
def start_plan(*, initiative: Initiative, promise: Promise, by: Actor, at: datetime) -> Baseline:
    """Make layer 0, the original plan: ``promise``, and every forecast of a milestone or cost
    line as it stands. ``by`` is the person who approves it."""
    held = hold(initiative)
    if held.baselines.exists():
        raise RuleBroken(
            _("There is an original plan already. Ask for a change of it instead."),
            code="plan-started",
        )
    milestones = held.milestones.exclude(forecast=None).values_list("id", "forecast")
    costs = held.cost_lines.exclude(forecast=None).values_list("id", "forecast")
    figures = {name: getattr(promise, name) for name in FIGURES}
    wanted = Promised(**figures, milestones=dict(milestones), cost_lines=dict(costs))
    layer = _put(held, promise, wanted, by=by, at=at)
    enter(held, {"layer": layer.number, **asdict(wanted)}, verb="plans.start-plan", by=by, at=at)
    return layer


@transaction.atomic
def draft_change(
    *, initiative: Initiative, values: Mapping[str, str], wanted: Promised, by: Actor, at: datetime
) -> ChangeRequest:
    """Begin a change request: ``values`` are its WORDS, ``wanted`` the whole promise it asks for,
    of which only the difference to the present one is kept."""
    held = hold(initiative)
    newest, now = promised_now(held)
    if newest is None:
        raise RuleBroken(
            _("There is no original plan yet, so there is nothing to change. Start the plan."),
            code="plan-not-started",
        )
    change = ChangeRequest(initiative=held, requested_at=at)
    change.requested_by_id, change.requested_by_label = by.id, by.label
    _write(change, values, now, wanted)
    enter(held, _facts(change), verb="plans.draft-change", by=by, at=at)
    return change


@transaction.atomic
def edit_change(
    *,
    change: ChangeRequest,
    values: Mapping[str, str],
    wanted: Promised,
    by: Actor,
    at: datetime,
) -> ChangeRequest:
    """Change a draft. What has been submitted is withdrawn and asked for anew."""
    held = hold(change.initiative)
    fresh = _read_again(change)
    if fresh.state != ChangeRequest.State.DRAFT:
        _refuse(fresh)
    before = _facts(fresh)
    fresh.edited_by_ids = sorted({*fresh.edited_by_ids, by.id})
    _write(fresh, values, promised_now(held)[1], wanted)
    if _facts(fresh) != before:
        enter(
            held, {"before": before, "after": _facts(fresh)}, verb="plans.edit-change", by=by, at=at
        )
    return fresh


@transaction.atomic
def submit_change(*, change: ChangeRequest, by: Actor, at: datetime) -> ChangeRequest:
    """Ask for a decision. RuleBroken where nothing would change."""
    held = hold(change.initiative)
    fresh = _moved(change, "submit")
    if not fresh.proposed:
        raise RuleBroken(
            _("This asks for no change of the promise. Change a date, a cost or the scope."),
            code="change-nothing",
        )
    fresh.submitted_at, fresh.submitted_by_id, fresh.submitted_by_label = at, by.id, by.label
    _set_effect(fresh, promised_now(held)[1])
    fresh.save()
    enter(held, _facts(fresh), verb="plans.submit-change", by=by, at=at)
    return fresh


@transaction.atomic
def withdraw_change(
    *, change: ChangeRequest, reason: str, by: Actor, at: datetime
) -> ChangeRequest:
    """Take back a draft, or a request that nobody has decided."""
    held = hold(change.initiative)
    fresh = _moved(change, "withdraw")
    fresh.decision_reason = reason
    fresh.save()
    enter(held, {"change": fresh.id}, verb="plans.withdraw-change", by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def decide_change(
    *,
    change: ChangeRequest,
    approve: bool,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen_layer: int | None = None,
) -> ChangeRequest:
    """Approve, which puts down the next layer, or refuse with a reason.

    RuleBroken where somebody else decided it meanwhile, where ``by`` asked for it, and where the
    newest layer is not ``seen_layer``, the one that the figures on the page were compared with.
    """
    held = hold(change.initiative)
    fresh = _moved(change, "approve" if approve else "refuse")
    for asked in fresh.asked_by_ids:
        check_second_person(submitted_by=asked, approved_by=by.id)
    now = _promised_when_seen(held, seen_layer)
    if not approve and not reason.strip():
        raise RuleBroken(_("Say why it is refused."), code="refusal-without-reason", field="reason")
    _set_effect(fresh, now)
    fresh.decided_at, fresh.decided_by_id, fresh.decided_by_label = at, by.id, by.label
    fresh.decision_reason = reason.strip()
    if approve:
        wanted = applied(now, fresh.proposed)
        fresh.baseline = _put(held, _promise(fresh, wanted, at), wanted, by=by, at=at)
    check(fresh)
    fresh.save()
    _enter_decision(held, fresh, by, at)
    return fresh


def _promised_when_seen(initiative: Initiative, seen_layer: int | None) -> Promised:
    newest, now = promised_now(initiative)
    if seen_layer is not None and seen_layer != newest:
        raise RuleBroken(
            _("The plan has changed since you opened this page. Look at the effect once more."),
            code="promise-moved",
        )
    return now


def _enter_decision(initiative: Initiative, change: ChangeRequest, by: Actor, at: datetime) -> None:
    asking: dict[str, Any] = {"by": by, "at": at, "reason": change.decision_reason}
    facts = _facts(change)
    if change.baseline:
        facts["layer"] = change.baseline.number
        enter(initiative, facts, verb="plans.approve-change", **asking)
    else:
        enter(initiative, facts, verb="plans.refuse-change", **asking)


def _write(
    change: ChangeRequest, values: Mapping[str, str], now: Promised, wanted: Promised
) -> None:
    for name in WORDS & values.keys():
        setattr(change, name, values[name])
    change.proposed = changes_between(now, wanted)
    _set_effect(change, now)
    check(change)
    change.save()


def _set_effect(change: ChangeRequest, now: Promised) -> None:
    effect = effect_of(now, applied(now, change.proposed))
    change.effect_cost, change.effect_days = effect.cost, effect.days


def _read_again(change: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.get(id=change.id)


def _moved(change: ChangeRequest, verb: str) -> ChangeRequest:
    """The request read again, now that the initiative is held, and moved to its next state."""
    fresh = _read_again(change)
    state = next_state(fresh.state, verb)
    if not state:
        _refuse(fresh)
    fresh.state = state
    return fresh


def _refuse(change: ChangeRequest) -> None:
    raise RuleBroken(
        _("This change request is %(state)s, so this cannot be done any more. Load it again.")
        % {"state": change.get_state_display().lower()},
        code=f"change-{change.state}",
    )


def _promise(change: ChangeRequest, wanted: Promised, at: datetime) -> Promise:
    return Promise(
        as_at=timezone.localdate(at),
        origin=_("Change request: %(what)s") % {"what": change.what[:180]},
        **{name: getattr(wanted, name) for name in FIGURES},
    )


def _put(
    initiative: Initiative, promise: Promise, wanted: Promised, *, by: Actor, at: datetime
) -> Baseline:
    layer = put_layer(initiative=initiative, promise=promise, by=by, at=at)
    MilestoneBaseline.objects.bulk_create(
        MilestoneBaseline(milestone_id=i, baseline=layer, promised=day)
        for i, day in wanted.milestones.items()
    )
    CostBaseline.objects.bulk_create(
        CostBaseline(cost_line_id=i, baseline=layer, promised=amount)
        for i, amount in wanted.cost_lines.items()
    )
    return layer


def _facts(change: ChangeRequest) -> dict[str, Any]:
    return {
        "change": change.id,
        "proposed": change.proposed,
        "effect_cost": change.effect_cost,
        "effect_days": change.effect_days,
        **{name: getattr(change, name) for name in sorted(WORDS)},
    }
