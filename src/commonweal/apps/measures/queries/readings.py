"""Readings of one measure: of a span, the newest, what they come to, and whether one is missing.

Nothing here asks who reads: begin with ``measure_for`` or ``measures_for``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from commonweal.apps.measures.models import Measure, Quarter, Reading
from commonweal.apps.measures.rules import aggregate


def readings_between(measure: Measure, first: date, last: date) -> QuerySet[Reading]:
    """The readings that count, of periods that lie wholly within these days, oldest first."""
    found = Reading.objects.filter(measure=measure, current=True)
    return found.filter(ends__gte=first, ends__lte=last, starts__gte=first).order_by("ends")


def latest_reading(measure: Measure, on: date | None = None) -> Reading | None:
    """The reading that counts of the newest period; with ``on``, of those ended by that day."""
    found = Reading.objects.filter(measure=measure, current=True)
    if on is not None:
        found = found.filter(ends__lte=on)
    return found.order_by("-ends").first()


def latest_of(measures: Iterable[Measure]) -> dict[str, Reading]:
    """The newest reading that counts of each of these measures, by the measure's id. One query."""
    ends = {m.id: m.latest_ends for m in measures if m.latest_ends}
    found = Reading.objects.filter(
        measure__in=list(ends), current=True, ends__in=set(ends.values())
    )
    return {one.measure_id: one for one in found if one.ends == ends[one.measure_id]}


def stale_since(measure: Measure, on: date) -> date | None:
    """The first day on which a reading was missing, frequency and grace over; None where none
    is missing on that day. A measure without any reading becomes stale as well."""
    first = measure.stale_after + timedelta(days=1)
    return first if on >= first else None


def value_over(measure: Measure, first: date, last: date, on: date | None = None) -> Decimal | None:
    """What the readings of these days come to, as the measure adds up; with ``on``, of the periods
    ended by that day. None where there is none. ``coverage_over`` says how much is missing."""
    until = last if on is None else min(on, last)
    values = readings_between(measure, first, until).values_list("value", flat=True)
    return aggregate(measure.aggregation, list(values))


def coverage_over(measure: Measure, first: date, last: date) -> float:
    """The share of these days, 0 to 1, that have a reading that counts."""
    covered: set[int] = set()
    for starts, ends in readings_between(measure, first, last).values_list("starts", "ends"):
        covered.update(range(starts.toordinal(), ends.toordinal() + 1))
    return len(covered) / ((last - first).days + 1)


def quarters_between(measure: Measure, first: date, last: date) -> QuerySet[Quarter]:
    """What is kept of the quarters of the calendar that begin within these days, oldest first."""
    return Quarter.objects.filter(measure=measure, starts__gte=first, starts__lte=last)


def claims_of(measure: Measure, first: date, last: date) -> QuerySet[Reading]:
    """Everything that was ever given for periods ending within these days: what counts, what was
    replaced, refused or is held; the newest period first."""
    found = Reading.objects.filter(measure=measure, ends__gte=first, ends__lte=last)
    return found.select_related("batch").order_by("-ends", "-current", "-id")
