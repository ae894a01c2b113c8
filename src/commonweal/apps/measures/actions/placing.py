"""Putting values in their places: one measure and one period each, with what is known there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from commonweal.apps.measures.actions.taking import AT_ONCE, Given, Place, Taken
from commonweal.apps.measures.actions.writing import (
    COUNTING,
    NewRow,
    PlainRow,
    insert_readings,
    update_readings,
)
from commonweal.apps.measures.models import Measure, Reading, ReadingBatch, Status
from commonweal.apps.measures.rules import Claim, Fate, is_plausible, later, settle

SPANS_AT_ONCE = 100


class Change(NamedTuple):
    """The value that counts at a place was ``old`` and is ``new``; None is no value."""

    place: Place
    old: Decimal | None
    new: Decimal | None


@dataclass(slots=True)
class Placed:
    """How many values were put where, and what changed by it. ``plain`` are those that count at a
    place where nothing was known, which is nearly all of them; ``fresh`` the other new ones."""

    same: int = 0
    added: int = 0
    replaced: int = 0
    held: int = 0
    late: int = 0
    plain: list[PlainRow] = field(default_factory=list)
    fresh: list[NewRow] = field(default_factory=list)
    moved: list[Reading] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def all_changes(self) -> list[Change]:
        return [Change(place, None, value) for place, (value, _as_of) in self.plain] + self.changes


def place_all(taken: Taken, measures: Mapping[str, Measure], batch: ReadingBatch) -> Placed:
    """Put each value in its place, and write what that changes there."""
    known = _known_at(taken.given, measures)
    placed = Placed()
    for place, given in taken.given.items():
        measure = measures[place[0]]
        usual = place not in known and place not in taken.others
        if usual and is_plausible(given[0], measure.lowest, measure.highest):
            placed.plain.append((place, given))
        else:
            settle_place(place, known.get(place, []), taken.at(place), measure, placed)
    placed.added += len(placed.plain)
    write(placed, batch)
    return placed


def settle_place(
    place: Place,
    before: Sequence[Reading],
    given: Iterable[Given],
    measure: Measure,
    placed: Placed,
) -> None:
    """Settle one place anew, with the values ``given`` beside the readings known ``before``."""
    rows = {row.value: row for row in before}
    times = {row.value: row.as_of for row in before}
    for value, as_of in given:
        placed.same += value in times
        times[value] = later(times.get(value), as_of)
    claims = [_claim(value, as_of, rows.get(value), measure) for value, as_of in times.items()]
    old = next((row.value for row in before if row.current), None)
    new = None
    for claim, fate in zip(claims, settle(claims), strict=True):
        new = claim.value if fate is Fate.COUNTS else new
        if claim.value in rows:
            _move(rows[claim.value], claim, fate, placed)
        else:
            _add(place, claim, fate, old, placed)
    if new != old:
        placed.changes.append(Change(place, old, new))


def write(placed: Placed, batch: ReadingBatch | None) -> None:
    """Write what was placed: first what no longer counts, so that never two count at once."""
    update_readings([row for row in placed.moved if not row.current])
    update_readings([row for row in placed.moved if row.current])
    if batch:
        insert_readings(placed.plain, placed.fresh, batch)


def readings_at(place: Place) -> list[Reading]:
    """Everything that is known of one measure and period."""
    measure, starts, ends = place
    return list(Reading.objects.filter(measure=measure, ends=ends, starts=starts).order_by("id"))


def readings_in(spans: Iterable[Place]) -> Iterator[QuerySet[Reading]]:
    """The readings of these measures whose periods end within these days, a measure's in order.

    Measures with the same days are asked for together, and of the others a hundred at once: SQLite
    and PostgreSQL then go by the index for each, which a list of measures with a list of days
    would not let them do."""
    together: dict[tuple[date, date], list[str]] = {}
    for measure, first, last in spans:
        together.setdefault((first, last), []).append(measure)
    wanted: list[Q] = []
    for (first, last), measures in together.items():
        for start in range(0, len(measures), AT_ONCE):
            some = measures[start : start + AT_ONCE]
            wanted.append(Q(measure__in=some, ends__gte=first, ends__lte=last))
    for start in range(0, len(wanted), SPANS_AT_ONCE):
        found = Reading.objects.filter(reduce(or_, wanted[start : start + SPANS_AT_ONCE]))
        yield found.order_by("measure_id", "ends", "id")


def _known_at(
    given: Iterable[Place], measures: Mapping[str, Measure]
) -> dict[Place, list[Reading]]:
    """What is known at these places. Places after the newest period of their measure are not
    looked up: that is how nearly all readings arrive."""
    spans: dict[str, tuple[date, date]] = {}
    for measure, _starts, ends in given:
        first, last = spans.get(measure, (ends, ends))
        spans[measure] = (min(first, ends), max(last, ends))
    within = []
    for measure, (first, last) in spans.items():
        newest = measures[measure].known_ends
        if newest is not None and first <= newest:
            within.append((measure, first, last))
    found: dict[Place, list[Reading]] = {}
    for rows in readings_in(within):
        for row in rows.iterator(chunk_size=2000):
            found.setdefault((row.measure_id, row.starts, row.ends), []).append(row)
    return found


def _claim(value: Decimal, as_of: datetime | None, row: Reading | None, measure: Measure) -> Claim:
    decided = row.decided_at if row else None
    counts = decided is not None and row is not None and row.status in COUNTING
    return Claim(
        value=value,
        as_of=as_of,
        plausible=is_plausible(value, measure.lowest, measure.highest),
        chosen_at=decided if counts else None,
        set_aside=decided is not None and not counts,
    )


def _move(row: Reading, claim: Claim, fate: Fate, placed: Placed) -> None:
    """Change what becomes of a reading that was known already, where that changes."""
    status = Status(row.status)
    if fate is Fate.COUNTS and status not in COUNTING:
        status = Status.PROVISIONAL
    elif fate is Fate.HELD:
        status = Status.HELD
    elif fate is Fate.ASIDE and status is not Status.REFUSED:
        status = Status.REPLACED
    if (row.status, row.as_of) != (status, claim.as_of):
        row.status, row.current, row.as_of = status, status in COUNTING or None, claim.as_of
        placed.moved.append(row)


def _add(place: Place, claim: Claim, fate: Fate, old: Decimal | None, placed: Placed) -> None:
    status = Status.PROVISIONAL
    if fate is Fate.COUNTS:
        placed.added += old is None
        placed.replaced += old is not None
    elif fate is Fate.HELD:
        placed.held += 1
        status = Status.HELD
    else:
        placed.late += 1
        status = Status.REPLACED
    placed.fresh.append(NewRow(place, claim.value, claim.as_of, status))
