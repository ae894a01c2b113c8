"""The entry in the ledger with which everything done to a migration ends, also in rooms above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonweal.apps.ledger.actions import record
from commonweal.apps.migration.models import Migration
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["enter"]


def enter(
    migration: Migration,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    subject = Subject("migration", migration.id, migration.name)
    told = {"initiative": migration.initiative_id, **payload}
    record(verb=verb, subject=subject, by=by, at=at, payload=told, reason=reason)
