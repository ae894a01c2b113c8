"""What every action of this slice does first and last: hold the risk, enter the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from commonweal.apps.ledger.actions import record
from commonweal.apps.risks.models import Risk
from commonweal.kernel.shapes import SYSTEM, Actor, Subject


def hold(risk: Risk) -> Risk:
    """The risk read again, and locked until the transaction ends."""
    return Risk.objects.select_for_update().get(id=risk.id)


def touch(risk: Risk, by: Actor, at: datetime) -> None:
    """Somebody looked at it, in memory: not what the system does by itself."""
    if by.id != SYSTEM.id:
        risk.touched_at = at


def enter(
    risk: Risk,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    told = {"initiative": risk.initiative_id or "", "organisation": risk.organisation_id, **payload}
    subject = Subject("risk", risk.id, risk.title)
    record(verb=verb, subject=subject, by=by, at=at, payload=told, reason=reason)


def told_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What the ledger holds: of another record its id, and beside it what it is called."""
    return {name: _plain(getattr(row, name)) for name in sorted(names)}


def _plain(value: Any) -> Any:
    return {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value
