"""What every action of this slice does first and last: hold the initiative, enter the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.shapes import Actor, Subject


def hold(initiative: Initiative) -> Initiative:
    """The initiative read again, and locked until the transaction ends: whoever changes its plan
    meanwhile waits, and then sees what was done."""
    return Initiative.objects.select_for_update().get(id=initiative.id)


def enter(
    initiative: Initiative,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """One entry about the initiative, so that its history page shows the whole of its plan."""
    subject = Subject("initiative", initiative.id, initiative.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload, reason=reason)
