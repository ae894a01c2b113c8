"""Asking why: a problem is put down, whys are linked to it and to each other, and to evidence.

Words of an inquiry that is marked as sensitive or withheld stay out of the history, which has
readers of its own; the entry names the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.inquiries.actions.entering import enter, hold
from commonweal.apps.inquiries.models import Inquiry, Why, WhyEvidence, WhyLink
from commonweal.apps.inquiries.rules import DEEPEST_WHY, MOST_WHYS, depths
from commonweal.apps.maps.rules import circle
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = [
    "add_why",
    "edit_inquiry",
    "edit_why",
    "open_inquiry",
    "put_evidence",
    "remove_evidence",
    "remove_why",
]

_IN_THE_OPEN = {"open", "internal"}
_WHY_FIELDS = ("words", "cause", "standing")


@transaction.atomic
def open_inquiry(
    *, initiative: Initiative, problem: str, by: Actor, at: datetime, marking: str = "internal"
) -> Inquiry:
    made = Inquiry(
        initiative=initiative,
        problem=problem.strip(),
        marking=marking,
        opened_at=at,
        opened_by_id=by.id,
        opened_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    _enter(made, {"problem": made.problem}, verb="inquiries.open-inquiry", by=by, at=at)
    return made


@transaction.atomic
def edit_inquiry(
    *, inquiry: Inquiry, problem: str, marking: str, by: Actor, at: datetime
) -> Inquiry:
    held = _hold(inquiry)
    before = held.marking
    held.problem, held.marking = problem.strip(), marking
    check(held)
    held.save()
    payload = {"problem": held.problem, "marking": marking, "marking_before": before}
    _enter(held, payload, verb="inquiries.edit-inquiry", by=by, at=at)
    return held


@transaction.atomic
def add_why(
    *,
    inquiry: Inquiry,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    effect: Why | None = None,
) -> Why:
    """``effect`` is the why that this one led to; None where it led to the problem itself."""
    held = _hold(inquiry)
    if held.whys.count() >= MOST_WHYS:
        raise RuleBroken(
            _("A map holds %(n)s whys at most. Split the problem in two.") % {"n": MOST_WHYS},
            code="too-many-whys",
            field="words",
        )
    made = Why(inquiry=held, made_at=at, made_by_id=by.id, made_by_label=by.label)
    _set(made, values)
    made.save(force_insert=True)
    if effect is not None:
        _link(held, made, [effect])
    payload = {"why": made.id, "leads_to": [effect.id] if effect else [], **_told(made)}
    _enter(held, payload, verb="inquiries.add-why", by=by, at=at)
    return made


@transaction.atomic
def edit_why(
    *, why: Why, values: Mapping[str, Any], leads_to: Collection[Why], by: Actor, at: datetime
) -> Why:
    """Its words, kind and standing, and all that it led to. RuleBroken where whys would lead to
    each other in a circle; then nothing has changed."""
    held = _hold(why.inquiry)
    _set(why, values)
    why.save()
    _link(held, why, leads_to)
    payload = {"why": why.id, "leads_to": sorted(one.id for one in leads_to), **_told(why)}
    _enter(held, payload, verb="inquiries.edit-why", by=by, at=at)
    return why


@transaction.atomic
def remove_why(*, why: Why, by: Actor, at: datetime) -> Inquiry:
    """With its links and its evidence; what it led from then leads to the problem itself."""
    held = _hold(why.inquiry)
    payload = {"why": why.id, **_told(why)}
    why.delete()
    _enter(held, payload, verb="inquiries.remove-why", by=by, at=at)
    return held


@transaction.atomic
def put_evidence(*, why: Why, values: Mapping[str, Any], by: Actor, at: datetime) -> WhyEvidence:
    """``kind`` and ``ref`` of something on record (queries.evidence_offered says what may be
    taken), whether it ``speaks_for`` the why, and ``words`` on how."""
    held = _hold(why.inquiry)
    made = WhyEvidence(
        why=why,
        kind=values["kind"],
        ref=values["ref"],
        speaks_for=values["speaks_for"],
        words=str(values.get("words", "")).strip(),
        put_at=at,
        put_by_id=by.id,
        put_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    payload = {"why": why.id, "kind": made.kind, "ref": made.ref, "speaks_for": made.speaks_for}
    _enter(held, payload, verb="inquiries.put-evidence", by=by, at=at)
    return made


@transaction.atomic
def remove_evidence(*, evidence: WhyEvidence, by: Actor, at: datetime) -> Why:
    why = evidence.why
    held = _hold(why.inquiry)
    payload = {"why": why.id, "kind": evidence.kind, "ref": evidence.ref}
    evidence.delete()
    _enter(held, payload, verb="inquiries.remove-evidence", by=by, at=at)
    return why


def _hold(inquiry: Inquiry) -> Inquiry:
    """The inquiry read again; whoever draws on it meanwhile waits."""
    hold(inquiry.initiative)
    return Inquiry.objects.select_for_update().select_related("initiative").get(id=inquiry.id)


def _set(why: Why, values: Mapping[str, Any]) -> None:
    for name in _WHY_FIELDS:
        if name in values:
            setattr(why, name, str(values[name] or "").strip())
    check(why)


def _link(inquiry: Inquiry, why: Why, effects: Collection[Why]) -> None:
    if any(one.inquiry_id != inquiry.id or one.id == why.id for one in effects):
        raise RuleBroken(
            _("A why leads to another why of the same problem."), code="why-elsewhere",
            field="leads_to",
        )  # fmt: skip
    why.leads_to.all().delete()
    for one in effects:
        link = WhyLink(cause=why, effect=one)
        check(link)
        link.save(force_insert=True)
    rows = WhyLink.objects.filter(cause__inquiry=inquiry)
    every = list(rows.values_list("cause_id", "effect_id"))
    if circle(every):
        raise RuleBroken(
            _("These would be the reason of each other. Take one of the links away."),
            code="why-circle",
            field="leads_to",
        )
    if max(depths([one for one, _effect in every], every).values(), default=0) > DEEPEST_WHY:
        raise RuleBroken(
            _("That is more than %(n)s whys below each other. Ask anew from one of them.")
            % {"n": DEEPEST_WHY},
            code="why-too-deep",
            field="leads_to",
        )


def _told(why: Why) -> dict[str, str]:
    return {name: getattr(why, name) for name in _WHY_FIELDS}


def _enter(
    inquiry: Inquiry, payload: Mapping[str, Any], *, verb: str, by: Actor, at: datetime
) -> None:
    hidden = set() if inquiry.marking in _IN_THE_OPEN else {"problem", "words"}
    told = {name: value for name, value in payload.items() if name not in hidden}
    enter(inquiry.initiative, {"inquiry": inquiry.id, **told}, verb=verb, by=by, at=at)
