"""Writing a risk down, changing it, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.risks.actions.faults import check_open, check_risk, check_said
from commonweal.apps.risks.actions.recording import enter, hold, told_of, touch
from commonweal.apps.risks.models import Outcome, Risk
from commonweal.apps.risks.rules import title_from
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

# What a person may say of a risk, by section of its page.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "about": ("kind", "title", "category", "cause", "event", "effect", "dependency", "within"),
    "response": ("owner", "response", "response_words", "proximity_on", "review_on"),
    "handling": ("marking", "exemption", "marking_review"),
}
FIELDS = frozenset(name for names in SECTIONS.values() for name in names)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose risk it is: an initiative's, or a body's own."""

    organisation: Organisation
    initiative: Initiative | None = None

    @classmethod
    def of(cls, initiative: Initiative) -> Place:
        return cls(initiative.organisation, initiative)


@transaction.atomic
def create_risk(
    *,
    place: Place,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    origin: Subject | None = None,
) -> Risk:
    """``values`` are some of FIELDS. Without a title it gets one from its event."""
    made = Risk(
        organisation=place.organisation,
        initiative=place.initiative,
        touched_at=at,
        created_at=at,
        created_by_id=by.id,
        created_by_label=by.label,
    )
    _set(made, values)
    told = told_of(made, {*values, "title"})
    if origin is not None:
        made.origin_kind, made.origin_id = origin.kind, origin.id
        made.origin_label = origin.label[:300]
        told["origin"] = [origin.kind, origin.id, origin.label]
    check_risk(made)
    made.save(force_insert=True)
    enter(made, told, verb="risks.create-risk", by=by, at=at)
    return made


@transaction.atomic
def raise_risk(
    *, initiative: Initiative, origin: Subject, values: Mapping[str, Any], by: Actor, at: datetime
) -> Risk:
    """The risk that comes of something else in the record, as an unknown that was accepted: the
    open one of this origin where there is one already, else a new one."""
    known = Risk.objects.filter(
        initiative=initiative, origin_kind=origin.kind, origin_id=origin.id, is_open=True
    ).first()
    if known is not None:
        return known
    given = {"kind": "risk", "category": "other", **values}
    return create_risk(place=Place.of(initiative), values=given, by=by, at=at, origin=origin)


@transaction.atomic
def change_risk(*, risk: Risk, values: Mapping[str, Any], by: Actor, at: datetime) -> Risk:
    """Change some of FIELDS. Nothing happens where nothing differs."""
    held = hold(risk)
    before = told_of(held, values)
    _set(held, values)
    after = told_of(held, values)
    changed = {name: [before[name], told] for name, told in after.items() if told != before[name]}
    if not changed:
        return held
    check_risk(held)
    touch(held, by, at)
    held.save()
    enter(held, changed, verb="risks.change-risk", by=by, at=at)
    return held


@transaction.atomic
def look_at_risk(*, risk: Risk, note: str, review_on: date | None, by: Actor, at: datetime) -> Risk:
    """Somebody looked at it and says what they found; nothing of it need change."""
    held = hold(risk)
    check_open(held)
    check_said(note, "note", _("Say what you found."))
    before, held.review_on = held.review_on, review_on
    touch(held, by, at)
    held.save()
    told = {"review_on": [before, review_on]}
    enter(held, told, verb="risks.look-at-risk", by=by, at=at, reason=note)
    return held


@transaction.atomic
def happened(*, risk: Risk, on: date, what: str, by: Actor, at: datetime) -> Risk:
    """It has come to pass: from now on it is an issue, and keeps all that was written."""
    held = hold(risk)
    check_open(held)
    if held.kind in {"issue", "opportunity"}:
        raise RuleBroken(
            _("Only what may still happen can be said to have happened."), code="kind-cannot-happen"
        )
    check_said(what, "what", _("Say what has happened."))
    if on > timezone.localdate(at):
        raise RuleBroken(_("This day has not come yet."), code="day-to-come", field="on")
    before, held.kind, held.happened_on = held.kind, "issue", on
    touch(held, by, at)
    held.save()
    told = {"kind": [before, "issue"], "happened_on": on}
    enter(held, told, verb="risks.happened", by=by, at=at, reason=what)
    return held


@transaction.atomic
def close_risk(*, risk: Risk, outcome: str, why: str, by: Actor, at: datetime) -> Risk:
    """RuleBroken without a reason, or where it is closed already."""
    held = hold(risk)
    check_open(held)
    check_said(why, "why", _("Say why it is closed."))
    if outcome not in Outcome.values or not outcome:
        raise RuleBroken(_("Say what came of it."), code="outcome-missing", field="outcome")
    held.is_open, held.outcome, held.closed_on = False, outcome, timezone.localdate(at)
    held.raised_at = None
    touch(held, by, at)
    held.save()
    enter(held, {"outcome": outcome}, verb="risks.close-risk", by=by, at=at, reason=why)
    return held


@transaction.atomic
def reopen_risk(*, risk: Risk, why: str, by: Actor, at: datetime) -> Risk:
    held = hold(risk)
    if held.is_open:
        raise RuleBroken(_("It is open already."), code="open-already")
    check_said(why, "why", _("Say why it is opened again."))
    before, held.outcome = held.outcome, ""
    held.is_open, held.closed_on = True, None
    touch(held, by, at)
    held.save()
    enter(held, {"outcome": [before, ""]}, verb="risks.reopen-risk", by=by, at=at, reason=why)
    return held


def _set(risk: Risk, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"a risk has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(risk, name, value)
    risk.title = risk.title.strip() or title_from(risk.event)
