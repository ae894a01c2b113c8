"""Risks in the form that a simulation is given."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.plans.models import Milestone
from commonweal.apps.plans.queries.plan import END
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import hidden_fields
from commonweal.apps.risks.models import Risk, RiskEffect
from commonweal.apps.risks.queries.seeing import visible_risks
from commonweal.apps.risks.rules import Delay, Quantified, Three

__all__ = ["effects_seen", "milestones_of", "quantified", "quantified_risks"]


def quantified_risks(user: Anyone, initiative: Initiative) -> list[Quantified]:
    """The open risks of an initiative and those below it that this person may see, and that have a
    chance and an effect. One that is counted within another of these is left out: it is in it."""
    found = visible_risks(user).filter(initiative__path__startswith=initiative.path)
    return quantified(found, dates_kept=END in hidden_fields(user, initiative))


def quantified(
    found: QuerySet[Risk], *, dates_kept: bool = False, each: bool = False
) -> list[Quantified]:
    """With ``each``, also those that are counted within another one of them."""
    rows = list(found.filter(is_open=True).exclude(probability=None).prefetch_related("effects"))
    there = {row.id for row in rows}
    made = [
        _one(row, dates_kept=dates_kept)
        for row in rows
        if each or not row.within_id or row.within_id not in there
    ]
    return [one for one in made if one.cost is not None or one.delays]


def effects_seen(user: Anyone, risk: Risk) -> list[RiskEffect] | None:
    """What it would do to dates; None where the dates of the initiative are kept back."""
    if risk.initiative is not None and END in hidden_fields(user, risk.initiative):
        return None
    return list(risk.effects.select_related("milestone"))


def milestones_of(risk: Risk) -> list[Milestone]:
    """Those that it may delay: still to come, or named by it already."""
    found = Milestone.objects.filter(initiative=risk.initiative_id)
    return list(found.filter(Q(actual=None) | Q(risk_effects__risk=risk)).distinct())


def _one(risk: Risk, *, dates_kept: bool) -> Quantified:
    cost = None
    if risk.cost_low is not None and risk.cost_likely is not None and risk.cost_high is not None:
        cost = Three(risk.cost_low, risk.cost_likely, risk.cost_high)
    effects = [] if dates_kept else list(risk.effects.all())
    return Quantified(
        risk_id=risk.id,
        initiative_id=risk.initiative_id or "",
        probability=risk.probability or Decimal(0),
        cost=cost,
        currency=risk.currency,
        base_year=risk.base_year,
        delays=tuple(_delay(effect) for effect in effects),
        sign=-1 if risk.kind == "opportunity" else 1,
    )


def _delay(effect: RiskEffect) -> Delay:
    days = Three(*map(Decimal, (effect.days_low, effect.days_likely, effect.days_high)))
    return Delay(days, milestone_id=effect.milestone_id or "", task=effect.task)
