"""What follows from a change of readings: the sums of quarters, the newest period of a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from commonweal.apps.measures.actions.measures import due_day
from commonweal.apps.measures.actions.placing import Change, Placed
from commonweal.apps.measures.actions.taking import AT_ONCE
from commonweal.apps.measures.models import Measure, Quarter, Reading
from commonweal.apps.measures.rules import quarter_of

QuarterPlace = tuple[str, date]


def hold_all(ids: Iterable[str]) -> dict[str, Measure]:
    """These measures, locked until the transaction ends, in one order everywhere, so that two
    batches that meet wait for each other and never both."""
    wanted = sorted(ids)
    held: dict[str, Measure] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = Measure.objects.select_for_update().filter(id__in=some).order_by("id")
        held |= {one.id: one for one in rows}
    return held


def note_newest(placed: Placed, measures: Mapping[str, Measure]) -> set[str]:
    """Note on each measure the newest period that counts and the newest known, and when the next
    is due. The ids of those that changed, for ``update_newest`` to write."""
    lost: set[str] = set()
    for row in placed.fresh:
        measure = measures[row.place[0]]
        measure.known_ends = _newer(measure.known_ends, row.place[2])
    for change in placed.changes:
        measure = measures[change.place[0]]
        if change.new is None:
            lost.add(measure.id)
        else:
            measure.latest_ends = _newer(measure.latest_ends, change.place[2])
    for one in lost:
        counting = Reading.objects.filter(measure=one, current=True)
        measures[one].latest_ends = counting.aggregate(newest=Max("ends"))["newest"]
    touched = {change.place[0] for change in placed.changes}
    for one in touched:
        measures[one].stale_after = due_day(measures[one])
    return touched | {row.place[0] for row in placed.fresh}


def _newer(one: date | None, other: date) -> date:
    return other if one is None or one < other else one


@dataclass(slots=True)
class _Sums:
    """A quarter that is being added up."""

    count: int
    total: Decimal
    least: Decimal
    most: Decimal
    latest: Decimal
    latest_ends: date

    def add(self, value: Decimal, ends: date) -> None:
        self.count += 1
        self.total += value
        self.least = min(self.least, value)
        self.most = max(self.most, value)
        if ends >= self.latest_ends:
            self.latest, self.latest_ends = value, ends


def keep_quarters(changes: Iterable[Change]) -> None:
    """Keep the quarters up to date: where values were only added by adding them, else by adding
    up the readings of that quarter again."""
    again: set[QuarterPlace] = set()
    added: dict[QuarterPlace, list[Change]] = {}
    for change in changes:
        place = (change.place[0], quarter_of(change.place[2]))
        if change.old is None:
            added.setdefault(place, []).append(change)
        else:
            again.add(place)
    for place in again:
        added.pop(place, None)
    _add(added)
    for place in again:
        _add_up(place)


def _add(added: dict[QuarterPlace, list[Change]]) -> None:
    sums = _kept(added)
    for place, some in added.items():
        for change in some:
            if change.new is None:
                continue
            ends = change.place[2]
            if place in sums:
                sums[place].add(change.new, ends)
            else:
                v = change.new
                sums[place] = _Sums(1, v, v, v, v, ends)
    _save(sums)


def _add_up(place: QuarterPlace) -> None:
    measure, starts = place
    last = date(starts.year + starts.month // 10, (starts.month + 2) % 12 + 1, 1)
    rows = Reading.objects.filter(
        measure=measure, current=True, ends__gte=starts, ends__lt=last
    ).order_by("ends", "starts")
    sums: _Sums | None = None
    for value, ends in rows.values_list("value", "ends"):
        if sums:
            sums.add(value, ends)
        else:
            sums = _Sums(1, value, value, value, value, ends)
    if sums:
        _save({place: sums})
    else:
        Quarter.objects.filter(measure=measure, starts=starts).delete()


def _kept(places: Iterable[QuarterPlace]) -> dict[QuarterPlace, _Sums]:
    """The sums that are kept of these quarters already."""
    by_start: dict[date, list[str]] = {}
    for measure, starts in places:
        by_start.setdefault(starts, []).append(measure)
    found: dict[QuarterPlace, _Sums] = {}
    for starts, measures in by_start.items():
        for start in range(0, len(measures), AT_ONCE):
            some = measures[start : start + AT_ONCE]
            for one in Quarter.objects.filter(measure__in=some, starts=starts):
                found[one.measure_id, starts] = _Sums(
                    one.count, one.total, one.least, one.most, one.latest, one.latest_ends
                )
    return found


def _save(sums: dict[QuarterPlace, _Sums]) -> None:
    columns = ["count", "total", "least", "most", "latest", "latest_ends"]
    Quarter.objects.bulk_create(
        [
            Quarter(measure_id=measure, starts=starts, **{c: getattr(one, c) for c in columns})
            for (measure, starts), one in sums.items()
        ],
        batch_size=100,
        update_conflicts=True,
        unique_fields=["measure", "starts"],
        update_fields=columns,
    )
