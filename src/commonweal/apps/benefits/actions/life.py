"""The life of a benefit: validated, verified, reviewed, handed over, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import check_second_person
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.benefits.actions.recording import enter, hold
from commonweal.apps.benefits.models import Benefit, BenefitReview
from commonweal.apps.benefits.queries.assessing import assessed, having
from commonweal.apps.benefits.rules import State, missing_for
from commonweal.apps.benefits.words import requirement_words
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


@transaction.atomic
def validate_benefit(*, benefit: Benefit, by: Actor, at: datetime, note: str = "") -> Benefit:
    """Somebody else than the owner and whoever wrote it finds it sound. RuleBroken names what is
    missing."""
    held = hold(benefit)
    if held.stage != "proposed":
        raise RuleBroken(_("This benefit has been validated already."), code="not-proposed")
    check_second_person(submitted_by=held.created_by_id, approved_by=by.id)
    _check_not_owner(held, by)
    now = assessed(held, timezone.localdate(at))
    _require(State.VALIDATED, having(now))
    held.stage, held.validated_at, held.validated_by_label = "validated", at, by.label
    held.validated_by_id = by.id
    held.save()
    enter(held, {}, verb="benefits.validate-benefit", by=by, at=at, reason=note)
    return held


@transaction.atomic
def verify_benefit(*, benefit: Benefit, by: Actor, at: datetime, note: str) -> Benefit:
    """Somebody else than the owner has checked the readings, and that the final target is met."""
    held = hold(benefit)
    _check_not_owner(held, by)
    now = assessed(held, timezone.localdate(at))
    _require(State.REALISED, having(now) | {"verified"})
    held.verified_at, held.verified_by_id, held.verified_by_label = at, by.id, by.label
    held.save()
    payload = {"realised": now.realised, "currency": held.currency, "reading": now.reading_id}
    enter(held, payload, verb="benefits.verify-benefit", by=by, at=at, reason=note)
    return held


@transaction.atomic
def review_benefit(
    *, benefit: Benefit, values: Mapping[str, Any], by: Actor, at: datetime
) -> BenefitReview:
    """Write down what was found: ``held_on``, ``finding``, ``action``. What the figures were stays
    with it. Reviews go on after an initiative has closed, to the end of the benefit."""
    held = hold(benefit)
    _check_alive(held)
    today = timezone.localdate(at)
    if values["held_on"] > today:
        raise RuleBroken(
            _("A review is written down once it was held."), code="not-held", field="held_on"
        )
    now = assessed(held, today)
    made = BenefitReview(
        benefit=held,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
        state=now.standing.state.value,
        realised=now.realised,
        currency=held.currency,
        reading_id=now.reading_id,
        **values,
    )
    check(made)
    made.save()
    payload = {"review": made.id, "state": made.state, "realised": made.realised, **values}
    enter(held, payload, verb="benefits.review-benefit", by=by, at=at)
    return made


@transaction.atomic
def hand_over_benefit(
    *, benefit: Benefit, to: User, by: Actor, at: datetime, reason: str
) -> Benefit:
    """Another person owns it from now on; a letter tells them. The history keeps from whom."""
    held = hold(benefit)
    _check_alive(held)
    if held.owner_id == to.id:
        raise RuleBroken(_("This person owns it already."), code="owner-already", field="to")
    if held.verifier_id == to.id:
        raise RuleBroken(
            _("This person checks the figures, so they cannot own the benefit."),
            code="verifier-is-owner",
            field="to",
        )
    before = held.owner
    alive = held.shares.exclude(initiative__phase__in=["closed", "cancelled"])
    if held.owner_after_id in {None, held.owner_id} or not alive.exists():
        held.owner_after = to
    held.owner = to
    held.save()
    payload = {
        "from": {"id": before.id, "name": before.name} if before else None,
        "to": {"id": to.id, "name": to.name},
    }
    _tell_new_owner(held, to, by, at)
    enter(held, payload, verb="benefits.hand-over-benefit", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def end_benefit(*, benefit: Benefit, by: Actor, at: datetime, reason: str) -> Benefit:
    """The end of its life, once its end day has come; the result stays readable."""
    held = hold(benefit)
    _check_alive(held)
    now = assessed(held, timezone.localdate(at))
    _require(State.ENDED, having(now))
    held.stage, held.ended_at = "ended", at
    held.save()
    payload = {"state": now.standing.state.value, "realised": now.realised}
    enter(held, payload, verb="benefits.end-benefit", by=by, at=at, reason=reason)
    return held


def _tell_new_owner(benefit: Benefit, to: User, by: Actor, at: datetime) -> None:
    """Nothing of the benefit but its title, and not even that where it is kept back: a letter is
    read by whoever opens it."""
    free = benefit.marking in {"open", "internal"}
    title = benefit.title if free else _("a benefit that is kept back")
    queue_message(
        to_address=to.email,
        subject=_("A benefit is now yours: %(title)s") % {"title": title},
        body=_(
            "%(by)s handed the benefit “%(title)s” over to you.\n\n"
            "After you have signed in you find it under “My benefits”."
        )
        % {"by": by.label, "title": title},
        at=at,
        person=to,
    )


def _check_alive(benefit: Benefit) -> None:
    if benefit.stage == "ended":
        raise RuleBroken(_("This benefit has ended."), code="ended")


def _check_not_owner(benefit: Benefit, by: Actor) -> None:
    if by.id in {benefit.owner_id, benefit.owner_after_id}:
        raise RuleBroken(
            _("You own this benefit. Ask somebody else to check it."), code="own-benefit"
        )


def _require(state: State, there: frozenset[str]) -> None:
    missing = missing_for(state, there)
    if missing:
        words = "; ".join(requirement_words(name) for name in missing)
        raise RuleBroken(_("This is missing: %(what)s.") % {"what": words}, code="not-ready")
