"""Doubtful matches: offered to a person, who says that they are one or two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import merge_organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.actions import join_initiatives
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.returns.models import Batch, BodyOffer, MatchOffer, OfferState
from commonweal.apps.returns.queries.intended import Intended
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject


def offer_matches(
    *, batch: Batch, intention: Intended, ids: Mapping[str, str], at: datetime
) -> None:
    """Keep the doubts of a batch for a person; inside the transaction that approves it."""
    offers = []
    for doubt in intention.doubts:
        first, second = sorted(ids.get(key, key) for key in (doubt.first, doubt.second))
        offers.append(
            MatchOffer(
                first_id=first,
                second_id=second,
                series=intention.series,
                evidence=list(doubt.evidence),
                batch=batch,
                made_at=at,
            )
        )
    MatchOffer.objects.bulk_create(offers, ignore_conflicts=True)


@transaction.atomic
def accept_match(*, offer: MatchOffer, by: Actor, at: datetime) -> MatchOffer:
    """They are one initiative: the younger record joins the one that was reported last."""
    offer = _open_match(offer)
    keep, other = offer.first, offer.second
    if _newest(other) > _newest(keep):
        keep, other = other, keep
    reason = _("Offered as a match: %(evidence)s") % {"evidence": "; ".join(offer.evidence)}
    join_initiatives(keep=keep, other=other, reason=reason, by=by, at=at)
    return _decide_match(offer, OfferState.ACCEPTED, by, at)


@transaction.atomic
def refuse_match(*, offer: MatchOffer, by: Actor, at: datetime) -> MatchOffer:
    """They are two. The same pair is not offered again."""
    offer = _open_match(offer)
    record(
        verb="returns.match-refused",
        subject=Subject("initiative", offer.first_id, offer.first.name),
        by=by,
        at=at,
        payload={"other": offer.second_id, "evidence": offer.evidence},
    )
    return _decide_match(offer, OfferState.REFUSED, by, at)


@transaction.atomic
def accept_body(*, offer: BodyOffer, by: Actor, at: datetime) -> BodyOffer:
    """Show the older organisation as part of the newer one."""
    offer = _open_body(offer)
    merge_organisation(
        organisation=offer.organisation,
        into=offer.into,
        reason=_("Offered as a succession (%(years)s).") % {"years": ", ".join(offer.evidence)},
        by=by,
        at=at,
    )
    return _decide_body(offer, OfferState.ACCEPTED, by, at)


@transaction.atomic
def refuse_body(*, offer: BodyOffer, by: Actor, at: datetime) -> BodyOffer:
    """Keep the two apart."""
    offer = _open_body(offer)
    record(
        verb="returns.succession-refused",
        subject=Subject("organisation", offer.organisation_id, offer.organisation.name),
        by=by,
        at=at,
        payload={"into": offer.into_id},
    )
    return _decide_body(offer, OfferState.REFUSED, by, at)


def _newest(initiative: Initiative) -> str:
    found = initiative.reports.order_by("-as_at").values_list("as_at", flat=True).first()
    return str(found or "")


def _open_match(offer: MatchOffer) -> MatchOffer:
    found = MatchOffer.objects.select_for_update().get(id=offer.id)
    if found.state != OfferState.OPEN:
        raise RuleBroken(_("Somebody has decided this already."), code="offer-decided")
    return found


def _open_body(offer: BodyOffer) -> BodyOffer:
    found = BodyOffer.objects.select_for_update().get(id=offer.id)
    if found.state != OfferState.OPEN:
        raise RuleBroken(_("Somebody has decided this already."), code="offer-decided")
    return found


def _decide_match(offer: MatchOffer, state: str, by: Actor, at: datetime) -> MatchOffer:
    offer.state, offer.decided_at = state, at
    offer.decided_by_id, offer.decided_by_label = by.id, by.label
    offer.save()
    return offer


def _decide_body(offer: BodyOffer, state: str, by: Actor, at: datetime) -> BodyOffer:
    offer.state, offer.decided_at = state, at
    offer.decided_by_id, offer.decided_by_label = by.id, by.label
    offer.save()
    return offer
