"""The quantified form: a chance, a three-point cost, and days on milestones or tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.plans.models import Milestone
from commonweal.apps.risks.actions.faults import check_open
from commonweal.apps.risks.actions.recording import enter, hold, told_of, touch
from commonweal.apps.risks.models import Risk, RiskEffect
from commonweal.apps.risks.rules import Three, three_of
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

QUANTITIES = (
    "probability", "cost_low", "cost_likely", "cost_high", "currency", "base_year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EffectGiven:
    """Days on a milestone, or on a task by its name."""

    days: Three
    milestone: Milestone | None = None
    task: str = ""


@transaction.atomic
def quantify_risk(
    *,
    risk: Risk,
    values: Mapping[str, Any],
    effects: Sequence[EffectGiven],
    by: Actor,
    at: datetime,
) -> Risk:
    """QUANTITIES and effects, all together; an empty form takes them away."""
    held = hold(risk)
    check_open(held)
    before = told_of(held, QUANTITIES)
    for name in QUANTITIES:
        setattr(held, name, values.get(name, "" if name == "currency" else None))
    held.base_year = held.base_year or 0
    _check(held, effects)
    touch(held, by, at)
    held.save()
    held.effects.all().delete()
    for given in effects:
        made = _effect(held, given)
        check(made)
        made.save(force_insert=True)
    told: dict[str, Any] = {"before": before, "after": told_of(held, QUANTITIES)}
    told["effects"] = [_told(given) for given in effects]
    enter(held, told, verb="risks.quantify-risk", by=by, at=at)
    return held


def _check(risk: Risk, effects: Sequence[EffectGiven]) -> None:
    cost = three_of(risk.cost_low, risk.cost_likely, risk.cost_high, "cost_likely")
    if cost is not None and cost.low < 0:
        raise RuleBroken(
            _("Give what it would cost, or bring, as figures above zero."),
            code="cost-below-zero",
            field="cost_low",
        )
    if cost is not None and not risk.currency:
        raise RuleBroken(_("Say in which currency."), code="no-currency", field="currency")
    if (cost is not None or effects) and risk.probability is None:
        raise RuleBroken(_("Say how likely it is."), code="no-chance", field="probability")
    if cost is None:
        risk.currency, risk.base_year = "", 0
    for given in effects:
        _check_effect(risk, given)
    check(risk)


def _check_effect(risk: Risk, given: EffectGiven) -> None:
    own = given.milestone is None or given.milestone.initiative_id == risk.initiative_id
    if not own or bool(given.milestone) == bool(given.task):
        raise RuleBroken(
            _("Choose a milestone of this programme or project, or name a task."),
            code="effect-elsewhere",
        )


def _effect(risk: Risk, given: EffectGiven) -> RiskEffect:
    days = given.days
    return RiskEffect(
        risk=risk,
        milestone=given.milestone,
        task=given.task,
        days_low=int(days.low),
        days_likely=int(days.likely),
        days_high=int(days.high),
    )


def _told(given: EffectGiven) -> dict[str, Any]:
    days = [given.days.low, given.days.likely, given.days.high]
    milestone = given.milestone.id if given.milestone else ""
    return {"milestone": milestone, "task": given.task, "days": days}
