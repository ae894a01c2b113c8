"""Who pays: shares that are set together, and what is drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.funding.models import Drawdown, FundingShare
from commonweal.apps.funding.rules import share_problem
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = [
    "draw_down",
    "set_funding_shares",
]


@transaction.atomic
def set_funding_shares(
    *,
    initiative: Initiative,
    percents: Mapping[str, Decimal],
    by: Actor,
    at: datetime,
    reason: str = "",
) -> list[FundingShare]:
    """All the shares together, in percent by the id of the body; none at all is allowed too.

    RuleBroken where they do not sum to 100, or where a body that has already paid is left out.
    """
    held = hold(initiative)
    _check_shares(held, percents)
    old = {share.organisation_id: share for share in held.funding_shares.all()}
    before = {body: share.percent for body, share in old.items()}
    if before == dict(percents):
        return list(old.values())
    for body, share in old.items():
        if body not in percents:
            _remove(share)
    for body, percent in percents.items():
        share = old.get(body) or FundingShare(initiative=held, organisation_id=body)
        share.percent = percent
        check(share)
        share.save()
    payload = {"before": before, "after": dict(percents)}
    enter(held, payload, verb="funding.set-funding-shares", by=by, at=at, reason=reason)
    return list(held.funding_shares.all())


@transaction.atomic
def draw_down(
    *, share: FundingShare, values: Mapping[str, Any], by: Actor, at: datetime
) -> Drawdown:
    """Record money drawn from a share: amount, currency, base_year, drawn_on, note. A negative
    amount corrects an earlier one and says why in its note."""
    held = hold(share.initiative)
    if values["amount"] < 0 and not values.get("note"):
        raise RuleBroken(
            _("Say in the note what a negative amount corrects."),
            code="correction-without-note",
            field="note",
        )
    made = Drawdown(share=held.funding_shares.get(id=share.id), **values)
    check(made)
    made.save()
    payload = {"drawdown": made.id, "organisation": share.organisation_id, **values}
    enter(held, payload, verb="funding.draw-down", by=by, at=at)
    return made


_WORDS = {
    "share-out-of-range": gettext_noop("Each share is more than 0 and at most 100 percent."),
    "shares-not-100": gettext_noop(
        "The shares sum to %(total)s percent. Together they must be 100."
    ),
}


def _check_shares(initiative: Initiative, percents: Mapping[str, Decimal]) -> None:
    if problem := share_problem(percents.values()):
        total = sum(percents.values(), Decimal(0)).normalize()
        raise RuleBroken(_(_WORDS[problem]) % {"total": f"{total:f}"}, code=problem)
    bodies = Organisation.objects.filter(
        id__in=percents, merged_into=None, illustrative=initiative.organisation.illustrative
    )
    if bodies.count() != len(percents):
        raise RuleBroken(
            _("Choose bodies that are in the list; illustrative and real ones do not mix."),
            code="body-unknown",
        )


def _remove(share: FundingShare) -> None:
    if share.drawdowns.exists():
        raise RuleBroken(
            _("%(body)s has already paid, so it keeps a share.") % {"body": share.organisation},
            code="share-drawn",
        )
    share.delete()
