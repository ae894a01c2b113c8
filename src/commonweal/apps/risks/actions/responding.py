"""What is done about a risk: actions with an owner, a day and a cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.risks.actions.faults import check_said
from commonweal.apps.risks.actions.recording import enter, hold, told_of, touch
from commonweal.apps.risks.models import Risk, RiskAction
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

ACTION_FIELDS = frozenset({"what", "owner", "due_on", "cost", "currency", "base_year"})


@transaction.atomic
def add_action(*, risk: Risk, values: Mapping[str, Any], by: Actor, at: datetime) -> RiskAction:
    held = hold(risk)
    made = RiskAction(risk=held)
    _set(made, values)
    made.save(force_insert=True)
    _touched(held, by, at)
    told = {"action": made.id, **told_of(made, values)}
    enter(held, told, verb="risks.add-action", by=by, at=at)
    return made


@transaction.atomic
def change_action(
    *, action: RiskAction, values: Mapping[str, Any], by: Actor, at: datetime
) -> RiskAction:
    """RuleBroken where it is done: what was done stays as it was said."""
    risk, held = _both(action)
    _check_not_done(held)
    before = told_of(held, values)
    _set(held, values)
    after = told_of(held, values)
    changed = {name: [before[name], told] for name, told in after.items() if told != before[name]}
    if not changed:
        return held
    held.save()
    _touched(risk, by, at)
    enter(risk, {"action": held.id, **changed}, verb="risks.change-action", by=by, at=at)
    return held


@transaction.atomic
def finish_action(
    *, action: RiskAction, on: date, came_of_it: str, by: Actor, at: datetime
) -> RiskAction:
    """It is done, and what came of it. RuleBroken where that is not said, or the day is to come."""
    risk, held = _both(action)
    _check_not_done(held)
    check_said(came_of_it, "came_of_it", _("Say what came of it."))
    if on > timezone.localdate(at):
        raise RuleBroken(_("This day has not come yet."), code="day-to-come", field="on")
    held.done_on, held.came_of_it = on, came_of_it
    held.save()
    _touched(risk, by, at)
    told = {"action": held.id, "done_on": on}
    enter(risk, told, verb="risks.finish-action", by=by, at=at, reason=came_of_it)
    return held


@transaction.atomic
def remove_action(*, action: RiskAction, why: str, by: Actor, at: datetime) -> Risk:
    """One that was never done; what was done stays."""
    risk, held = _both(action)
    _check_not_done(held)
    check_said(why, "why", _("Say why."))
    told = {"action": held.id, **told_of(held, ACTION_FIELDS)}
    held.delete()
    _touched(risk, by, at)
    enter(risk, told, verb="risks.remove-action", by=by, at=at, reason=why)
    return risk


def _check_not_done(action: RiskAction) -> None:
    if action.done_on:
        raise RuleBroken(_("It has been done, so it stays as it is."), code="action-done")


def _both(action: RiskAction) -> tuple[Risk, RiskAction]:
    """The risk is held first: whoever changes an action waits for who changes its risk."""
    risk = hold(action.risk)
    return risk, RiskAction.objects.select_for_update().get(id=action.id)


def _set(action: RiskAction, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - ACTION_FIELDS:
        raise ValueError(f"an action has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(action, name, value)
    action.base_year = action.base_year or 0
    if action.cost is None:
        action.currency, action.base_year = "", 0
    elif not action.currency:
        raise RuleBroken(_("Say in which currency."), code="no-currency", field="currency")
    check(action)


def _touched(risk: Risk, by: Actor, at: datetime) -> None:
    touch(risk, by, at)
    risk.save(update_fields=["touched_at"])
