"""Saying how a measure is worked out from others, and working all of it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.actions.deriving import (
    Days,
    Sum,
    Sums,
    dependents_of,
    derive,
    keep_sums,
    parts,
    steps_from,
    work_out,
)
from commonweal.apps.measures.actions.following import hold_all
from commonweal.apps.measures.actions.handling import check_inputs
from commonweal.apps.measures.actions.measures import subject_of
from commonweal.apps.measures.actions.pushing import begin_batch
from commonweal.apps.measures.actions.taking import Origin
from commonweal.apps.measures.models import InputTotal, Measure, MeasureInput, Reading
from commonweal.apps.measures.queries.seeing import MOST_STEPS
from commonweal.apps.measures.rules import formula_over
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["refresh_measure", "set_formula"]

Inputs = Sequence[tuple[str, Measure]]


@transaction.atomic
def set_formula(
    *, measure: Measure, formula: str, inputs: Inputs, by: Actor, at: datetime
) -> Measure:
    """``measure`` is worked out by ``formula`` from its ``inputs``, each under a name; several of
    one name stand for their sum. All its values are worked out at once.

    RuleBroken where the formula cannot be read, the measures do not fit together, or readings of
    the measure itself were taken already.
    """
    dependents = dependents_of([measure.id])
    held = hold_all({measure.id, *(one.id for _name, one in inputs)} | dependents)
    mine = held[measure.id]
    before = _told(mine)
    _check(mine, [held[one.id] for _name, one in inputs], dependents)
    try:
        mine.formula = formula_over(formula, {name for name, _one in inputs})
    except BadInput as error:
        raise RuleBroken(str(error), code=error.code, field="formula") from error
    mine.save(update_fields=["formula"])
    mine.inputs.all().delete()
    pairs = dict.fromkeys((name, one.id) for name, one in inputs)
    MeasureInput.objects.bulk_create(
        [MeasureInput(measure=mine, name=name, input_id=one) for name, one in pairs],
        batch_size=300,
    )
    refresh(mine, {one: held[one] for one in dependents}, by, at)
    record(
        verb="measures.set-formula",
        subject=subject_of(mine),
        by=by,
        at=at,
        payload={"before": before, "after": _told(mine)},
    )
    return mine


@transaction.atomic
def refresh_measure(*, measure: Measure, by: Actor, at: datetime) -> int:
    """Work out every value of a derived measure again, from all the readings of its inputs. How
    many values changed: none, unless somebody wrote past the actions."""
    held = hold_all({measure.id} | dependents_of([measure.id]))
    mine = held.pop(measure.id)
    changed = refresh(mine, held, by, at)
    if changed:
        payload = {"changed": changed}
        subject = subject_of(measure)
        record(verb="measures.refresh-measure", subject=subject, by=by, at=at, payload=payload)
    return changed


def refresh(measure: Measure, dependents: dict[str, Measure], by: Actor, at: datetime) -> int:
    sums = _added_up(measure)
    known = Reading.objects.filter(measure=measure).values_list("starts", "ends").distinct()
    days: set[Days] = {place for _name, place in sums} | set(known.order_by())
    InputTotal.objects.filter(measure=measure).delete()
    keep_sums(measure, sums)
    batch = begin_batch(Origin("formula", measure.id, measure.name), by, at)
    placed = work_out(measure, days, batch, at)
    changed = placed.replaced + derive(placed.changes, dependents, batch, at)
    if changed:
        batch.rows = batch.added = len(placed.fresh)
        batch.save(update_fields=["rows", "added"])
    else:
        batch.delete()
    return changed


def _added_up(measure: Measure) -> Sums:
    """The sums of all readings that count of all inputs, by name and period."""
    sums: Sums = {}
    by_name: dict[str, list[str]] = {}
    for name, one in measure.inputs.values_list("name", "input_id"):
        by_name.setdefault(name, []).append(one)
    for name, ids in by_name.items():
        for some in parts(ids):
            rows = Reading.objects.filter(measure__in=some, current=True)
            found = rows.values_list("starts", "ends", "value").iterator(chunk_size=10_000)
            for starts, ends, value in found:
                sums.setdefault((name, (starts, ends)), Sum()).add(1, value)
    return sums


def _told(measure: Measure) -> dict[str, object]:
    """What the ledger holds of it; of a great many inputs, how many they are."""
    pairs = list(measure.inputs.values_list("name", "input_id"))
    shown: object = [list(pair) for pair in pairs] if len(pairs) <= 200 else len(pairs)
    return {"formula": measure.formula, "inputs": shown}


def _check(measure: Measure, inputs: list[Measure], dependents: set[str]) -> None:
    if measure.known_ends and not measure.derived:
        raise RuleBroken(
            _("Readings have been taken already. Make a new measure for the formula."),
            code="readings-taken",
            field="formula",
        )
    bodies = Organisation.objects.filter(id__in={one.organisation_id for one in inputs})
    below = set(
        bodies.filter(path__startswith=measure.organisation.path).values_list("id", flat=True)
    )
    for one in inputs:
        if one.id == measure.id or one.id in dependents:
            code, words = "circle", _("%(name)s is itself worked out from this measure.")
        elif (one.frequency, one.anchor) != (measure.frequency, measure.anchor):
            code, words = (
                "other-periods",
                _("%(name)s is read in other periods. Inputs have the periods of the measure."),
            )
        elif one.organisation_id not in below:
            code, words = (
                "other-body",
                _("%(name)s belongs to another body. Choose measures of this body or below it."),
            )
        else:
            continue
        raise RuleBroken(words % {"name": one.name}, code=code, field="inputs")
    behind = len(steps_from([one.id for one in inputs], "measure", "input"))
    if behind + len(steps_from([measure.id], "input", "measure")) > MOST_STEPS + 1:
        words = _("At most %(n)s formulas follow one from another. Use what the inputs come from.")
        raise RuleBroken(words % {"n": MOST_STEPS}, code="too-many-steps", field="inputs")
    check_inputs(measure, inputs)
