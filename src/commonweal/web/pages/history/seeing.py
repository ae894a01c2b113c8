"""What of the history somebody may see.

Whoever audits a body sees what its people did; whoever audits an initiative, what was done to it.
Details may hold figures that are marked, so they are shown to, and exported by, those alone who may
also read what is withheld there: on the initiative that the entry is about, whosever people did it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import (
    access_can,
    access_initiative_ids,
    access_organisations,
    access_require_somewhere,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import Scope
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, kept_fields, visible_initiatives
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = ["kept_back", "may_export", "may_read_details", "require_export", "scope_of"]
_ABOUT_INITIATIVE = "initiative"


def scope_of(user: User) -> Scope | None:
    """The entries that this person audits; None is all of them. NotAllowed where there are none."""
    access_require_somewhere(user, Verb.AUDIT)
    if _everything(user, Verb.AUDIT):
        return None
    bodies = _below(access_organisations(user, Verb.AUDIT) or ())
    initiatives = access_initiative_ids(user, Verb.AUDIT)
    return Scope(
        organisation_ids=frozenset(bodies),
        subjects=frozenset(("initiative", initiative) for initiative in initiatives),
    )


def may_read_details(user: User, entry: Entry) -> bool:
    if _everything(user, Verb.READ_WITHHELD):
        return True
    if entry.subject_kind == _ABOUT_INITIATIVE:
        return _sees_withheld(user, entry.subject_id)
    body = Organisation.objects.filter(id=entry.organisation_id).first()
    return bool(body) and access_can(user, Verb.READ_WITHHELD, organisation=body)


def kept_back(user: User, entries: Iterable[Entry]) -> frozenset[int]:
    """The numbers of the entries whose subject's name and reason this person may not read: those
    about an initiative of which anything is kept from them, for a reason may name a figure."""
    about = {e.number: e.subject_id for e in entries if e.subject_kind == _ABOUT_INITIATIVE}
    rows = visible_initiatives(user).filter(id__in=about.values()).select_related("organisation")
    whole = {
        one.id for one in rows.prefetch_related("field_markings") if not kept_fields(user, one)
    }
    there = set(Initiative.objects.filter(id__in=about.values()).values_list("id", flat=True))
    return frozenset(number for number, id_ in about.items() if id_ in there - whole)


def _sees_withheld(user: User, initiative_id: str) -> bool:
    try:
        initiative_for(user, initiative_id, Verb.READ_WITHHELD)
    except (NotAllowed, NotFound):
        return False
    return True


def may_export(user: User) -> bool:
    return _everything(user, Verb.AUDIT) and _everything(user, Verb.READ_WITHHELD)


def require_export(user: User) -> None:
    if not may_export(user):
        raise NotAllowed(
            _(
                "The whole history holds what is marked withheld. It takes an assurer or a "
                "portfolio director at the top of the organisation to download it."
            )
        )


def _everything(user: User, verb: Verb) -> bool:
    """True where the person has ``verb`` in every organisation there is."""
    paths = access_organisations(user, verb)
    if paths is None:
        return True
    roots = Organisation.objects.filter(parent=None).values_list("path", flat=True)
    return bool(paths) and all(root in paths for root in roots)


def _below(paths: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        below = Organisation.objects.filter(path__startswith=path)
        found.update(below.values_list("id", flat=True))
    return found
