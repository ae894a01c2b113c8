"""Offer what is in doubt, and keep what a person said: they are one, or they are two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import merge_organisation
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.apps.matches.models import BodyOffer, MatchOffer, OfferState
from commonweal.apps.programmes.actions import join_initiatives
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

AnyOffer = TypeVar("AnyOffer", MatchOffer, BodyOffer)


def offer_matches(
    *, pairs: Iterable[tuple[str, str, Sequence[str]]], series: str, at: datetime
) -> None:
    """Keep pairs of initiatives (two ids, and the evidence) for a person to decide.

    Inside the transaction of the change that raised them, which also writes the entry. A pair
    that was offered before is left as it is.
    """
    ordered = [(*sorted((first, second)), list(evidence)) for first, second, evidence in pairs]
    MatchOffer.objects.bulk_create(
        [
            MatchOffer(first_id=a, second_id=b, evidence=why, series=series, made_at=at)
            for a, b, why in ordered
        ],
        ignore_conflicts=True,
    )


def offer_succession(*, organisation_id: str, into_id: str, evidence: str, at: datetime) -> None:
    """Keep a pair of organisations for a person to decide, as ``offer_matches`` does."""
    BodyOffer.objects.get_or_create(
        organisation_id=organisation_id,
        into_id=into_id,
        defaults={"made_at": at, "evidence": [evidence]},
    )


@transaction.atomic
@entries_last()
def accept_match(*, offer: MatchOffer, by: Actor, at: datetime) -> MatchOffer:
    """They are one initiative: the record that was reported last keeps its name."""
    offer = _open(MatchOffer, offer.id)
    keep, other = sorted((offer.first, offer.second), key=_newest, reverse=True)
    reason = _("Offered as a match: %(evidence)s") % {"evidence": "; ".join(offer.evidence)}
    join_initiatives(keep=keep, other=other, reason=reason, by=by, at=at)
    return _decide(offer, OfferState.ACCEPTED, by, at)


@transaction.atomic
def refuse_match(*, offer: MatchOffer, by: Actor, at: datetime) -> MatchOffer:
    """They are two. The same pair is not offered again."""
    offer = _decide(_open(MatchOffer, offer.id), OfferState.REFUSED, by, at)
    subject = Subject("initiative", offer.first_id, offer.first.name)
    payload = {"other": offer.second_id, "evidence": offer.evidence}
    record(verb="matches.match-refused", subject=subject, by=by, at=at, payload=payload)
    return offer


@transaction.atomic
@entries_last()
def accept_body(*, offer: BodyOffer, by: Actor, at: datetime) -> BodyOffer:
    """Show the older organisation as part of the newer one."""
    offer = _open(BodyOffer, offer.id)
    merge_organisation(
        organisation=offer.organisation,
        into=offer.into,
        reason=_("Offered as a succession: %(evidence)s") % {"evidence": "; ".join(offer.evidence)},
        by=by,
        at=at,
    )
    return _decide(offer, OfferState.ACCEPTED, by, at)


@transaction.atomic
def refuse_body(*, offer: BodyOffer, by: Actor, at: datetime) -> BodyOffer:
    """Keep the two apart."""
    offer = _decide(_open(BodyOffer, offer.id), OfferState.REFUSED, by, at)
    subject = Subject("organisation", offer.organisation_id, offer.organisation.name)
    payload = {"into": offer.into_id}
    record(verb="matches.succession-refused", subject=subject, by=by, at=at, payload=payload)
    return offer


def _newest(initiative: Initiative) -> tuple[str, str]:
    newest = initiative.reports.order_by("-as_at").values_list("as_at", flat=True).first()
    return str(newest or ""), initiative.id


def _open(kind: type[AnyOffer], offer_id: str) -> AnyOffer:
    found = kind.objects.select_for_update().get(id=offer_id)
    if found.state != OfferState.OPEN:
        raise RuleBroken(_("Somebody has decided this already."), code="offer-decided")
    return found


def _decide(offer: AnyOffer, state: str, by: Actor, at: datetime) -> AnyOffer:
    offer.state, offer.decided_at = state, at
    offer.decided_by_id, offer.decided_by_label = by.id, by.label
    offer.save()
    return offer
