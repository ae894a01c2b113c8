"""Taking readings in: many at once, in any order, as often as they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.actions.deriving import dependents_of, derive
from commonweal.apps.measures.actions.following import (
    hold_all,
    keep_newest,
    keep_quarters,
    note_newest,
)
from commonweal.apps.measures.actions.placing import Change, Placed, place_all
from commonweal.apps.measures.actions.taking import (
    NewReading,
    Origin,
    Pushed,
    Taken,
    ids_named,
    take,
)
from commonweal.apps.measures.models import ReadingBatch
from commonweal.apps.measures.rules import row_line
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["push_readings"]

CHUNK = 10_000


@transaction.atomic
def push_readings(*, rows: Sequence[NewReading], origin: Origin, by: Actor, at: datetime) -> Pushed:
    """Take readings in, and work out again what depends on them.

    A row that cannot be taken is refused with a sentence, and the others are taken. To send the
    same rows again, in another order or in parts, changes nothing (rules.settle).
    """
    found = ids_named(rows, origin)
    named_ids = {one for one in found.values() if one}
    dependents = dependents_of(named_ids)
    measures = hold_all(named_ids | dependents)
    named = {name: measures[one] if one else None for name, one in found.items()}
    batch = begin_batch(origin, by, at)
    pushed, digest = Pushed(batch), hashlib.sha256()
    changes: list[Change] = []
    touched: set[str] = set()
    for some in _in_parts(rows):
        taken = take(some, named, at)
        digest.update(_lines(taken))
        placed = place_all(taken, measures, batch)
        keep_quarters(placed)
        touched |= note_newest(placed, measures)
        changes += placed.all_changes() if dependents else []
        _count(pushed, placed, taken)
    pushed.refused.sort()
    keep_newest([measures[one] for one in touched], at)
    derive(changes, measures, batch, at)
    return end_batch(pushed, digest.hexdigest(), by)


def begin_batch(origin: Origin, by: Actor, at: datetime) -> ReadingBatch:
    made = ReadingBatch(
        source_kind=origin.kind,
        source_key=origin.key,
        label=origin.label,
        evidence_digest=origin.evidence_digest,
        by_id=by.id,
        by_label=by.label,
        at=at,
    )
    check(made)
    made.save()
    return made


def end_batch(pushed: Pushed, digest: str, by: Actor) -> Pushed:
    """Keep the counts and enter the batch in the ledger; a batch that brought nothing new is gone
    again, and leaves no entry."""
    batch = pushed.batch
    if batch is None or not pushed.kept:
        if batch:
            batch.delete()
        pushed.batch = None
        return pushed
    counts = {name: getattr(pushed, name) for name in ("added", "replaced", "held", "late")}
    batch.rows, batch.rows_digest = pushed.kept, digest
    batch.added, batch.replaced, batch.held = pushed.added, pushed.replaced, pushed.held
    batch.save()
    source = {"kind": batch.source_kind, "key": batch.source_key}
    proof = {"rows_digest": digest, "evidence_digest": batch.evidence_digest}
    record(
        verb="measures.push-readings",
        subject=Subject("reading-batch", str(batch.id), batch.label),
        by=by,
        at=batch.at,
        payload={**source, **counts, "refused": len(pushed.refused), **proof},
    )
    return pushed


def _in_parts(rows: Sequence[NewReading]) -> Iterator[list[tuple[int, NewReading]]]:
    """The rows with their numbers, those of one measure together: what is kept of a measure is
    then written once, and its rows lie side by side in the table and in its index."""
    named = [row.measure for row in rows]
    order = sorted(range(len(named)), key=named.__getitem__)
    for start in range(0, len(order), CHUNK):
        yield [(number + 1, rows[number]) for number in order[start : start + CHUNK]]


def _lines(taken: Taken) -> bytes:
    """The rows as the digest of the batch sees them, measure by measure."""
    lines = [row_line(*place, *given) for place, given in taken.given.items()]
    lines += [row_line(*place, *given) for place, some in taken.others.items() for given in some]
    return "".join(lines).encode()


def _count(pushed: Pushed, placed: Placed, taken: Taken) -> None:
    for name in ("added", "same", "replaced", "held", "late"):
        setattr(pushed, name, getattr(pushed, name) + getattr(placed, name))
    pushed.refused += taken.refused
