"""Readings that were read somewhere, into the record; and a row that says what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import keep_file, put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.ledger.actions import entries_last
from commonweal.apps.measures.actions import NewReading, Origin, Pushed, push_readings
from commonweal.apps.measures.models import ReadingBatch
from commonweal.apps.sources.models import Outcome, Run
from commonweal.apps.sources.readers import Came
from commonweal.apps.sources.rules import Row
from commonweal.engines.read.outside import Answer
from commonweal.kernel.errors import BadInput
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["end_run", "take"]

MOST_EVIDENCE_BYTES = 1_000_000
MOST_PROBLEMS = 50


@transaction.atomic
@entries_last()
def take(
    *,
    run: Run,
    came: Came,
    by: Actor,
    at: datetime,
    keeper: User,
    evidence: EvidenceFile | None = None,
) -> Pushed:
    """Push what came, keep what proves it where that is small (or the ``evidence`` file that is
    there already), and end the run. All refused rows are told, by their numbers where they came
    from."""
    rows = came.mapped.rows
    origin = Origin(
        kind=run.kind,
        key=run.source_id or "",
        label=run.label,
        evidence_digest=came.answer.digest if came.answer.body else "",
        organisation_id=run.organisation_id,
    )
    pushed = push_readings(
        rows=[_new(row, came) for row in rows], origin=origin, by=by, at=at
    ) if rows else Pushed()  # fmt: skip
    refused = sorted(_renumbered(came, pushed.refused) + came.mapped.refused)
    if pushed.batch is not None and evidence is not None:
        subject = Subject("reading_batch", str(pushed.batch.id), run.label)
        marking = _marking(came.measures.values())
        run.evidence = keep_file(evidence=evidence, keep_for=subject, by=by, at=at, marking=marking)
    elif pushed.batch is not None:
        run.evidence = _evidence(came, run, pushed.batch, keeper, at)
    run.batch, run.digest = pushed.batch, origin.evidence_digest
    end_run(run, pushed, refused, at)
    return replace(pushed, refused=refused)


def end_run(run: Run, pushed: Pushed, refused: Sequence[tuple[int, str]], at: datetime) -> Run:
    """Write down what became of the rows."""
    for name in ("added", "same", "replaced", "held", "late"):
        setattr(run, name, getattr(pushed, name))
    run.refused = len(refused)
    run.problems = [[number, why[:300]] for number, why in refused[:MOST_PROBLEMS]]
    run.outcome = Outcome.DONE if pushed.kept or refused else Outcome.NOTHING
    if refused and not pushed.kept and not pushed.same:
        run.outcome = Outcome.FAILED
        run.error = _("No row could be taken. The first: %(why)s") % {"why": refused[0][1][:300]}
    run.ended_at = max(at, run.started_at)
    run.save()
    return run


def _evidence(
    came: Came, run: Run, batch: ReadingBatch, keeper: User, at: datetime
) -> EvidenceFile | None:
    """What the readings were read from, where it is small; its digest is kept in any case."""
    if not 0 < len(came.answer.body) <= MOST_EVIDENCE_BYTES:
        return None
    try:
        return put_in_file(
            upload=SimpleUploadedFile(_file_name(came.answer), came.answer.body),
            place=Place(run.organisation),
            # An evidence file is a person's; this says on whose behalf, and that they slept.
            by=Actor(keeper.id, _("Commonweal, for %(name)s") % {"name": keeper.name}),
            at=at,
            marking=_marking(came.measures.values()),
            keep_for=Subject("reading_batch", str(batch.id), run.label),
        )
    except BadInput:  # of a kind that evidence is not, such as text in UTF-16
        return None


def _file_name(answer: Answer) -> str:
    """A name with an ending that evidence may have: JSON is kept as text."""
    name = answer.name[-100:] or "answer.txt"
    known = name.lower().endswith((".csv", ".txt", ".xlsx"))
    return name if known else f"{name}.txt"


def _marking(measures: Any) -> Marking:
    """The strictest of these measures and of the initiatives that they belong to."""
    places = [place for one in measures for place in (one, one.initiative) if place]
    marks = [Marking(place.marking) for place in places]
    return max(marks, key=list(Marking).index, default=Marking.INTERNAL)


def _new(row: Row, came: Came) -> NewReading:
    measure = came.measures[row.measure]
    return NewReading(measure.id, row.starts, row.ends, row.value, row.as_of)


def _renumbered(came: Came, refused: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """From places in what was pushed to the numbers of rows where they came from, and from the ids
    of measures, which say nothing to a person, to their names."""
    found = []
    for place, why in refused:
        row = came.mapped.rows[place - 1]
        measure = came.measures[row.measure]
        found.append((row.number, why.replace(measure.id, measure.name)))
    return found
