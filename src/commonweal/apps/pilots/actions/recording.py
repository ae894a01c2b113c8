"""What every action of this slice does first and last: hold the pilot, enter the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonweal.apps.ledger.actions import record
from commonweal.apps.pilots.models import Pilot
from commonweal.kernel.shapes import Actor, Subject


def hold(pilot: Pilot) -> Pilot:
    """The pilot read again, and locked until the transaction ends."""
    return Pilot.objects.select_for_update().get(id=pilot.id)


def enter(
    pilot: Pilot,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """One entry about the pilot, which names its initiative for whoever follows that."""
    subject = Subject("pilot", pilot.id, pilot.title)
    told = {"initiative": pilot.initiative_id, **payload}
    record(verb=verb, subject=subject, by=by, at=at, payload=told, reason=reason)
