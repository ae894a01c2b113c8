"""What is done against a cause, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.inquiries.actions.entering import enter, hold
from commonweal.apps.inquiries.models import Response
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["begin_response", "say_outcome"]


@transaction.atomic
def begin_response(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> Response:
    """``cause``, ``kind`` (of the catalogue, or ""), ``what`` and ``begun_on``; whoever puts it
    down answers for it."""
    held = hold(initiative)
    made = Response(
        initiative=held,
        cause=values["cause"],
        kind=values.get("kind", ""),
        what=values["what"].strip(),
        begun_on=values["begun_on"],
        owner_id=by.id,
        owner_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    payload = {"response": made.id, "cause": made.cause, "kind": made.kind, "what": made.what}
    enter(held, payload, verb="inquiries.begin-response", by=by, at=at)
    return made


@transaction.atomic
def say_outcome(*, response: Response, outcome: str, why: str, by: Actor, at: datetime) -> Response:
    """Whether it helped, with the reason. May be said again: the history keeps what was said."""
    held = hold(response.initiative)
    fresh = Response.objects.select_for_update().get(id=response.id)
    if not why.strip():
        raise RuleBroken(_("Say how you know."), code="outcome-without-reason", field="why")
    fresh.outcome, fresh.outcome_why, fresh.outcome_at = outcome, why.strip(), at
    fresh.outcome_by_id, fresh.outcome_by_label = by.id, by.label
    check(fresh)
    fresh.save()
    payload = {"response": fresh.id, "outcome": outcome, "why": fresh.outcome_why}
    enter(held, payload, verb="inquiries.say-outcome", by=by, at=at)
    return fresh
