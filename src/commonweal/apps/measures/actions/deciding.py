"""What a person decides on readings: to correct one, to confirm one, to choose, to refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.actions.deriving import dependents_of, follow
from commonweal.apps.measures.actions.following import hold_all
from commonweal.apps.measures.actions.measures import subject_of
from commonweal.apps.measures.actions.placing import (
    Change,
    Placed,
    readings_at,
    settle_place,
)
from commonweal.apps.measures.actions.pushing import begin_batch
from commonweal.apps.measures.actions.taking import Origin, Place
from commonweal.apps.measures.actions.writing import NewRow
from commonweal.apps.measures.models import Measure, Reading, Status
from commonweal.apps.measures.rules import stored
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["choose_reading", "confirm_reading", "correct_reading", "refuse_reading"]


@dataclass(slots=True)
class _Case:
    """One period of one measure, held until the transaction ends, with all that is known of it,
    and the measures worked out from it."""

    measure: Measure
    measures: dict[str, Measure]
    place: Place
    rows: list[Reading]
    by: Actor
    at: datetime
    before: list[dict[str, Any]]
    placed: Placed = field(default_factory=Placed)

    @property
    def counting(self) -> Reading | None:
        return next((row for row in self.rows if row.current), None)


@transaction.atomic
def confirm_reading(*, reading: Reading, by: Actor, at: datetime, reason: str = "") -> Reading:
    """A person stands by this value: it counts, even outside the plausible limits, and no source
    replaces it. RuleBroken where another one of its period is to be looked at too."""
    case = _opened(reading, by, at)
    held = [row for row in case.rows if row.status == Status.HELD and row.id != reading.id]
    if held or Status(reading.status) in {Status.REPLACED, Status.REFUSED}:
        raise RuleBroken(
            _("There are several values for this period. Choose the one that is right."),
            code="choose-instead",
        )
    _decide(case, reading.value, Status.CONFIRMED, reason)
    return _closed(case, reading.value, reason, verb="measures.confirm-reading")


@transaction.atomic
def choose_reading(*, reading: Reading, by: Actor, at: datetime, reason: str = "") -> Reading:
    """Of the values of one period this one is right; those that were held with it are refused."""
    case = _opened(reading, by, at)
    _decide(case, reading.value, Status.CONFIRMED, reason)
    return _closed(case, reading.value, reason, verb="measures.choose-reading")


@transaction.atomic
def correct_reading(
    *, reading: Reading, value: Decimal, reason: str, by: Actor, at: datetime
) -> Reading:
    """Another value counts for the period of this reading. The old one stays, replaced; should its
    source send it again, nothing changes."""
    case = _opened(reading, by, at)
    kept = stored(value)
    if kept is None:
        raise RuleBroken(
            _("Give a number with at most 15 digits before the point."), code="value", field="value"
        )
    if not reason.strip():
        raise RuleBroken(_("Say why the value is corrected."), code="no-reason", field="reason")
    if case.counting and case.counting.value == kept:
        raise RuleBroken(
            _("This is the value already. Give another one."), code="same-value", field="value"
        )
    _decide(case, kept, Status.CORRECTED, reason)
    return _closed(case, kept, reason, verb="measures.correct-reading")


@transaction.atomic
def refuse_reading(*, reading: Reading, reason: str, by: Actor, at: datetime) -> Reading:
    """A held value is wrong and never counts, however often it is sent. RuleBroken where the
    reading is not held."""
    case = _opened(reading, by, at)
    held = next((row for row in case.rows if row.id == reading.id), reading)
    if held.status != Status.HELD:
        raise RuleBroken(_("Only a value that is held can be refused."), code="not-held")
    held.status, held.decided_at, held.reason = Status.REFUSED, at, reason
    case.placed.moved.append(held)
    settle_place(case.place, case.rows, [], case.measure, case.placed)
    return _closed(case, held.value, reason, verb="measures.refuse-reading")


def _opened(reading: Reading, by: Actor, at: datetime) -> _Case:
    measures = hold_all({reading.measure_id} | dependents_of([reading.measure_id]))
    measure = measures[reading.measure_id]
    if measure.derived:
        raise RuleBroken(
            _("This value is worked out from other measures. Decide on those."), code="derived"
        )
    place = (measure.id, reading.starts, reading.ends)
    rows = readings_at(place)
    before = [{"value": row.value, "status": row.status} for row in rows]
    return _Case(measure, measures, place, rows, by, at, before)


def _decide(case: _Case, value: Decimal, status: Status, reason: str) -> None:
    """``value`` counts, and all that is known beside it is set aside for good."""
    old = case.counting.value if case.counting else None
    for row in case.rows:
        row.decided_at = case.at
        if row.value == value:
            row.status, row.current, row.reason = status, True, reason
        elif row.status != Status.REFUSED:
            row.status = Status.REFUSED if row.status == Status.HELD else Status.REPLACED
            row.current = None
        case.placed.moved.append(row)
    if all(row.value != value for row in case.rows):
        fresh = NewRow(case.place, value, None, status.value, case.at, reason)
        case.placed.fresh.append(fresh)
    if old != value:
        case.placed.changes.append(Change(case.place, old, value))


def _closed(case: _Case, value: Decimal, reason: str, **entry: str) -> Reading:
    """Write what was decided and what follows from it, and enter it in the ledger."""
    measure, starts, ends = case.place
    batch = begin_batch(Origin("person", case.by.id, case.by.label), case.by, case.at)
    if not follow(case.placed, case.measures, batch, case.at) and not case.placed.fresh:
        batch.delete()  # it would hold nothing
    payload = {"starts": starts, "ends": ends, "value": value}
    record(
        subject=subject_of(case.measure),
        by=case.by,
        at=case.at,
        payload={**payload, "before": case.before},
        reason=reason,
        **entry,
    )
    return Reading.objects.get(measure=measure, starts=starts, ends=ends, value=value)
