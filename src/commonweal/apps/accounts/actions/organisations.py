"""The tree of bodies: made, renamed, moved, merged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import MAX_PATH_LENGTH, Organisation, User
from commonweal.apps.accounts.rules import Verb, same_name_key
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject


def subject_of(organisation: Organisation) -> Subject:
    return Subject("organisation", organisation.id, organisation.name)


@transaction.atomic
def create_organisation(
    *,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    parent: Organisation | None = None,
    illustrative: bool = False,
) -> Organisation:
    made_id = new_id(at)
    organisation = Organisation(
        id=made_id,
        name=" ".join(name.split()),
        kind=kind,
        parent=parent,
        path=_path_below(parent, made_id),
        illustrative=illustrative,
    )
    _check_and_save(organisation)
    record(
        verb="accounts.create-organisation",
        subject=subject_of(organisation),
        by=by,
        at=at,
        payload={"name": name, "kind": kind, "parent": parent.id if parent else None},
    )
    return organisation


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, name: str, by: Actor, at: datetime, short_name: str = ""
) -> Organisation:
    """Give it another name. The old one stays among its other names, so that files that still
    use it find it."""
    before = {"name": organisation.name, "short_name": organisation.short_name}
    organisation.name, organisation.short_name = " ".join(name.split()), short_name.strip()
    _keep_names(organisation, [before["name"], before["short_name"]])
    _check_and_save(organisation)
    record(
        verb="accounts.rename-organisation",
        subject=subject_of(organisation),
        by=by,
        at=at,
        payload={
            "before": before,
            "name": organisation.name,
            "short_name": organisation.short_name,
        },
    )
    return organisation


@transaction.atomic
def add_organisation_alias(
    *, organisation: Organisation, alias: str, by: Actor, at: datetime
) -> Organisation:
    """Remember another name under which files speak of this organisation."""
    owner = queries.organisations_by_name().get(same_name_key(alias))
    if owner is not None and owner.id != organisation.id:
        raise _taken(alias, owner, by)
    _keep_names(organisation, [alias])
    _check_and_save(organisation)
    record(
        verb="accounts.add-organisation-alias",
        subject=subject_of(organisation),
        by=by,
        at=at,
        payload={"alias": alias},
    )
    return organisation


@transaction.atomic
def move_organisation(
    *, organisation: Organisation, parent: Organisation | None, by: Actor, at: datetime
) -> Organisation:
    """Put it, with all below it, under another parent (None: at the top)."""
    before = organisation.parent_id
    _move(organisation, parent)
    record(
        verb="accounts.move-organisation",
        subject=subject_of(organisation),
        by=by,
        at=at,
        payload={"before": before, "parent": parent.id if parent else None},
    )
    return organisation


@transaction.atomic
def merge_organisation(
    *, organisation: Organisation, into: Organisation, by: Actor, at: datetime, reason: str
) -> Organisation:
    """Say that two are one: ``organisation`` goes below ``into``, which takes over its names
    and the bodies below it. Whatever points to it keeps doing so. Returns ``into``.

    ``separate_organisation`` undoes it.
    """
    if organisation.merged_into_id or into.merged_into_id:
        raise RuleBroken(_("One of the two is already merged into another."), code="merged-already")
    before = organisation.parent_id
    children = list(organisation.children.filter(merged_into=None))
    for child in children:
        if child.id != into.id:
            _move(child, into)
    if into.path.startswith(organisation.path):
        _move(into, organisation.parent)
    organisation.merged_into = into
    _move(organisation, into)
    _keep_names(into, [organisation.name, organisation.short_name, *organisation.aliases])
    _check_and_save(into)
    record(
        verb="accounts.merge-organisation",
        subject=subject_of(organisation),
        by=by,
        at=at,
        reason=reason,
        payload={
            "into": into.id,
            "parent_before": before,
            "children": [child.id for child in children],
        },
    )
    return into


@transaction.atomic
def separate_organisation(
    *, organisation: Organisation, by: Actor, at: datetime, reason: str
) -> Organisation:
    """Undo a merge: it stands again on its own, still part of the one that it was merged into.
    Moving it on takes somebody who may do so there."""
    other = organisation.merged_into
    if other is None:
        raise RuleBroken(_("This organisation is not merged into another."), code="not-merged")
    names = {same_name_key(n) for n in [organisation.name, organisation.short_name] if n}
    other.aliases = [alias for alias in other.aliases if same_name_key(alias) not in names]
    _check_and_save(other)
    organisation.merged_into = None
    _check_and_save(organisation)
    record(
        verb="accounts.separate-organisation",
        subject=subject_of(organisation),
        by=by,
        at=at,
        reason=reason,
        payload={"from": other.id},
    )
    return organisation


def _taken(alias: str, owner: Organisation, by: Actor) -> RuleBroken:
    """Names the owner to those alone who may know of it."""
    asks = User.objects.filter(id=by.id).first()
    if asks and queries.access_can(asks, Verb.READ, organisation=owner):
        words = _("%(alias)s is already a name of %(owner)s. Merge the two if they are one.")
    else:
        words = _("%(alias)s cannot be used as a name here. Ask who administers everything.")
    facts = {"alias": alias, "owner": owner.name}
    return RuleBroken(words % facts, code="alias-taken", field="alias")


def _path_below(parent: Organisation | None, made_id: str) -> str:
    return f"{parent.path if parent else ''}{made_id}/"


def _move(organisation: Organisation, parent: Organisation | None) -> None:
    old = organisation.path
    if parent is not None and parent.path.startswith(old):
        raise RuleBroken(
            _("An organisation cannot be part of itself or of a body below it."),
            code="organisation-cycle",
            field="parent",
        )
    organisation.parent = parent
    organisation.path = _path_below(parent, organisation.id)
    if organisation.path != old:
        Organisation.objects.filter(path__startswith=old).exclude(id=organisation.id).update(
            path=Concat(Value(organisation.path), Substr("path", len(old) + 1))
        )
    _check_and_save(organisation)


def _keep_names(organisation: Organisation, names: list[str]) -> None:
    known = {same_name_key(n) for n in [organisation.name, *organisation.aliases]}
    for name in names:
        if name and same_name_key(name) not in known:
            organisation.aliases = [*organisation.aliases, name]
            known.add(same_name_key(name))


def _check_and_save(organisation: Organisation) -> None:
    if len(organisation.path) > MAX_PATH_LENGTH:
        raise RuleBroken(_("The tree of organisations is too deep here."), code="too-deep")
    check(organisation)
    organisation.save()
