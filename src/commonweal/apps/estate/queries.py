"""Which systems somebody may see, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_can, access_require
from commonweal.apps.accounts.rules import Marking, Verb
from commonweal.apps.estate.models import DataSet, Interface, System
from commonweal.apps.estate.rules import Risk, order_of, risk_of
from commonweal.apps.programmes.queries import sight
from commonweal.kernel.errors import NotFound

__all__ = [
    "Listed", "interfaces_of", "listed", "may_change", "part_for", "system_for", "visible_systems",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    system: System
    risk: Risk


def visible_systems(user: Anyone) -> QuerySet[System]:
    """The systems of the bodies where this person may read, under markings that they may see."""
    read, sensitive, _withheld = sight(user, "organisation__path", "")
    seen = read & (
        Q(marking__in=[Marking.OPEN.value, Marking.INTERNAL.value])
        | (Q(marking=Marking.SENSITIVE.value) & sensitive)
    )
    return System.objects.filter(seen).select_related(
        "organisation", "business_owner", "technical_owner"
    )


def listed(systems: QuerySet[System]) -> list[Listed]:
    """The systems with their legacy risk: what is not known first, then the highest."""
    rows = [Listed(one, risk_of(one.risk_score, one.risk_on, one.risk_basis)) for one in systems]
    return sorted(rows, key=lambda row: order_of(row.risk, row.system.risk_score))


def system_for(user: Anyone, system_id: str, verb: Verb | str = Verb.READ) -> System:
    """One system, where this person may see it and has ``verb`` in its body. NotFound or
    NotAllowed else."""
    found = visible_systems(user).filter(id=system_id).first()
    if found is None:
        raise NotFound(_("There is no such system, or you have no role that shows it to you."))
    access_require(user, verb, organisation=found.organisation)
    return found


def may_change(user: Anyone, system: System) -> bool:
    return access_can(user, Verb.EDIT, organisation=system.organisation)


def interfaces_of(user: Anyone, system: System) -> QuerySet[Interface]:
    """Where it meets others that this person may see."""
    seen = visible_systems(user).order_by().values("id")
    ends = Q(from_system=system) | Q(to_system=system)
    rows = Interface.objects.filter(ends, from_system__in=seen, to_system__in=seen)
    return rows.select_related("from_system", "to_system")


def part_for(user: Anyone, system: System, part_id: str) -> DataSet | Interface:
    """A data set of a system, or an interface that goes out from it, to change it."""
    found = (
        system.data_sets.filter(id=part_id).first()
        or interfaces_of(user, system).filter(id=part_id, from_system=system).first()
    )
    if found is None:
        raise NotFound(_("This system has no such part. Load the page again."))
    return found
