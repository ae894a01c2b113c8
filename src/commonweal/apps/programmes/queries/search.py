"""Find initiatives by words of their name, other names, reference, or description."""

from __future__ import annotations

from django.db.models import Q

from commonweal.apps.accounts.queries import Anyone, access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Initiative

MOST = 50


def search_initiatives(user: Anyone, text: str, most: int = MOST) -> list[Initiative]:
    """Initiatives in which every word of ``text`` occurs; matches in the name come first."""
    words = text.split()[:8]
    if not words:
        return []
    seen = access_filter(
        user, Verb.READ, organisation_path="organisation__path", initiative_path="path"
    )
    where = Q()
    for word in words:
        where &= (
            Q(name__icontains=word)
            | Q(other_names__icontains=word)
            | Q(reference__icontains=word)
            | Q(description__icontains=word)
        )
    found = Initiative.objects.filter(seen & where).select_related("organisation")
    listed = list(found.order_by("name")[: most * 2])
    first = text.casefold()
    return sorted(listed, key=lambda one: first not in one.name.casefold())[:most]
