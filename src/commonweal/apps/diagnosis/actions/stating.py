"""What people say a step of cost or end came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.diagnosis.models import StatedPart
from commonweal.apps.inquiries.actions.entering import enter, hold
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["state_part", "withdraw_part"]

MOST_PARTS = 100


@transaction.atomic
def state_part(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> StatedPart:
    """So much of a step came from this: ``step``, ``driver``, ``cost`` or ``days``, ``words``."""
    held = hold(initiative)
    if held.stated_parts.count() >= MOST_PARTS:
        raise RuleBroken(_("No more parts can be stated here."), code="too-many-parts")
    if not values.get("cost") and not values.get("days"):
        raise RuleBroken(_("Give an amount, or days."), code="part-of-nothing", field="cost")
    made = StatedPart(
        initiative=held,
        step=values["step"],
        driver=values["driver"],
        cost=values.get("cost") or 0,
        days=values.get("days") or 0,
        words=values["words"].strip(),
        stated_at=at,
        stated_by_id=by.id,
        stated_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    enter(held, _part(made), verb="diagnosis.state-part", by=by, at=at)
    return made


@transaction.atomic
def withdraw_part(*, part: StatedPart, by: Actor, at: datetime) -> Initiative:
    held = hold(part.initiative)
    payload = _part(part)
    part.delete()
    enter(held, payload, verb="diagnosis.withdraw-part", by=by, at=at)
    return held


def _part(part: StatedPart) -> dict[str, Any]:
    """Without its words, which may name a figure that readers of the history may not see."""
    return {"part": part.id, "step": part.step, "driver": part.driver}
