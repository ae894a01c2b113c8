"""Organisations: those that a person sees, one of them, and how files call them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries.access import Anyone, access_filter, access_require
from commonweal.apps.accounts.rules import Verb, paths_above, same_name_key
from commonweal.kernel.errors import NotFound, RuleBroken


def organisations_for(user: Anyone, verb: Verb | str = Verb.READ) -> QuerySet[Organisation]:
    """The organisations in which this person has ``verb``, without those merged into another."""
    seen = access_filter(user, verb, organisation_path="path")
    return Organisation.objects.filter(seen, merged_into=None)


def organisation_get(user: Anyone, organisation_id: str, verb: Verb | str) -> Organisation:
    """The organisation, where this person has ``verb`` in it. NotFound or NotAllowed else."""
    found = Organisation.objects.select_related("parent").filter(id=organisation_id).first()
    access_require(user, verb, organisation=found)
    if found is None:  # somebody who may do it everywhere asked for an id that does not exist
        raise NotFound(_("There is no such organisation."))
    return found


def organisations_below(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation and all below it, merged ones too."""
    return Organisation.objects.filter(path__startswith=organisation.path)


def organisations_by_name() -> dict[str, Organisation]:
    """Every organisation under ``same_name_key`` of its name, short name and other names.

    A merged one leads to the one that it was merged into. One query.
    """
    everything = {one.id: one for one in Organisation.objects.order_by("id")}
    found: dict[str, Organisation] = {}
    for one in everything.values():
        last = one
        while last.merged_into_id:
            last = everything[last.merged_into_id]
        for name in [one.name, one.short_name, *one.aliases]:
            if name:
                found.setdefault(same_name_key(name), last)
    return found


@dataclass(frozen=True)
class Branch:
    """One line of the tree: an organisation, how deep it stands, the name of the one above it
    ("" where none is shown), and how many people are at home in it."""

    organisation: Organisation
    depth: int
    parent_name: str
    people: int


def organisation_tree(user: Anyone) -> list[Branch]:
    """The organisations that this person may read, each under its parent, by name. One query."""
    seen = {
        one.id: one
        for one in organisations_for(user).annotate(at_home=Count("people")).order_by("name")
    }
    below: dict[str, list[Organisation]] = {}
    for one in seen.values():
        below.setdefault(one.parent_id if one.parent_id in seen else "", []).append(one)
    found: list[Branch] = []

    def visit(parent_id: str, depth: int) -> None:
        for one in below.get(parent_id, []):
            parent = seen[parent_id].name if parent_id else ""
            found.append(Branch(one, depth, parent, one.at_home))
            visit(one.id, depth + 1)

    visit("", 0)
    return found


def illustrative_present() -> bool:
    """True while the example is loaded: its bodies are made up. One cheap query."""
    return bool(Organisation.objects.filter(illustrative=True).exists())


def require_unmixed(organisation: Organisation | None = None) -> None:
    """RuleBroken where something real would stand beside the example."""
    if not (organisation and organisation.illustrative) and illustrative_present():
        raise RuleBroken(
            _("The example is loaded, and is never mixed with real records. Remove it first."),
            code="example-present",
        )


def organisations_above(organisation: Organisation, *, seen_by: Anyone) -> list[Organisation]:
    """Those that it is part of and that ``seen_by`` may read, from the top."""
    paths = paths_above(organisation.path)
    return list(organisations_for(seen_by).filter(path__in=paths).order_by("path"))
