"""What every action of this slice does first and last: hold the benefit, enter the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonweal.apps.benefits.models import Benefit
from commonweal.apps.ledger.actions import record
from commonweal.kernel.shapes import Actor, Subject


def hold(benefit: Benefit) -> Benefit:
    """The benefit read again, and locked until the transaction ends."""
    return Benefit.objects.select_for_update().get(id=benefit.id)


def enter(
    benefit: Benefit,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    subject = Subject("benefit", benefit.id, benefit.title)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload, reason=reason)
