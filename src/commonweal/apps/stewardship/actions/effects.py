"""Estimates of what is due to what was done: asked for on a page, worked out by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.benefits.actions.recording import enter, hold
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import assessed
from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.stewardship.models import BenefitEffect
from commonweal.engines.diagnose import Method, Point, Series, measure_effect
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

_WITH_OTHER = {Method.COMPARISON, Method.DIFFERENCES}


@transaction.atomic
def ask_effect(*, benefit: Benefit, by: Actor, at: datetime) -> BenefitEffect:
    """Ask for the effect by the method that the benefit names. RuleBroken where it names none, or
    no other measure where the method needs one."""
    held = hold(benefit)
    if not held.method or held.measure_id is None:
        raise RuleBroken(
            _("Choose a measure and a method first."), code="no-method", field="method"
        )
    if held.method in _WITH_OTHER and held.comparison_id is None:
        raise RuleBroken(
            _("Choose with which other measure it is compared."),
            code="no-comparison",
            field="comparison",
        )
    made = BenefitEffect.objects.create(
        benefit=held, method=held.method, asked_at=at, asked_by_id=by.id, asked_by_label=by.label
    )
    enter(
        held,
        {"effect": made.id, "method": made.method},
        verb="stewardship.ask-effect",
        by=by,
        at=at,
    )
    return made


@transaction.atomic
def work_out_effect(*, effect: BenefitEffect, by: Actor, at: datetime) -> BenefitEffect:
    """Work it out from the readings as they are now. What the method cannot say is kept in words.
    Nothing where it has been worked out already, so that it may be run again."""
    held = BenefitEffect.objects.select_for_update().get(id=effect.id)
    if held.progress != BenefitEffect.Progress.ASKED:
        return held
    benefit = held.benefit
    start = assessed(benefit, at.date()).starts_on
    held.made_at = at
    try:
        if start is None or benefit.measure is None:
            raise RuleBroken(_("It is not known when the benefit starts."), code="start-unknown")
        series = Series(_points(benefit.measure), start, _points(benefit.comparison))
        found = measure_effect(Method(held.method), series)
    except RuleBroken as refused:
        held.progress, held.problem = BenefitEffect.Progress.FAILED, refused.message[:300]
    else:
        held.progress = BenefitEffect.Progress.MADE
        for name in ("estimate", "low", "high", "before", "after", "digest", "engine"):
            setattr(held, name, getattr(found, name))
        held.not_compared = [day.isoformat() for day in found.not_compared]
    held.save()
    payload = {
        "effect": held.id,
        "progress": held.progress,
        "estimate": held.estimate,
        "low": held.low,
        "high": held.high,
        "digest": held.digest,
        "engine": held.engine,
    }
    enter(benefit, payload, verb="stewardship.work-out-effect", by=by, at=at)
    return held


def _points(measure: Measure | None) -> tuple[Point, ...]:
    """Every reading that counts, of its whole history; the engine says what is before and after."""
    if measure is None:
        return ()
    rows = Reading.objects.filter(measure=measure, current=True).order_by("ends", "-starts")
    found = {ends: float(value) for ends, value in rows.values_list("ends", "value")}
    return tuple(Point(day, value) for day, value in sorted(found.items()))
