"""A review is asked for, gets its panel, hears people, finds, recommends, and is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.gates.models import Gate
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.reviews.actions.follow_ups import Origin, Wanted, add_follow_up
from commonweal.apps.reviews.models import (
    FollowUp,
    PanelMember,
    Review,
    ReviewFinding,
    ReviewNote,
)
from commonweal.apps.reviews.queries.standing import standings_of
from commonweal.apps.reviews.rules import Indicative, Standing, check_independent
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

SCALE = "uk-dca-three@1"
LEVELS = ("green", "amber", "red")
OPEN = (Review.State.ASKED, Review.State.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Rated:
    """What the panel says: a point of the scale, why, and why it differs from the evidence."""

    confidence: str
    why: str
    difference_why: str = ""


@transaction.atomic
def ask_review(*, gate: Gate, values: Mapping[str, Any], by: Actor, at: datetime) -> Review:
    """Ask for a review before a gate. ``values``: purpose, planned_on."""
    one = hold(gate.initiative)
    if gate.reviews.filter(state__in=OPEN).exists():
        raise RuleBroken(_("A review before this gate is open already."), code="review-open")
    made = Review(
        initiative=one,
        gate=gate,
        gate_title=gate.title,
        asked_at=at,
        asked_by_id=by.id,
        asked_by_label=by.label,
        **values,
    )
    check(made)
    made.save()
    _enter(made, by, at, verb="reviews.ask-review", payload={"purpose": made.purpose})
    return made


@transaction.atomic
def name_panel(*, review: Review, people: Sequence[User], by: Actor, at: datetime) -> Review:
    """Name who reviews; the first one leads. RuleBroken where one of them is not independent."""
    fresh = _held(review)
    if not people:
        raise RuleBroken(_("Name at least one person."), code="no-panel", field="people")
    found = standings_of(
        people, fresh.initiative, timezone.localdate(at), asked_by=fresh.asked_by_id
    )
    for person in people:
        check_independent(person.name, found[person.id])
    fresh.panel.all().delete()
    PanelMember.objects.bulk_create(
        PanelMember(
            review=fresh,
            person_id=person.id,
            person_label=person.name,
            lead=place == 0,
            checked=_checked(found[person.id]),
            named_at=at,
            named_by_id=by.id,
            named_by_label=by.label,
        )
        for place, person in enumerate(people)
    )
    fresh.state = Review.State.UNDER_WAY
    fresh.save()
    _enter(
        fresh,
        by,
        at,
        verb="reviews.name-panel",
        payload={"panel": [person.id for person in people]},
    )
    return fresh


@transaction.atomic
def add_note(*, review: Review, values: Mapping[str, Any], by: Actor, at: datetime) -> ReviewNote:
    """Write down an interview, a document that was read, or a visit."""
    fresh = _for_member(review, by, at)
    made = ReviewNote(review=fresh, made_at=at, made_by_id=by.id, made_by_label=by.label, **values)
    if made.on > timezone.localdate(at):
        raise RuleBroken(_("This day has not come yet."), code="not-yet", field="on")
    check(made)
    made.save()
    _enter(fresh, by, at, verb="reviews.add-note", payload={"note": made.id, "kind": made.kind})
    return made


@transaction.atomic
def add_finding(
    *, review: Review, values: Mapping[str, Any], by: Actor, at: datetime
) -> ReviewFinding:
    """Write down what the panel found, with the evidence for it."""
    fresh = _for_member(review, by, at)
    made = ReviewFinding(
        review=fresh, made_at=at, made_by_id=by.id, made_by_label=by.label, **values
    )
    check(made)
    made.save()
    payload = {"finding": made.id, "weight": made.weight, "words": made.words}
    _enter(fresh, by, at, verb="reviews.add-finding", payload=payload)
    return made


@transaction.atomic
def recommend(*, review: Review, wanted: Wanted, by: Actor, at: datetime) -> FollowUp:
    """Recommend something, with its owner and date."""
    fresh = _for_member(review, by, at)
    made = add_follow_up(
        initiative=fresh.initiative,
        wanted=wanted,
        origin=Origin(FollowUp.Kind.RECOMMENDATION, fresh.gate, fresh),
        by=by,
        at=at,
    )
    payload = {"follow_up": made.id, "words": made.words, "owner": made.owner_id,
               "due_on": made.due_on, "urgency": made.urgency}  # fmt: skip
    _enter(fresh, by, at, verb="reviews.recommend", payload=payload)
    return made


@transaction.atomic
def finish_review(
    *, review: Review, rated: Rated, indicative: Indicative, by: Actor, at: datetime
) -> Review:
    """A member of the panel sets the confidence, in their own name; ``indicative`` is what the
    evidence says now. RuleBroken where the two differ and nobody says why."""
    fresh = _for_member(review, by, at)
    if rated.confidence not in LEVELS:
        raise RuleBroken(_("Choose a rating."), code="no-rating", field="confidence")
    if not rated.why.strip():
        raise RuleBroken(_("Say why."), code="unexplained", field="why")
    if rated.confidence != indicative.level and not rated.difference_why.strip():
        raise RuleBroken(
            _("This is not what the evidence says. Say what makes the difference."),
            code="difference-unexplained",
            field="difference_why",
        )
    fresh.state, fresh.finished_at = Review.State.FINISHED, at
    fresh.confidence, fresh.confidence_scale = rated.confidence, SCALE
    fresh.confidence_why, fresh.difference_why = rated.why.strip(), rated.difference_why.strip()
    fresh.set_by_id, fresh.set_by_label = by.id, by.label
    _keep(fresh, indicative, at)
    check(fresh)
    fresh.save()
    payload = {"confidence": fresh.confidence, "scale": SCALE, "indicative": fresh.indicative,
               "set": fresh.indicative_set, "difference": fresh.difference_why}  # fmt: skip
    _enter(
        fresh, by, at, verb="reviews.finish-review", payload=payload, reason=fresh.confidence_why
    )
    return fresh


@transaction.atomic
def withdraw_review(*, review: Review, reason: str, by: Actor, at: datetime) -> Review:
    """It will not be held after all. What was written down stays."""
    fresh = _held(review)
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="unexplained", field="reason")
    fresh.state, fresh.finished_at = Review.State.WITHDRAWN, at
    fresh.save()
    _enter(fresh, by, at, verb="reviews.withdraw-review", payload={}, reason=reason.strip())
    return fresh


def _keep(review: Review, indicative: Indicative, at: datetime) -> None:
    review.indicative, review.indicative_set = indicative.level, indicative.rule_set
    review.indicative_at = at
    review.indicative_reasons = [
        {"code": reason.code, "tone": reason.tone, "told": dict(reason.told)}
        for reason in indicative.reasons
    ]


def _checked(standing: Standing) -> list[str]:
    """What the record says of their ties on the day: every role that reaches the work."""
    return sorted(role.value for role in standing.reaching | standing.own)


def _held(review: Review) -> Review:
    one = hold(review.initiative)
    fresh = Review.objects.get(id=review.id)
    if fresh.state not in OPEN:
        raise RuleBroken(_("This review is over."), code="review-over")
    fresh.initiative = one
    return fresh


def _for_member(review: Review, by: Actor, at: datetime) -> Review:
    """The review, for one of its panel, whose independence is looked at again each time."""
    fresh = _held(review)
    if not fresh.panel.filter(person_id=by.id).exists():
        raise RuleBroken(_("You are not on the panel of this review."), code="not-on-the-panel")
    people = list(User.objects.filter(id=by.id))
    day = timezone.localdate(at)
    found = standings_of(people, fresh.initiative, day, asked_by=fresh.asked_by_id)
    for person in people:
        check_independent(person.name, found[person.id])
    return fresh


def _enter(
    review: Review,
    by: Actor,
    at: datetime,
    *,
    verb: str,
    payload: Mapping[str, Any],
    reason: str = "",
) -> None:
    whole = {"review": review.id, "gate": review.gate_id, **payload}
    enter(review.initiative, whole, verb=verb, by=by, at=at, reason=reason)
