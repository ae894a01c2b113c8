"""A pilot is designed, locked, and only then run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.pilots.actions.recording import enter, hold
from commonweal.apps.pilots.models import Pilot, PilotState, ScaleStep
from commonweal.apps.pilots.queries import drawn_of, lacking_in
from commonweal.apps.pilots.rules import design_of, size_of
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

DESIGN = (
    "title", "hypothesis", "cohort", "comparison", "stop_rule", "outcome", "unit", "measure_id",
    "other_measure_id", "kind", "aim", "lower_is_better", "margin", "now_value", "hoped_value",
    "spread", "error_percent", "power_percent", "looks_planned", "look_shape", "size", "starts",
    "ends",
)  # fmt: skip


@transaction.atomic
def design_pilot(
    *, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> Pilot:
    """Begin a design. What is still missing may follow until it is locked."""
    made = Pilot(initiative=initiative, created_at=at, **values)
    _check(made)
    made.save(force_insert=True)
    enter(made, {"title": made.title}, verb="pilots.design", by=by, at=at)
    return made


@transaction.atomic
def change_pilot(*, pilot: Pilot, values: Mapping[str, Any], by: Actor, at: datetime) -> Pilot:
    """Change a design that is not locked yet. RuleBroken where it is."""
    held = _open(pilot)
    before = _design(held)
    for name, value in values.items():
        setattr(held, name, value)
    _check(held)
    held.save()
    after = _design(held)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        enter(held, {"changed": changed}, verb="pilots.change-design", by=by, at=at)
    return held


@transaction.atomic
def set_steps(*, pilot: Pilot, rows: Iterable[Mapping[str, Any]], by: Actor, at: datetime) -> Pilot:
    """All steps of rolling it out together, each with its check: percent, check_words, measure,
    limit, at_most."""
    held = _open(pilot)
    held.steps.all().delete()
    for row in rows:
        step = ScaleStep(pilot=held, **row)
        if (step.measure is None) != (step.limit is None):
            raise RuleBroken(
                _("A check on a measured value needs both the measure and its limit."),
                code="limit-without-measure",
            )
        check(step)
        step.save(force_insert=True)
    told = [[one.percent, one.check_words] for one in held.steps.all()]
    enter(held, {"steps": told}, verb="pilots.set-steps", by=by, at=at)
    return held


@transaction.atomic
def lock_pilot(*, pilot: Pilot, by: Actor, at: datetime) -> Pilot:
    """Fix the design and let it run. RuleBroken where something is missing, where it cannot pass
    as it is, or where it has begun already: a threshold is set beforehand."""
    held = _open(pilot)
    if lacking_in(held):
        raise RuleBroken(_("The design is not whole yet."), code="design-not-whole")
    if held.starts is None or held.starts < at.date():
        raise RuleBroken(
            _("It starts before today. Lock it first, and count what comes after."),
            code="begun-already",
            field="starts",
        )
    held.size = held.size or size_of(drawn_of(held))
    design_of(drawn_of(held))
    held.state, held.locked_at = PilotState.RUNNING, at
    held.locked_by_id, held.locked_by_label = by.id, by.label
    held.design_digest = design_digest(held)
    held.save()
    payload = {"digest": held.design_digest, "size": held.size, "design": _design(held)}
    enter(held, payload, verb="pilots.lock", by=by, at=at)
    return held


@transaction.atomic
def stop_pilot(*, pilot: Pilot, reason: str, by: Actor, at: datetime) -> Pilot:
    """End it before there is a verdict: by the stop rule, or because it cannot go on."""
    held = hold(pilot)
    if held.state != PilotState.RUNNING:
        raise RuleBroken(_("Only a pilot that is running can be stopped."), code="not-running")
    held.state, held.ended_at, held.end_reason = PilotState.STOPPED, at, reason
    check(held)
    held.save()
    enter(held, {}, verb="pilots.stop", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def drop_pilot(*, pilot: Pilot, by: Actor, at: datetime) -> Initiative:
    """Throw away a design that was never locked. Its initiative."""
    held = _open(pilot)
    initiative = held.initiative
    dropped = Pilot(id=held.id, title=held.title, initiative=initiative)
    held.delete()
    enter(dropped, {"title": dropped.title}, verb="pilots.drop-design", by=by, at=at)
    return initiative


def design_digest(pilot: Pilot) -> str:
    """The SHA-256 of everything that is locked, its steps too."""
    steps = pilot.steps.values_list("percent", "check_words", "measure_id", "limit", "at_most")
    content = {"design": _design(pilot), "steps": [[_told(v) for v in row] for row in steps]}
    return canonical_digest(content)


def _design(pilot: Pilot) -> dict[str, Any]:
    return {name: _told(getattr(pilot, name)) for name in DESIGN}


def _told(value: Any) -> Any:
    """Figures by their digits, because databases differ in how many zeros they give back."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def _open(pilot: Pilot) -> Pilot:
    held = hold(pilot)
    if held.locked:
        raise RuleBroken(
            _("This pilot is locked: what it is judged by does not change any more."),
            code="locked",
        )
    return held


def _check(pilot: Pilot) -> None:
    check(pilot, exclude=["initiative", "owner", "measure", "other_measure", "repeats"])
    if pilot.repeats is not None and pilot.repeats.initiative_id != pilot.initiative_id:
        raise RuleBroken(
            _("It can repeat only a pilot of the same programme or project."),
            code="repeats-elsewhere",
            field="repeats",
        )
