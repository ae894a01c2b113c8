"""Notes on what changed a measure."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.ledger.actions import record
from commonweal.apps.measures.models import Measure
from commonweal.apps.outlook.models import Note
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["add_note", "remove_note"]


@transaction.atomic
def add_note(*, measure: Measure, on: date, words: str, by: Actor, at: datetime) -> Note:
    """Say what happened on a day. RuleBroken for a day that is still to come."""
    if on > timezone.localdate(at):
        raise RuleBroken(
            _("A note says what happened, so its day is not in the future."),
            code="note-ahead",
            field="on",
        )
    made = Note(
        measure=measure, on=on, words=words.strip(), made_at=at, by_id=by.id, by_label=by.label
    )
    check(made)
    made.save()
    _enter(measure, made, verb="outlook.add-note", by=by, at=at)
    return made


@transaction.atomic
def remove_note(*, note: Note, by: Actor, at: datetime) -> None:
    """Take a note away; the history keeps what it said."""
    said = copy(note)
    note.delete()
    _enter(said.measure, said, verb="outlook.remove-note", by=by, at=at)


def _enter(measure: Measure, note: Note, *, verb: str, by: Actor, at: datetime) -> None:
    payload = {"note": note.id, "on": note.on, "words": note.words}
    subject = Subject("measure", measure.id, measure.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=payload)
