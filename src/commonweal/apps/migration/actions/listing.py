"""Migrations listed and certified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.migration.entering import enter
from commonweal.apps.migration.models import (
    Certificate,
    Migration,
    MovedSet,
    NamedKey,
)
from commonweal.apps.migration.queries import certified_sets
from commonweal.apps.migration.rules import key_from
from commonweal.apps.programmes.models import Initiative
from commonweal.engines.certify import body_digest, body_of
from commonweal.kernel.canonical import canonical
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = [
    "add_migration", "add_moved_set", "change_migration", "issue_certificate",
    "leave_out", "name_key", "name_table", "take_in_again",
    "withdraw_key",
]  # fmt: skip

KEPT = ("name", "old_system_id", "new_system_id", "lead_id", "marking")


@transaction.atomic
def add_migration(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> Migration:
    """A new migration; the data sets of its old system are expected in it at once."""
    made = Migration(initiative=initiative, made_at=at, **values)
    _check(made)
    made.save(force_insert=True)
    sets = [
        MovedSet(migration=made, data_set=one, name=one.name)
        for one in made.old_system.data_sets.all()
    ]
    MovedSet.objects.bulk_create(sets)
    payload = {"is": _told(made), "data_sets": [one.name for one in sets]}
    enter(made, payload, verb="migration.add", by=by, at=at)
    return made


@transaction.atomic
def change_migration(
    *, migration: Migration, values: Mapping[str, Any], by: Actor, at: datetime
) -> Migration:
    held = Migration.objects.select_for_update().get(id=migration.id)
    before = _told(held)
    for name, value in values.items():
        setattr(held, name, value)
    _check(held)
    held.save()
    after = _told(held)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        enter(held, {"changed": changed}, verb="migration.change", by=by, at=at)
    return held


@transaction.atomic
def add_moved_set(
    *, migration: Migration, values: Mapping[str, Any], by: Actor, at: datetime
) -> MovedSet:
    """One more data set that has to be proved."""
    made = MovedSet(migration=migration, **values)
    check(made, exclude=["migration", "data_set"])
    made.save(force_insert=True)
    payload = {"moved_set": made.id, "name": made.name}
    enter(migration, payload, verb="migration.add-data-set", by=by, at=at)
    return made


@transaction.atomic
def name_table(*, moved_set: MovedSet, table: str, by: Actor, at: datetime) -> MovedSet:
    """Say what databases call a data set; "" where that is its name."""
    held = MovedSet.objects.select_for_update().get(id=moved_set.id)
    before, held.table = held.table, table
    check(held, exclude=["migration", "data_set"])
    held.save(update_fields=["table"])
    payload = {"moved_set": held.id, "changed": {"table": [before, table]}}
    enter(moved_set.migration, payload, verb="migration.name-table", by=by, at=at)
    return held


@transaction.atomic
def leave_out(*, moved_set: MovedSet, reason: str, by: Actor, at: datetime) -> MovedSet:
    """Say that a data set is not moved. It stays listed, with the name and the reason."""
    held = MovedSet.objects.select_for_update().get(id=moved_set.id)
    if held.left_out_at is not None:
        raise RuleBroken(_("It is left out already."), code="left-out")
    held.left_out_at, held.left_out_why = at, reason
    held.left_out_by_id, held.left_out_by_label = by.id, by.label
    check(held, exclude=["migration", "data_set"])
    held.save()
    payload = {"moved_set": held.id, "name": held.name}
    enter(moved_set.migration, payload, verb="migration.leave-out", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def take_in_again(*, moved_set: MovedSet, by: Actor, at: datetime) -> MovedSet:
    """Take back that a data set was left out."""
    held = MovedSet.objects.select_for_update().get(id=moved_set.id)
    if held.left_out_at is None:
        raise RuleBroken(_("It is not left out."), code="not-left-out")
    held.left_out_at, held.left_out_why = None, ""
    held.left_out_by_id = held.left_out_by_label = ""
    held.save()
    payload = {"moved_set": held.id, "name": held.name}
    enter(moved_set.migration, payload, verb="migration.take-in-again", by=by, at=at)
    return held


@transaction.atomic
def issue_certificate(*, migration: Migration, by: Actor, at: datetime) -> Certificate:
    """Certify what the verdicts come to now, whatever that is. The entry holds the digest, so the
    history proves it once a checkpoint covers that."""
    sets = certified_sets(migration)
    body = body_of(migration.name, settings.BODY_NAME, at, sets)
    made = Certificate(
        migration=migration, body=canonical(body).decode(), digest=body_digest(body),
        outcome=body["outcome"], issued_at=at, issued_by_id=by.id, issued_by_label=by.label,
    )  # fmt: skip
    made.save(force_insert=True)
    payload = {"certificate": made.digest, "outcome": made.outcome}
    enter(migration, payload, verb="migration.issue-certificate", by=by, at=at)
    return made


@transaction.atomic
def name_key(*, migration: Migration, key: str, by: Actor, at: datetime) -> NamedKey:
    """Say that signatures of this public key count in this migration. BadInput where it is no key;
    RuleBroken where it is named already."""
    made = NamedKey(
        migration=migration, key=key_from(key), named_at=at, named_by_id=by.id,
        named_by_label=by.label,
    )  # fmt: skip
    if migration.named_keys.filter(key=made.key, withdrawn_at=None).exists():
        raise RuleBroken(_("This key is named already."), code="named", field="key")
    check(made, exclude=["migration"])
    made.save(force_insert=True)
    enter(migration, {"key": made.key}, verb="migration.name-key", by=by, at=at)
    return made


@transaction.atomic
def withdraw_key(*, named: NamedKey, by: Actor, at: datetime) -> NamedKey:
    """From now on its signatures do not count, also those that were put in before."""
    held = NamedKey.objects.select_for_update().get(id=named.id)
    if held.withdrawn_at is not None:
        raise RuleBroken(_("It is withdrawn already."), code="withdrawn")
    held.withdrawn_at, held.withdrawn_by_id, held.withdrawn_by_label = at, by.id, by.label
    held.save()
    enter(named.migration, {"key": held.key}, verb="migration.withdraw-key", by=by, at=at)
    return held


def _check(migration: Migration) -> None:
    check(migration, exclude=["initiative", "lead"])
    if migration.old_system_id == migration.new_system_id:
        raise RuleBroken(_("Old and new are one system."), code="one-system", field="new_system")


def _told(migration: Migration) -> dict[str, Any]:
    return {name: getattr(migration, name) for name in KEPT}
