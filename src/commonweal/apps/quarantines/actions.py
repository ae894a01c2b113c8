"""Putting in a quarantine file, and saying of its rows, or of all for one reason, what becomes of
them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.migration.entering import PutIn, enter
from commonweal.apps.migration.models import MovedSet, PutAside
from commonweal.apps.migration.rules import MOST_BYTES
from commonweal.apps.quarantines.differences import groups_from
from commonweal.apps.quarantines.models import DifferencesFile, QuarantineFile, RowDecision
from commonweal.apps.quarantines.rules import Aside, Row, aside_from, rows_from, waived_in
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor

__all__ = [
    "Said", "agree_row", "note_aside", "put_in_differences", "put_in_quarantine", "say_of_row",
    "settle_aside",
]  # fmt: skip


def put_in_quarantine(
    *, moved_set: MovedSet, upload: UploadedFile, by: Actor, at: datetime
) -> QuarantineFile:
    """Keep the file, as sensitive because it holds rows, and note its reasons for the data set:
    none, where all of them are settled. BadInput where it is no such file."""
    put = PutIn(moved_set.migration, upload, by, at)
    data = put.read(MOST_BYTES)
    rows, waived = rows_from(data), waived_in(data)
    asides = aside_from(data) if rows or not data.strip() else ()
    made_id = new_id(at)
    file = put.evidence("quarantine", made_id, moved_set.name)
    made = QuarantineFile(
        id=made_id, moved_set=moved_set, file=file, rows=len(rows), waived=waived,
        put_in_at=at, put_in_by_id=by.id, put_in_by_label=by.label,
    )  # fmt: skip
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        check(made, exclude=["moved_set", "file"])
        made.save(force_insert=True)
        note_aside(moved_set=moved_set, asides=asides, by=by, at=at)
        payload = {"moved_set": moved_set.id, "file": file.digest, "rows": made.rows,
                   "waived": waived}  # fmt: skip
        enter(moved_set.migration, payload, verb="quarantines.put-in", by=by, at=at)
    return made


def put_in_differences(
    *, moved_set: MovedSet, upload: UploadedFile, by: Actor, at: datetime
) -> DifferencesFile:
    """Keep the file, as sensitive because it holds values of rows. BadInput where it is none."""
    put = PutIn(moved_set.migration, upload, by, at)
    groups = groups_from(put.read(MOST_BYTES))
    made_id = new_id(at)
    file = put.evidence("differences", made_id, moved_set.name)
    made = DifferencesFile(
        id=made_id, moved_set=moved_set, file=file, put_in_at=at, put_in_by_id=by.id,
        put_in_by_label=by.label,
    )  # fmt: skip
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        check(made, exclude=["moved_set", "file"])
        made.save(force_insert=True)
        payload = {"moved_set": moved_set.id, "file": file.digest, "patterns": len(groups)}
        enter(moved_set.migration, payload, verb="quarantines.put-in-differences", by=by, at=at)
    return made


@transaction.atomic
def note_aside(
    *, moved_set: MovedSet, asides: Iterable[Aside], by: Actor, at: datetime
) -> list[PutAside]:
    """Note rows that could not be loaded, by field and reason. What was noted before and is noted
    again waits again."""
    made = []
    for one in asides:
        row = PutAside(
            moved_set=moved_set, field=one.field, why=one.why, rows=one.rows, where=one.where,
            noted_at=at,
        )  # fmt: skip
        check(row, exclude=["moved_set"])
        made.append(row)
    PutAside.objects.bulk_create(made)
    payload = {"moved_set": moved_set.id, "rows": sum(one.rows for one in made),
               "reasons": len(made)}  # fmt: skip
    enter(moved_set.migration, payload, verb="migration.note-aside", by=by, at=at)
    return made


@transaction.atomic
def settle_aside(
    *, put_aside: PutAside, state: str, reason: str, by: Actor, at: datetime
) -> PutAside:
    """Say that rows were mended and loaded, or that they are left out. RuleBroken where that was
    said already: what was settled is not settled anew, but noted again."""
    held = PutAside.objects.select_for_update().get(id=put_aside.id)
    if held.state != PutAside.State.WAITING:
        raise RuleBroken(_("Somebody has settled this already."), code="settled")
    if state not in {PutAside.State.MENDED, PutAside.State.WAIVED}:
        raise RuleBroken(_("Choose one of the list."), code="no-such-state", field="state")
    held.state, held.settled_at, held.settled_why = state, at, reason
    held.settled_by_id, held.settled_by_label = by.id, by.label
    check(held, exclude=["moved_set"])
    held.save()
    payload = {"put_aside": held.id, "state": state, "rows": held.rows, "why": held.why}
    migration = put_aside.moved_set.migration
    enter(migration, payload, verb="migration.settle-aside", by=by, at=at, reason=reason)
    return held


@dataclass(frozen=True, slots=True)
class Said:
    """Other values of columns of the source, or that the row stays out; and why."""

    waives: bool
    values: Mapping[str, str | None]
    reason: str


@transaction.atomic
def say_of_row(
    *, moved_set: MovedSet, row: Row, said: Said, by: Actor, at: datetime
) -> RowDecision:
    """Propose what becomes of a row. What was proposed or agreed before is replaced, and somebody
    else has to agree again. The history holds no value of the row."""
    if bool(said.values) == said.waives:
        raise RuleBroken(
            _("Give another value, or say that it stays out."), code="one-of-two", field="column"
        )
    unknown = set(said.values) - set(row.held) if row.held else set()
    if unknown:
        raise BadInput(_("The source has no such column."), code="column", field="column")
    if row.loaded and not said.waives:
        raise RuleBroken(
            _("The row is loaded without this value. Put that right in the new system, and say "
              "here that it stays as it is."), code="loaded", field="column",
        )  # fmt: skip
    held = RowDecision.objects.select_for_update().filter(
        moved_set=moved_set, target=row.target, place=row.place
    )
    made = held.first() or RowDecision(moved_set=moved_set, target=row.target, place=row.place)
    made.waives, made.values, made.reason = said.waives, dict(said.values), said.reason
    made.proposed_at, made.proposed_by_id, made.proposed_by_label = at, by.id, by.label
    made.agreed_at, made.agreed_by_id, made.agreed_by_label = None, "", ""
    check(made, exclude=["moved_set"])
    made.save()
    payload = {"moved_set": moved_set.id, "row": row.ref, "waives": said.waives}
    enter(moved_set.migration, payload, verb="quarantines.say", by=by, at=at)
    return made


@transaction.atomic
def agree_row(*, decision: RowDecision, seen: str, by: Actor, at: datetime) -> RowDecision:
    """Agree to what somebody else proposed; from now on it is in the file of corrections. ``seen``:
    when that was proposed which the second person saw, so that nobody agrees to something else."""
    held = RowDecision.objects.select_for_update().get(id=decision.id)
    if seen != held.seen:
        raise RuleBroken(
            _("Something else was proposed meanwhile. Look at it first."), code="changed"
        )
    if held.agreed_at is not None:
        raise RuleBroken(_("Somebody has agreed already."), code="agreed")
    if held.proposed_by_id == by.id:
        raise RuleBroken(_("Somebody else has to agree to this."), code="second-person")
    held.agreed_at, held.agreed_by_id, held.agreed_by_label = at, by.id, by.label
    check(held, exclude=["moved_set"])
    held.save()
    moved_set = decision.moved_set
    payload = {"moved_set": moved_set.id, "waives": held.waives, "proposed_by": held.proposed_by_id}
    enter(moved_set.migration, payload, verb="quarantines.agree", by=by, at=at)
    return held
