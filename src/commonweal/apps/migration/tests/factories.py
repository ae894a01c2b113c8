"""Systems and migrations for tests."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.estate import actions as estate
from commonweal.apps.estate.models import System
from commonweal.apps.migration import actions
from commonweal.apps.migration.models import KeptVerdict, Migration, MovedSet, PutAside
from commonweal.apps.programmes.models import Initiative
from commonweal.engines.attest import VerifyingKey
from tests.engines.certify.verdicts import stated

__all__ = ["a_migration", "a_system", "a_verdict", "moved"]


def a_system(organisation: Organisation, name: str, *data_sets: str, **given: Any) -> System:
    by = {name: given.pop(name) for name in ("by", "at")}
    made = estate.add_system(organisation=organisation, values={"name": name, **given}, **by)
    for each in data_sets:
        estate.add_data_set(system=made, values={"name": each}, **by)
    return made


def a_migration(one: Initiative, *data_sets: str, **by: Any) -> Migration:
    old = a_system(one.organisation, f"{one.name}: old", *data_sets, **by)
    values = {"name": f"{one.name}: move", "old_system": old}
    return actions.add_migration(initiative=one, values=values, **by)


def a_verdict(
    moved_set: MovedSet, *findings: Any, by: Any, at: Any, rehearsal: str = "", **changed: Any
) -> KeptVerdict:
    compared = changed.pop("compared", "2026-11-20T22:00:00+00:00")
    data = json.dumps(stated(*findings, **{**changed, "at": compared})).encode()
    upload = SimpleUploadedFile("verdict.json", data)
    return actions.keep_verdict(
        moved_set=moved_set, upload=upload, rehearsal=rehearsal, by=by, at=at
    )


def moved(one: Initiative, mark: str, **by: Any) -> dict[str, str]:
    """A migration with something of each kind; their ids by what addresses call them."""
    made = a_migration(one, f"{mark} table", **by)
    moved_set = made.moved_sets.get()
    aside = PutAside.objects.create(moved_set=moved_set, why=mark, noted_at=by["at"])
    part = estate.add_data_set(system=made.old_system, values={"name": f"{mark} more"}, **by)
    key = str(VerifyingKey.of(Ed25519PrivateKey.generate(), "town"))
    named = actions.name_key(migration=made, key=key, **by)
    return {
        "named_key_id": named.id,
        "system_id": made.old_system_id,
        "system_part_id": part.id,
        "migration_id": made.id,
        "moved_set_id": moved_set.id,
        "aside_id": aside.id,
        "certificate_id": actions.issue_certificate(migration=made, **by).id,
    }
