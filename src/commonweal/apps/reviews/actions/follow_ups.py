"""What is to be done: set down, said to be done by one person, confirmed by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.gates.models import Gate
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, by whom, by when, and the criterion that it stands for, if any."""

    words: str
    owner: User
    due_on: date
    criterion: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a follow-up follows from."""

    kind: str = FollowUp.Kind.ACTION
    gate: Gate | None = None
    review: Review | None = None
    decision_id: str = ""


def add_follow_up(
    *, initiative: Initiative, wanted: Wanted, origin: Origin, by: Actor, at: datetime
) -> FollowUp:
    """Write one down, within the transaction and for the ledger entry of what it follows from."""
    if wanted.due_on < timezone.localdate(at):
        raise RuleBroken(
            _("The day by which it is done has passed already."), code="due-passed", field="due_on"
        )
    made = FollowUp(
        initiative=initiative,
        kind=origin.kind,
        gate=origin.gate,
        review=origin.review,
        decision_id=origin.decision_id,
        criterion=wanted.criterion,
        urgency=wanted.urgency,
        words=wanted.words.strip(),
        owner_id=wanted.owner.id,
        owner_label=wanted.owner.name,
        due_on=wanted.due_on,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )
    check(made)
    made.save()
    return made


@transaction.atomic
def take_on(*, initiative: Initiative, wanted: Wanted, by: Actor, at: datetime) -> FollowUp:
    """An action that somebody takes on, of which nobody made a condition."""
    one = hold(initiative)
    made = add_follow_up(initiative=one, wanted=wanted, origin=Origin(), by=by, at=at)
    _enter(made, by, at, verb="reviews.take-on")
    return made


@transaction.atomic
def say_done(*, follow_up: FollowUp, how: str, by: Actor, at: datetime) -> FollowUp:
    """Say how it was done. It counts as done once somebody else has confirmed it."""
    fresh = _held(follow_up, FollowUp.State.OPEN)
    if not how.strip():
        raise RuleBroken(_("Say how it was done."), code="unexplained", field="how")
    fresh.state, fresh.done_how, fresh.done_at = FollowUp.State.SAID, how.strip(), at
    fresh.done_by_id, fresh.done_by_label = by.id, by.label
    fresh.save()
    _enter(fresh, by, at, verb="reviews.say-done", how=fresh.done_how)
    return fresh


@transaction.atomic
def confirm_follow_up(*, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """Say that one has seen it done. RuleBroken for its owner, and for who said it was done."""
    fresh = _held(follow_up, FollowUp.State.SAID)
    _require_other(fresh, by)
    fresh.state, fresh.confirmed_at = FollowUp.State.CONFIRMED, at
    fresh.confirmed_by_id, fresh.confirmed_by_label = by.id, by.label
    fresh.save()
    _enter(fresh, by, at, verb="reviews.confirm-follow-up")
    return fresh


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, reason: str, by: Actor, at: datetime) -> FollowUp:
    """It is not done after all: it is open again, with the reason in the history."""
    fresh = _held(follow_up, FollowUp.State.SAID)
    _require_other(fresh, by)
    if not reason.strip():
        raise RuleBroken(_("Say what is missing."), code="unexplained", field="reason")
    fresh.state, fresh.done_at, fresh.done_how = FollowUp.State.OPEN, None, ""
    fresh.done_by_id = fresh.done_by_label = ""
    fresh.save()
    _enter(fresh, by, at, verb="reviews.reopen-follow-up", reason=reason.strip())
    return fresh


def _require_other(follow_up: FollowUp, by: Actor) -> None:
    if by.id in {follow_up.done_by_id, follow_up.owner_id}:
        raise RuleBroken(
            _("You answer for this yourself. Somebody else says that they have seen it done."),
            code="own-submission",
        )


def _held(follow_up: FollowUp, state: str) -> FollowUp:
    one = hold(follow_up.initiative)
    fresh = FollowUp.objects.filter(id=follow_up.id, state=state).first()
    if fresh is None:
        raise NotFound(_("Somebody has dealt with this meanwhile. Load the page again."))
    fresh.initiative = one
    return fresh


def _enter(one: FollowUp, by: Actor, at: datetime, *, verb: str, **more: str) -> None:
    reason = more.pop("reason", "")
    payload = {
        "follow_up": one.id,
        "kind": one.kind,
        "words": one.words,
        "owner": one.owner_id,
        "due_on": one.due_on,
        **more,
    }
    enter(one.initiative, payload, verb=verb, by=by, at=at, reason=reason)
