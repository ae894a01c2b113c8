"""Profiles for tests, as the command writes them."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.migration.models import Migration
from commonweal.apps.profiles.actions import keep_profile
from commonweal.apps.profiles.models import KeptProfile
from commonweal.engines.profile import stated_profile

__all__ = ["a_column", "a_profile", "a_set", "as_file", "profiled", "stated"]


def a_column(name: str, **given: Any) -> dict[str, Any]:
    plain = {
        "declared": "", "kind": "string", "found": {"kind": "text", "form": "", "odd": 0},
        "filled": 9, "distinct": 2, "nulls": 1, "empties": 0, "blanks": 0, "words_for_nothing": 0,
        "zeros": 0, "unreadable": 0, "shapes": [{"shape": "AA", "rows": 9}], "numbers": None,
        "days": None, "codes": None, "nothing": [], "suspects": [],
    }  # fmt: skip
    return {"name": name, **plain, **given}


def a_set(name: str, *columns: dict[str, Any], **given: Any) -> dict[str, Any]:
    plain = {
        "label": f"{name}.csv", "store": "csv", "encoding": "utf-8", "rows": 10,
        "keys": [["id"]], "declared_key": [], "same_rows": 0,
    }  # fmt: skip
    return {"name": name, **plain, **given, "columns": list(columns)}


def stated(*sets: dict[str, Any], **given: Any) -> dict[str, Any]:
    plain = {
        "references": [], "findings": [], "estimated": [], "not_looked_at": [],
        "at": "2026-11-20T22:00:00+00:00",
    }  # fmt: skip
    return stated_profile({**plain, **given, "sets": list(sets)})


def as_file(data: object) -> SimpleUploadedFile:
    return SimpleUploadedFile("profile.json", json.dumps(data).encode())


def a_profile(
    migration: Migration, *sets: dict[str, Any], by: Any, at: Any, **given: Any
) -> KeptProfile:
    return keep_profile(migration=migration, upload=as_file(stated(*sets, **given)), by=by, at=at)


def profiled(ids: dict[str, str], mark: str, **by: Any) -> dict[str, str]:
    """With a profile of the migration of ``ids``; its id by what addresses call it."""
    migration = Migration.objects.get(id=ids["migration_id"])
    return {**ids, "kept_profile_id": a_profile(migration, a_set(mark), **by).id}
