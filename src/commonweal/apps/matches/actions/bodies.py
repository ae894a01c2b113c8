"""Make the organisations that a source names, and offer to join those that became one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from commonweal.apps.accounts.actions import (
    add_organisation_alias,
    create_organisation,
    rename_organisation,
)
from commonweal.apps.accounts.models import Organisation, OrganisationKind
from commonweal.apps.accounts.rules import same_name_key
from commonweal.apps.matches.actions.offers import offer_succession
from commonweal.apps.matches.queries import body_keys
from commonweal.apps.matches.rules import BodyFound, NewBody, successions
from commonweal.kernel.shapes import Actor


def make_bodies(
    *, root: Organisation, bodies: Mapping[str, BodyFound], by: Actor, at: datetime
) -> dict[str, str]:
    """Make the new ones among ``bodies`` below ``root``; returns their ids by name.

    Names that are certain to mean a body are kept as its other names.
    """
    made: dict[str, str] = {}
    for found in bodies.values():
        if found.new and found.new.name not in made:
            made[found.new.name] = _make(found.new, root, by, at)
    for found in bodies.values():
        if found.alias:
            id_ = found.id or made[found.new.name if found.new else ""]
            one = Organisation.objects.get(id=id_)
            add_organisation_alias(organisation=one, alias=found.alias, by=by, at=at)
    return made


def root_body(*, name: str, by: Actor, at: datetime) -> Organisation:
    """The government of this name, made where it is missing."""
    found = body_keys().get(same_name_key(name))
    if found:
        return Organisation.objects.get(id=found)
    return create_organisation(name=name, kind=OrganisationKind.GOVERNMENT, by=by, at=at)


def _make(body: NewBody, root: Organisation, by: Actor, at: datetime) -> str:
    one = create_organisation(
        name=body.name, kind=OrganisationKind.DEPARTMENT, parent=root, by=by, at=at
    )
    if body.short and body.short != body.name:
        rename_organisation(
            organisation=one, name=body.name, short_name=body.short[:40], by=by, at=at
        )
    return str(one.id)


def offer_successions(*, series: str, at: datetime) -> None:
    """Offer a person to join bodies of which one became part of the other."""
    keys = body_keys()
    for one in successions(series):
        before, after = (keys.get(same_name_key(name)) for name in (one.before, one.after))
        if before and after and before != after:
            offer_succession(organisation_id=before, into_id=after, evidence=str(one.year), at=at)
