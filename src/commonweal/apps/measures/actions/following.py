"""What follows from a change of readings: the sums of quarters, the newest period of a measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.db.models import Max

from commonweal.apps.measures.actions.measures import due_day
from commonweal.apps.measures.actions.placing import Placed, readings_in
from commonweal.apps.measures.actions.taking import AT_ONCE, Place
from commonweal.apps.measures.actions.writing import (
    QuarterPlace,
    Sums,
    save_quarters,
    update_newest,
)
from commonweal.apps.measures.models import Measure, Quarter, Reading
from commonweal.apps.measures.rules import quarter_of

_SUMS = ("count", "total", "least", "most", "latest", "latest_ends")
_quarter = lru_cache(maxsize=4096)(quarter_of)


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
    """Note on each measure the newest period that counts, and the newest known. The ids of those
    that changed, for ``keep_newest``."""
    counting = [place for place, _given in placed.plain]
    known = _newest(counting + [row.place for row in placed.fresh])
    counts = _newest(counting + [one.place for one in placed.changes if one.new is not None])
    lost = {one.place[0] for one in placed.changes if one.new is None}
    for measure, ends in known.items():
        measures[measure].known_ends = _newer(measures[measure].known_ends, ends)
    for measure, ends in counts.items():
        measures[measure].latest_ends = _newer(measures[measure].latest_ends, ends)
    for measure in lost:
        left = Reading.objects.filter(measure=measure, current=True)
        measures[measure].latest_ends = left.aggregate(newest=Max("ends"))["newest"]
    return lost | counts.keys() | known.keys()


def _newest(places: Iterable[Place]) -> dict[str, date]:
    """The last day of the newest period of each measure."""
    found: dict[str, date] = {}
    for measure, _starts, ends in places:
        if measure not in found or found[measure] < ends:
            found[measure] = ends
    return found


def keep_newest(measures: Iterable[Measure], at: datetime) -> None:
    """Write what was noted on these measures, and when their next value is due."""
    changed = list(measures)
    for one in changed:
        one.stale_after = due_day(one)
    update_newest(changed, at)


def _newer(one: date | None, other: date) -> date:
    return other if one is None or one < other else one


def keep_quarters(placed: Placed) -> None:
    """Keep the quarters up to date: where values were only added by adding them, else by adding
    up the readings of that quarter again."""
    added: dict[QuarterPlace, Sums] = {}
    for (measure, _starts, ends), value in _additions(placed):
        place = (measure, _quarter(ends))
        if place in added:
            added[place].add(value, ends)
        else:
            added[place] = Sums(1, value, value, value, value, ends)
    others = [one.place for one in placed.changes if one.old is not None or one.new is None]
    again = {(measure, _quarter(ends)) for measure, _starts, ends in others}
    for place in again:
        added.pop(place, None)
    for place, kept in _kept(added).items():
        kept.join(added[place])
        added[place] = kept
    save_quarters(added)
    _add_up(again)


def _additions(placed: Placed) -> Iterator[tuple[Place, Decimal]]:
    for place, (value, _as_of) in placed.plain:
        yield place, value
    for place, old, new in placed.changes:
        if old is None and new is not None:
            yield place, new


def _add_up(places: Collection[QuarterPlace]) -> None:
    """Add up again the readings that count of these quarters; one without any is dropped."""
    sums: dict[QuarterPlace, Sums] = {}
    for rows in readings_in((measure, starts, _last_day(starts)) for measure, starts in places):
        counting = rows.filter(current=True).values_list("measure_id", "value", "ends")
        for measure, value, ends in counting.iterator(chunk_size=2000):
            place = (measure, _quarter(ends))
            if place in sums:
                sums[place].add(value, ends)
            else:
                sums[place] = Sums(1, value, value, value, value, ends)
    save_quarters(sums)
    for measure, starts in set(places) - sums.keys():
        Quarter.objects.filter(measure=measure, starts=starts).delete()


def _last_day(starts: date) -> date:
    """The last day of the quarter of the calendar that begins on ``starts``."""
    following = date(starts.year + starts.month // 10, (starts.month + 2) % 12 + 1, 1)
    return following - timedelta(days=1)


def _kept(places: Iterable[QuarterPlace]) -> dict[QuarterPlace, Sums]:
    """The sums that are kept of these quarters already."""
    by_start: dict[date, list[str]] = {}
    for measure, starts in places:
        by_start.setdefault(starts, []).append(measure)
    found: dict[QuarterPlace, Sums] = {}
    for starts, measures in by_start.items():
        for start in range(0, len(measures), AT_ONCE):
            some = measures[start : start + AT_ONCE]
            rows = Quarter.objects.filter(measure__in=some, starts=starts)
            for measure, *sums in rows.values_list("measure_id", *_SUMS):
                found[measure, starts] = Sums(*sums)
    return found
