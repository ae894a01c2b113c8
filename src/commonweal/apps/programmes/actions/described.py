"""Describe initiatives anew, as their newest report does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.rules.incoming import IncomingInitiative

DESCRIBED = (
    "name", "other_names", "reference", "organisation_id", "description", "category", "phase",
)  # fmt: skip


def describe_again(incoming: Sequence[IncomingInitiative]) -> dict[str, dict[str, Any]]:
    """Give initiatives of the record the values that come with their id; "" and () say nothing.

    Returns, by id, [old, new] of each value that changed. Inside a transaction of its caller,
    which also writes the entry.
    """
    rows = Initiative.objects.in_bulk([row.id for row in incoming if row.id])
    changes: dict[str, dict[str, Any]] = {}
    for row in incoming:
        if row.id and (changed := _describe(rows[row.id], row)):
            changes[row.id] = changed
    Initiative.objects.bulk_update([rows[id_] for id_ in changes], DESCRIBED, batch_size=100)
    return changes


def _describe(stored: Initiative, row: IncomingInitiative) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in DESCRIBED:
        new = getattr(row, name)
        value = list(new) if isinstance(new, tuple) else new
        old = getattr(stored, name)
        if value and old != value:
            setattr(stored, name, value)
            changed[name] = [old, value]
    return changed
