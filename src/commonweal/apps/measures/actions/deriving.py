"""Measures that are worked out from others: what follows when an input changes.

The sums of the inputs are kept by name and period (InputTotal), so that a change costs one addition
and one formula, however many inputs and readings there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count

from commonweal.apps.measures.actions.following import keep_newest, keep_quarters, note_newest
from commonweal.apps.measures.actions.placing import Change, Placed, write
from commonweal.apps.measures.actions.taking import AT_ONCE
from commonweal.apps.measures.actions.writing import NewRow
from commonweal.apps.measures.models import (
    InputTotal,
    Measure,
    MeasureInput,
    Reading,
    ReadingBatch,
    Status,
)
from commonweal.apps.measures.rules import in_order, is_plausible, worked_out

Days = tuple[date, date]
Item = TypeVar("Item")


@dataclass(slots=True)
class Sum:
    """How many inputs of one name have a reading of a period, and what these come to."""

    count: int = 0
    total: Decimal = field(default_factory=Decimal)

    def add(self, count: int, value: Decimal) -> None:
        self.count += count
        self.total += value


Sums = dict[tuple[str, Days], Sum]


def dependents_of(ids: Iterable[str]) -> set[str]:
    """The measures that are worked out from these, and from those in turn."""
    return set[str]().union(*steps_from(ids, "input", "measure"))


def steps_from(ids: Iterable[str], one: str, other: str) -> list[set[str]]:
    """What lies one step from these along inputs, from ``one`` end of each to the ``other``, then
    two steps, and so on; the last is empty."""
    found = [set(ids)]
    while found[-1]:
        some = (MeasureInput.objects.filter(**{f"{one}__in": part}) for part in parts(found[-1]))
        found.append({end for rows in some for end in rows.values_list(other, flat=True)})
    return found[1:]


def follow(
    placed: Placed, measures: Mapping[str, Measure], batch: ReadingBatch, at: datetime
) -> int:
    """Write what was placed, and all that follows from it. How many derived places changed."""
    write(placed, batch)
    keep_quarters(placed)
    keep_newest([measures[one] for one in note_newest(placed, measures)], at)
    return derive(placed.changes, measures, batch, at)


def derive(
    changes: Sequence[Change], measures: Mapping[str, Measure], batch: ReadingBatch, at: datetime
) -> int:
    """Work out again what depends on these changes: those periods of those measures, and no
    others. ``measures`` are held, with all that depend on them. How many places changed."""
    by_measure: dict[str, list[Change]] = {}
    for change in changes:
        by_measure.setdefault(change.place[0], []).append(change)
    changed = 0
    for one in _in_order(measures) if by_measure else []:
        sums = _moved(one, by_measure)
        if sums:
            _add_to_kept(one, sums)
            placed = work_out(one, {days for _name, days in sums}, batch, at)
            by_measure.setdefault(one.id, []).extend(placed.changes)
            changed += placed.replaced
    return changed


def work_out(measure: Measure, days: Iterable[Days], batch: ReadingBatch, at: datetime) -> Placed:
    """The values of these periods from the sums that are kept, and what follows from them.
    ``replaced`` is how many places changed."""
    placed, inputs = Placed(), input_counts(measure)
    for some in parts(days):
        sums = kept_sums(measure, some)
        standing = _standing(measure, some)
        for each in some:
            totals = {
                name: sums[name, each].total
                for name, count in inputs.items()
                if (name, each) in sums and sums[name, each].count == count
            }
            value = worked_out(measure.formula, totals)
            _place(measure, each, value, standing.get(each, []), placed)
    write(placed, batch)
    keep_quarters(placed)
    if note_newest(placed, {measure.id: measure}) or placed.moved:
        keep_newest([measure], at)
    return placed


def input_counts(measure: Measure) -> dict[str, int]:
    rows = MeasureInput.objects.filter(measure=measure).order_by()
    return dict(rows.values_list("name").annotate(Count("id")))


def kept_sums(measure: Measure, days: Sequence[Days]) -> Sums:
    ends = {end for _start, end in days}
    rows = InputTotal.objects.filter(measure=measure, ends__in=ends)
    return {(row.name, (row.starts, row.ends)): Sum(row.count, row.total) for row in rows}


def keep_sums(measure: Measure, sums: Sums) -> None:
    """Write the sums of these names and periods."""
    InputTotal.objects.bulk_create(
        [
            InputTotal(
                measure=measure,
                name=name,
                starts=starts,
                ends=ends,
                count=one.count,
                total=one.total,
            )
            for (name, (starts, ends)), one in sums.items()
        ],
        batch_size=100,
        update_conflicts=True,
        unique_fields=["measure", "ends", "starts", "name"],
        update_fields=["count", "total"],
    )


def parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, as many together as one query may ask for."""
    listed = list(items)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def _in_order(measures: Mapping[str, Measure]) -> list[Measure]:
    derived = [one.id for one in measures.values() if one.derived]
    feeds: list[tuple[str, str]] = []
    for some in parts(derived):
        rows = MeasureInput.objects.filter(measure__in=some, input__formula__gt="")
        feeds += rows.values_list("measure_id", "input_id")
    return [measures[one] for one in in_order(derived, feeds)]


def _moved(measure: Measure, changes: Mapping[str, Sequence[Change]]) -> Sums:
    """By how much the changes move the sums of the measure's inputs."""
    moved: Sums = {}
    for some in parts(changes):
        rows = MeasureInput.objects.filter(measure=measure, input__in=some)
        for name, given in rows.values_list("name", "input_id"):
            for change in changes[given]:
                one = moved.setdefault((name, change.place[1:]), Sum())
                one.add((change.new is not None) - (change.old is not None), _step(change))
    return moved


def _step(change: Change) -> Decimal:
    return (change.new or Decimal(0)) - (change.old or Decimal(0))


def _add_to_kept(measure: Measure, moved: Sums) -> None:
    for some in parts(moved):
        kept = kept_sums(measure, [days for _name, days in some])
        for place in some:
            before = kept.get(place, Sum())
            moved[place].add(before.count, before.total)
    keep_sums(measure, moved)


def _standing(measure: Measure, days: Sequence[Days]) -> dict[Days, list[Reading]]:
    """What was worked out for these periods and stands: what counts, or is held."""
    ends = {end for _start, end in days}
    past = [Status.REPLACED, Status.REFUSED]
    rows: Any = Reading.objects.filter(measure=measure, ends__in=ends).exclude(status__in=past)
    found: dict[Days, list[Reading]] = {}
    for row in rows:
        found.setdefault((row.starts, row.ends), []).append(row)
    return found


def _place(
    measure: Measure, days: Days, value: Decimal | None, standing: list[Reading], placed: Placed
) -> None:
    """Put what the formula gives in the place of what stands there; None is no value."""
    counted = next((row.value for row in standing if row.current), None)
    plausible = value is None or is_plausible(value, measure.lowest, measure.highest)
    status = Status.PROVISIONAL if plausible else Status.HELD
    if [(row.value, bool(row.current)) for row in standing] == [(value, plausible)]:
        return
    if value is None and not standing:
        return
    placed.replaced += 1
    for row in standing:
        row.status, row.current = Status.REPLACED, None
        placed.moved.append(row)
    if value is not None:
        placed.fresh.append(NewRow((measure.id, *days), value, None, status.value))
    counts = value if plausible else None
    if counts != counted:
        placed.changes.append(Change((measure.id, *days), counted, counts))
