"""What every action of this slice does first: hold the case, and see that it may be changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.plans.actions.recording import hold
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


def held(case: BusinessCase) -> BusinessCase:
    """The case read again, its initiative locked until the transaction ends."""
    initiative = hold(case.initiative)
    fresh = BusinessCase.objects.get(id=case.id)
    fresh.initiative = initiative
    return fresh


def held_draft(case: BusinessCase, by: Actor) -> BusinessCase:
    """As ``held``, for a change by this person. RuleBroken where it is a draft no longer."""
    fresh = held(case)
    if fresh.state != BusinessCase.State.DRAFT:
        refuse(fresh)
    fresh.edited_by_ids = sorted({*fresh.edited_by_ids, by.id})
    return fresh


def refuse(case: BusinessCase) -> None:
    raise RuleBroken(
        _("This version is %(state)s, so this cannot be done any more. Make a new version.")
        % {"state": case.get_state_display().lower()},
        code=f"case-{case.state}",
    )


def changed(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set the values on the record; old and new of those that differ."""
    differs = {n: [getattr(record, n), v] for n, v in values.items() if getattr(record, n) != v}
    for name, (_old, new) in differs.items():
        setattr(record, name, new)
    return differs
