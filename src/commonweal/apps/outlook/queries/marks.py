"""What happened to a measure on a day: notes, milestones reached, values corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.models import Measure, Reading, Status
from commonweal.apps.measures.queries import measure_for
from commonweal.apps.outlook.models import Note
from commonweal.apps.plans.models import Milestone
from commonweal.apps.programmes.queries import hidden_fields
from commonweal.kernel.errors import NotFound

__all__ = ["MOST", "Mark", "marks_of", "note_for"]

# More than a chart can carry, and than anybody reads below it.
MOST = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` is note, milestone or correction; ``note_id`` is that of a note."""

    on: date
    kind: str
    words: str
    by: str = ""
    note_id: str = ""


def marks_of(user: Anyone, measure: Measure, first: date, last: date) -> list[Mark]:
    """The newest marks of these days, oldest first, for somebody who sees the measure."""
    notes = measure.notes.filter(on__gte=first, on__lte=last).order_by("-on", "-id")[:MOST]
    found = [Mark(one.on, "note", one.words, one.by_label, one.id) for one in notes]
    found += _corrections(measure, first, last) + _milestones(user, measure, first, last)
    return sorted(found, key=lambda mark: (mark.on, mark.kind, mark.words))[-MOST:]


def note_for(user: Anyone, measure_id: str, note_id: str) -> Note:
    """A note of a measure that this person may edit."""
    measure = measure_for(user, measure_id, Verb.EDIT)
    found = measure.notes.filter(id=note_id).first()
    if found is None:
        raise NotFound(_("This measure has no such note."))
    found.measure = measure
    return found


def _corrections(measure: Measure, first: date, last: date) -> list[Mark]:
    rows = Reading.objects.filter(
        measure=measure, current=True, ends__gte=first, ends__lte=last, status=Status.CORRECTED
    )
    return [
        Mark(one.ends, "correction", one.reason, one.batch.by_label)
        for one in rows.select_related("batch").order_by("-ends")[:MOST]
    ]


def _milestones(user: Anyone, measure: Measure, first: date, last: date) -> list[Mark]:
    """Those of its initiative; none where its dates are kept from this person."""
    one = measure.initiative
    if one is None or "end_date" in hidden_fields(user, one):
        return []
    rows = Milestone.objects.filter(initiative=one, actual__gte=first, actual__lte=last)
    return [
        Mark(m.actual, "milestone", m.name) for m in rows.order_by("-actual")[:MOST] if m.actual
    ]
