"""The doubts that a person may decide, each with what is known of both sides."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import (
    Anyone,
    access_filter,
    access_require,
    organisations_by_name,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.matches.models import BodyOffer, MatchOffer, OfferState
from commonweal.apps.programmes.queries import initiative_for, visible_initiatives
from commonweal.kernel.errors import NotFound

__all__ = [
    "body_for",
    "body_keys",
    "match_for",
    "open_bodies",
    "open_matches",
    "settled_pairs",
]


def body_keys(below: str = "") -> dict[str, str]:
    """Ids of the real organisations by the key of each of their names; with ``below``, a path,
    only of those in that part of the tree."""
    return {
        key: one.id
        for key, one in organisations_by_name().items()
        if not one.illustrative and one.path.startswith(below)
    }


def settled_pairs(initiative_ids: Iterable[str]) -> set[frozenset[str]]:
    """The pairs with one of these initiatives that were offered before, whatever was said."""
    ids = set(initiative_ids)
    before = MatchOffer.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids))
    return {frozenset(pair) for pair in before.values_list("first_id", "second_id")}


def open_matches(user: Anyone) -> QuerySet[MatchOffer]:
    """Doubtful pairs of initiatives that this person may see, and import, both."""
    sides = access_filter(
        user,
        Verb.IMPORT,
        organisation_path="first__organisation__path",
        initiative_path="first__path",
    ) & access_filter(
        user,
        Verb.IMPORT,
        organisation_path="second__organisation__path",
        initiative_path="second__path",
    )
    seen = visible_initiatives(user)
    return (
        MatchOffer.objects.filter(sides, state=OfferState.OPEN, first__in=seen, second__in=seen)
        .select_related("first__organisation", "second__organisation")
        .annotate(
            first_from=Min("first__reports__as_at"),
            first_to=Max("first__reports__as_at"),
            second_from=Min("second__reports__as_at"),
            second_to=Max("second__reports__as_at"),
        )
        .order_by("id")
    )


def open_bodies(user: Anyone) -> QuerySet[BodyOffer]:
    """Successions of organisations in which this person administers both."""
    sides = access_filter(
        user, Verb.ADMINISTER, organisation_path="organisation__path"
    ) & access_filter(user, Verb.ADMINISTER, organisation_path="into__path")
    found = BodyOffer.objects.filter(sides, state=OfferState.OPEN)
    return found.select_related("organisation", "into")


def match_for(user: Anyone, offer_id: str) -> MatchOffer:
    """The offer, open or decided, where this person may see, and import, both. NotFound,
    NotAllowed else."""
    rows = MatchOffer.objects.select_related("first__organisation", "second__organisation")
    found = rows.filter(id=offer_id).first()
    if found is None:
        raise NotFound(_("There is no such offer."))
    for side in (found.first, found.second):
        initiative_for(user, side.id, Verb.IMPORT)
    return found


def body_for(user: Anyone, offer_id: str) -> BodyOffer:
    found = BodyOffer.objects.select_related("organisation", "into").filter(id=offer_id).first()
    if found is None:
        raise NotFound(_("There is no such offer."))
    for side in (found.organisation, found.into):
        access_require(user, Verb.ADMINISTER, organisation=side)
    return found
