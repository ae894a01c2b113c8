"""What of the history somebody may see.

Whoever audits a body sees what its people did and what was done to it, its people and its
initiatives; whoever audits an initiative, what was done to that. Names, reasons and details may
hold what is marked, so what the entry is about decides who reads them, whosever people did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import (
    access_can,
    access_filter,
    access_organisations,
    access_require_somewhere,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import visible_benefits
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import visible_exceptions
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import Filters, entries
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, initiative_for, visible_initiatives
from commonweal.engines.attest import ERASE_KIND
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "found",
    "kept_back",
    "may_export",
    "may_read_details",
    "require_export",
    "scope_of",
]
_INITIATIVE, _FILE = "initiative", "evidence_file"
_MEASURE, _BENEFIT, _EXCEPTION = "measure", "benefit", "tolerance_exception"
# What these are called, and why they were changed, holds no figure of an initiative.
_PLAIN = ("organisation", "person", "role_policy", "invitation", "series", ERASE_KIND)


def scope_of(user: User) -> Q | None:
    """The entries that this person audits; None is all of them. NotAllowed where there are none."""
    access_require_somewhere(user, Verb.AUDIT)
    if _everything(user, Verb.AUDIT):
        return None
    bodies = _bodies(user, Verb.AUDIT)
    at_home = access_filter(user, Verb.AUDIT, organisation_path="organisation__path")
    measures = access_filter(
        user, Verb.AUDIT,
        organisation_path="organisation__path", initiative_path="initiative__path",
    )  # fmt: skip
    here = access_filter(
        user, Verb.AUDIT, organisation_path="organisation__path", initiative_path="path"
    )
    return (
        Q(organisation_id__in=bodies)
        | Q(subject_kind=_MEASURE, subject_id__in=Measure.objects.filter(measures).values("id"))
        | Q(subject_kind=_BENEFIT, subject_id__in=Benefit.objects.filter(at_home).values("id"))
        | Q(subject_kind=_EXCEPTION, subject_id__in=_exceptions_of(here).values("id"))
        | Q(subject_kind="organisation", subject_id__in=bodies)
        | Q(subject_kind="person", subject_id__in=User.objects.filter(at_home).values("id"))
        | Q(subject_kind=_INITIATIVE, subject_id__in=Initiative.objects.filter(here).values("id"))
    )


def found(user: User, filters: Filters, scope: Q | None) -> QuerySet[Entry]:
    """The entries within the scope that are asked for, newest first. A search for a name does not
    find what a page keeps back: that would tell it."""
    chosen = entries(filters, scope)
    return chosen.filter(_names_shown(user)) if filters.what else chosen


def may_read_details(user: User, entry: Entry) -> bool:
    """An entry that says that another was erased may repeat it, and so is read as that one is."""
    if _everything(user, Verb.READ_WITHHELD):
        return True
    if entry.subject_kind == ERASE_KIND:
        erased = Entry.objects.filter(number=int(entry.subject_id)).first()
        return erased is not None and may_read_details(user, erased)
    if entry.subject_kind == _INITIATIVE:
        return _sees_withheld(user, entry.subject_id)
    if entry.subject_kind in _READ_BY:
        return _READ_BY[entry.subject_kind](user).filter(id=entry.subject_id).exists()
    body = Organisation.objects.filter(id=entry.organisation_id).first()
    return bool(body) and access_can(user, Verb.READ_WITHHELD, organisation=body)


def _names_shown(user: User) -> Q:
    """A filter of entries by whether this person may read what the subject is called, and the
    reason, which may name a figure: of an initiative those alone who see the whole of it."""
    if _everything(user, Verb.READ_WITHHELD):
        return Q()
    whole = visible_initiatives(user).filter(field_visible(user))
    shown = Q(subject_kind__in=_PLAIN) | Q(
        subject_kind=_INITIATIVE, subject_id__in=whole.values("id")
    )
    for kind, read_by in _READ_BY.items():
        ids = read_by(user).order_by().values("id")
        shown |= Q(subject_kind=kind, subject_id__in=ids)
    return shown | (
        ~Q(subject_kind__in=(*_PLAIN, _INITIATIVE, *_READ_BY))
        & Q(organisation_id__in=_bodies(user, Verb.READ_WITHHELD))
    )


def _measures_read(user: User) -> QuerySet[Measure]:
    """The measures of which this person reads all that was ever said."""
    return measures_for(user, Verb.READ_WITHHELD)


def _benefits_read(user: User) -> QuerySet[Benefit]:
    """The same of benefits; entries of one repeat what its measures came to."""
    withheld = access_filter(user, Verb.READ_WITHHELD, organisation_path="organisation__path")
    seen = _measures_read(user).values("id")
    measured = Q(measure=None) | Q(measure__in=seen)
    compared = Q(comparison=None) | Q(comparison__in=seen)
    return visible_benefits(user).filter(withheld, measured, compared)


def _exceptions_of(where: Q) -> QuerySet[ToleranceException]:
    return ToleranceException.objects.filter(initiative__in=Initiative.objects.filter(where))


def _exceptions_read(user: User) -> QuerySet[ToleranceException]:
    """The exceptions that this person sees, and of whose initiative they read all."""
    where = access_filter(
        user, Verb.READ_WITHHELD, organisation_path="organisation__path", initiative_path="path"
    )
    return visible_exceptions(user).filter(id__in=_exceptions_of(where).values("id"))


# Who reads what is said of a thing of this kind.
_READ_BY: Mapping[str, Callable[[User], QuerySet[Any]]] = {
    _FILE: files_for,
    _MEASURE: _measures_read,
    _BENEFIT: _benefits_read,
    _EXCEPTION: _exceptions_read,
}


def kept_back(user: User, shown: Iterable[Entry]) -> frozenset[int]:
    """The numbers of those entries whose subject's name and reason this person may not read."""
    numbers = {entry.number for entry in shown}
    named = Entry.objects.filter(_names_shown(user), number__in=numbers)
    return frozenset(numbers - set(named.values_list("number", flat=True)))


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


def _bodies(user: User, verb: Verb) -> QuerySet[Organisation, str]:
    """The ids of the organisations in which the person has ``verb``."""
    found = Organisation.objects.filter(access_filter(user, verb, organisation_path="path"))
    return found.order_by().values_list("id", flat=True)
