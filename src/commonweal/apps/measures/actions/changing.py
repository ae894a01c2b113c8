"""Changing a measure, and what follows for the readings that it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.actions.deriving import dependents_of, follow
from commonweal.apps.measures.actions.following import hold_all
from commonweal.apps.measures.actions.formulas import refresh
from commonweal.apps.measures.actions.handling import check_marking
from commonweal.apps.measures.actions.measures import (
    check_measure,
    due_day,
    known_values,
    subject_of,
    told_of,
)
from commonweal.apps.measures.actions.placing import Placed, readings_at, settle_place
from commonweal.apps.measures.actions.pushing import begin_batch
from commonweal.apps.measures.actions.taking import Origin
from commonweal.apps.measures.models import Measure, Reading, Status
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["change_measure"]

# With these another reading of the same days would be another thing.
_FIXED_BY_READINGS = ("unit", "frequency", "anchor")


@transaction.atomic
def change_measure(
    *, measure: Measure, values: Mapping[str, Any], by: Actor, at: datetime, reason: str = ""
) -> Measure:
    """Change some of FIELDS. RuleBroken where readings already hang on what would change. With
    other plausible limits, what is held and what counts is settled anew by them."""
    measures = hold_all({measure.id} | dependents_of([measure.id]))
    held = measures[measure.id]
    before = told_of(held)
    for name, value in known_values(values).items():
        setattr(held, name, value)
    changed = {name: told for name, told in told_of(held).items() if told != before[name]}
    if not changed:
        return held
    if held.known_ends and (fixed := [name for name in _FIXED_BY_READINGS if name in changed]):
        raise RuleBroken(
            _("Readings have been taken already. Make a new measure for another %(what)s.")
            % {"what": fixed[0]},
            code="readings-taken",
            field=fixed[0],
        )
    check_measure(held)
    check(held)
    check_marking(held)
    held.stale_after, held.readings_changed_at = due_day(held), at
    held.save()
    if changed.keys() & {"lowest", "highest"}:
        _settle_anew(held, measures, by, at)
    payload = {"before": {name: before[name] for name in changed}, "after": changed}
    record(
        verb="measures.change-measure",
        subject=subject_of(held),
        by=by,
        at=at,
        payload=payload,
        reason=reason,
    )
    return held


def _settle_anew(measure: Measure, measures: dict[str, Measure], by: Actor, at: datetime) -> None:
    """Settle by the new limits what is held, and what counts outside them."""
    if measure.derived:
        below = {one: each for one, each in measures.items() if one != measure.id}
        refresh(measure, below, by, at)
        return
    outside = Q(pk__in=[])
    if measure.lowest is not None:
        outside |= Q(value__lt=measure.lowest)
    if measure.highest is not None:
        outside |= Q(value__gt=measure.highest)
    found = Reading.objects.filter(Q(status=Status.HELD) | (outside & Q(current=True)))
    places = found.filter(measure=measure).values_list("measure_id", "starts", "ends").distinct()
    placed = Placed()
    for place in places.order_by("ends"):
        settle_place(place, readings_at(place), [], measure, placed)
    batch = begin_batch(Origin("limits", measure.id, measure.name), by, at)
    if not follow(placed, measures, batch, at):
        batch.delete()  # it would hold nothing
