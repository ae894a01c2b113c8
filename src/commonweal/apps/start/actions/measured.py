"""The measures of the example, and how they go away again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.measures.actions import (
    NewReading,
    Origin,
    create_measure,
    push_readings,
    set_targets,
)
from commonweal.apps.measures.models import Measure, MeasureInput, Reading, ReadingBatch
from commonweal.apps.outlook.actions import add_note
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.start.rules import measured
from commonweal.kernel.shapes import Actor

KIND = "example"
LABEL = "Illustrative values"


def load_measures(*, by: Actor, at: datetime, seed: int) -> list[Measure]:
    """Made through the same actions as real ones. What comes next is worked out by the worker."""
    made, rows = [], []
    who: dict[str, Any] = {"by": by, "at": at}
    known = Initiative.objects.filter(organisation__illustrative=True)
    found = {one.name: one for one in known.select_related("organisation")}
    for one in measured.measures(timezone.localdate(at), seed):
        initiative = found[one.initiative]
        values = {**one.values, "initiative": initiative}
        measure = create_measure(
            organisation=initiative.organisation, key=one.key, values=values, **who
        )
        made.append(measure)
        rows += [NewReading(measure.id, r.starts, r.ends, r.value) for r in one.readings]
        if one.target:
            target = {"on": one.target[0], "value": one.target[1]}
            set_targets(measure=measure, targets=[target], **who)
        if one.note:
            add_note(measure=measure, on=one.note[0], words=one.note[1], **who)
    push_readings(rows=rows, origin=Origin(KIND, str(seed), LABEL), **who)
    return made


def remove_measures(bodies: QuerySet[Organisation]) -> int:
    """Take away every measure of illustrative bodies with its values; returns how many. A batch
    goes with its last reading."""
    own = Measure.objects.filter(organisation__in=bodies)
    count = own.count()
    Reading.objects.filter(measure__in=own).delete()
    ReadingBatch.objects.filter(source_kind=KIND, readings=None).delete()
    MeasureInput.objects.filter(measure__in=own).delete()
    own.delete()
    return count
