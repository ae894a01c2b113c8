"""Rolling out: each step has its own check."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.measures.queries import latest_reading
from commonweal.apps.pilots.actions.recording import enter, hold
from commonweal.apps.pilots.models import ScaleStep
from commonweal.apps.pilots.rules import Step, holds, next_step
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor


@transaction.atomic
def answer_step(*, step: ScaleStep, met: bool, note: str, by: Actor, at: datetime) -> ScaleStep:
    """Say whether the check of the next step holds, with what it rests on. Where the check is a
    measured value, that decides: RuleBroken where it is not within its limit and ``met``."""
    pilot = hold(step.pilot)
    steps = [Step(one.id, one.percent, one.answer) for one in pilot.steps.all()]
    if next_step(pilot.state, steps) != step.id:
        raise RuleBroken(
            _("Its turn has not come: the pilot has to pass, and each check before it to hold."),
            code="not-its-turn",
        )
    held = ScaleStep.objects.select_for_update().get(id=step.id)
    held.value_seen, held.value_on = _seen(held, at)
    within = (
        holds(held.value_seen, held.limit, at_most=held.at_most) if held.limit is not None else met
    )
    if met and within is not True:
        raise RuleBroken(
            _("The measured value is not within the limit that was set beforehand.")
            if within is False
            else _("There is no measured value yet, so this cannot be checked."),
            code="limit-not-held",
            field="met",
        )
    held.answer = ScaleStep.Answer.MET if met else ScaleStep.Answer.MISSED
    held.note, held.answered_at = note, at
    held.answered_by_id, held.answered_by_label = by.id, by.label
    held.save()
    payload = {
        "step": held.id, "percent": held.percent, "answer": held.answer,
        "value": held.value_seen, "value_on": held.value_on,
    }  # fmt: skip
    enter(pilot, payload, verb="pilots.answer-step", by=by, at=at, reason=note)
    return held


def _seen(step: ScaleStep, at: datetime) -> tuple[Decimal | None, date | None]:
    if step.measure is None:
        return None, None
    reading = latest_reading(step.measure, at.date())
    return (reading.value, reading.ends) if reading else (None, None)
