"""What every action of this slice does last: one entry about the initiative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonweal.apps.ledger.actions import record
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["enter", "hold"]


def hold(initiative: Initiative) -> Initiative:
    """Read again, and locked until the transaction ends."""
    return Initiative.objects.select_for_update().get(id=initiative.id)


def enter(
    initiative: Initiative, payload: Mapping[str, Any], *, verb: str, by: Actor, at: datetime
) -> None:
    subject = Subject("initiative", initiative.id, initiative.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload)
