"""What of the history somebody may see.

Whoever audits a body sees what its people did; whoever audits an initiative, what was done to it.
Details may hold figures that are marked, so they are shown to, and exported by, those alone who may
also read what is withheld there.
"""

from __future__ import annotations

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
from commonweal.kernel.errors import NotAllowed

__all__ = ["may_export", "may_read_details", "require_export", "scope_of"]


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
    body = Organisation.objects.filter(id=entry.organisation_id).first()
    if body and access_can(user, Verb.READ_WITHHELD, organisation=body):
        return True
    about = entry.subject_id if entry.subject_kind == "initiative" else ""
    return bool(about) and about in access_initiative_ids(user, Verb.READ_WITHHELD)


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
