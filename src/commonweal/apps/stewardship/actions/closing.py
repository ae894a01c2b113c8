"""When an initiative closes: the owner in the business accepts each benefit, or it is flagged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.benefits.actions.recording import enter, hold
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.programmes.actions import edit_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.stewardship.models import Acceptance
from commonweal.apps.stewardship.queries.closing import unaccepted
from commonweal.kernel.errors import NotAllowed, RuleBroken
from commonweal.kernel.shapes import Actor


@transaction.atomic
def accept_benefit(
    *, benefit: Benefit, initiative: Initiative, by: Actor, at: datetime, note: str = ""
) -> Acceptance:
    """The owner in the business takes the benefit over from an initiative that closes. NotAllowed
    for anybody else."""
    held = hold(benefit)
    keeper = held.owner_after_id or held.owner_id
    if keeper != by.id:
        raise NotAllowed(
            _("Only who owns this benefit after closure can accept it."), code="not-the-owner"
        )
    if not held.shares.filter(initiative=initiative).exists():
        raise RuleBroken(
            _("This programme or project has no part in the benefit."), code="no-share"
        )
    if held.acceptances.filter(initiative=initiative).exists():
        raise RuleBroken(_("It has been accepted already."), code="accepted-already")
    made = Acceptance.objects.create(
        benefit=held,
        initiative=initiative,
        note=note,
        accepted_at=at,
        accepted_by_id=by.id,
        accepted_by_label=by.label,
    )
    if held.owner_id != keeper:
        held.owner_id = keeper
        held.save()
    payload = {"initiative": {"id": initiative.id, "name": initiative.name}}
    enter(held, payload, verb="stewardship.accept-benefit", by=by, at=at, reason=note)
    return made


@transaction.atomic
def close_initiative(*, initiative: Initiative, by: Actor, at: datetime) -> Initiative:
    """Close it. RuleBroken names the benefits that no owner in the business has accepted yet."""
    waiting = list(unaccepted(initiative)[:6])
    if waiting:
        named = "; ".join(one.title for one in waiting)
        raise RuleBroken(
            _("Before it closes, an owner in the business accepts each benefit. Waiting: %(these)s")
            % {"these": named},
            code="not-accepted",
        )
    return edit_initiative(initiative=initiative, values={"phase": "closed"}, by=by, at=at)
