"""What is put in to prove a migration: verdicts on a data set or on a whole database, and what
people found who looked at a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.migration.entering import enter
from commonweal.apps.migration.models import (
    KeptSample,
    KeptVerdict,
    KeptWhole,
    Migration,
    MovedSet,
)
from commonweal.apps.migration.rules import (
    MOST_BYTES,
    MOST_WHOLE_BYTES,
    Given,
    given_from,
    matched,
    sample_given,
    shown_text,
    storable,
    whole_given,
)
from commonweal.engines.certify import VerdictRecord, WholeRecord
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["keep_sample", "keep_verdict", "keep_whole"]

CLOCKS_APART = timedelta(hours=1)


def keep_verdict(
    *, moved_set: MovedSet, upload: UploadedFile, rehearsal: str, by: Actor, at: datetime
) -> KeptVerdict:
    """Keep a verdict, signed or not; its file is evidence, as sensitive because its examples show
    what rows say. BadInput, with the reason, where it cannot be believed; RuleBroken where it is
    in already, here or for another data set of this migration."""
    given = given_from(upload.read(MOST_BYTES + 1), moved_set.name)
    _check_given(moved_set, given, at)
    made_id = new_id(at)
    file = _file(moved_set.migration, upload, ("kept_verdict", made_id), (by, at))
    signed = "\n".join(given.signed_by)
    usual = {"id": made_id, "file": file, "rehearsal": rehearsal, "signed_by": signed}
    made = _verdict(moved_set, given.record, usual, by, at)
    check(made, exclude=["moved_set", "file"])
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        made.save(force_insert=True)
        payload = {
            "moved_set": moved_set.id, "verdict": made.sha256, "outcome": made.outcome,
            "file": file.digest, "rehearsal": rehearsal, "signed_by": made.signed_by,
        }  # fmt: skip
        enter(moved_set.migration, payload, verb="migration.keep-verdict", by=by, at=at)
    return made


def _verdict(
    moved_set: MovedSet, read: VerdictRecord, usual: Mapping[str, Any], by: Actor, at: datetime
) -> KeptVerdict:
    return KeptVerdict(
        moved_set=moved_set, sha256=read.sha256, outcome=read.outcome, by_row=read.by_row,
        compared_at=read.at, source=shown_text(read.source)[:500],
        target=shown_text(read.target)[:500], source_rows=read.source_rows,
        target_rows=read.target_rows, rows_that_differ=read.rows_that_differ,
        data=storable(read.data), kept_at=at, kept_by_id=by.id, kept_by_label=by.label, **usual,
    )  # fmt: skip


def keep_whole(
    *, migration: Migration, upload: UploadedFile, rehearsal: str, by: Actor, at: datetime
) -> KeptWhole:
    """Keep the verdict on a whole database, and of each of its tables that is called as a data set
    here, that one's. Put in once more, it is kept for data sets that were listed or named since.
    BadInput, with the reason, where it cannot be believed; RuleBroken where nothing new is in it.
    """
    given = whole_given(upload.read(MOST_WHOLE_BYTES + 1))
    _not_from_later(given.at, at)
    held = KeptWhole.objects.filter(migration=migration, sha256=given.sha256).first()
    known = set(KeptVerdict.objects.filter(whole=held).values_list("moved_set", flat=True))
    found = [
        (one, record)
        for one, record in _found(migration, given)
        if held is None or one.id not in known
    ]
    if held is not None and not found:
        raise RuleBroken(_("This very result is in already."), code="in-already", field="upload")
    made = held or _whole(migration, given, upload, rehearsal, (by, at))
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        if held is None:
            check(made, exclude=["migration", "file"])
            made.save(force_insert=True)
        usual = {"file": made.file, "whole": made, "rehearsal": made.rehearsal}
        for one, record in found:
            row = _verdict(one, record, usual, by, at)
            check(row, exclude=["moved_set", "file", "whole"])
            row.save(force_insert=True)
        payload = {
            "whole": made.sha256, "outcome": made.outcome, "file": made.file.digest,
            "data_sets": [one.id for one, _record in found], "absent": len(made.absent),
            "rehearsal": made.rehearsal,
        }  # fmt: skip
        enter(migration, payload, verb="migration.keep-whole", by=by, at=at)
    return made


def _found(migration: Migration, given: WholeRecord) -> list[tuple[MovedSet, VerdictRecord]]:
    sets = {one.id: one for one in migration.moved_sets.all()}
    names = {id_: one.table or one.name for id_, one in sets.items()}
    return [(sets[id_], given.tables[table]) for id_, table in matched(names, given)]


def _whole(
    migration: Migration,
    given: WholeRecord,
    upload: UploadedFile,
    rehearsal: str,
    who: tuple[Actor, datetime],
) -> KeptWhole:
    by, at = who
    made_id = new_id(at)
    tables = [
        {"table": name, "outcome": each.outcome, "target": each.target,
         "source_rows": each.source_rows, "target_rows": each.target_rows}
        for name, each in given.tables.items()
    ]  # fmt: skip
    absent = [
        {"table": one.table, "code": one.code, "sentence": one.sentence} for one in given.absent
    ]
    return KeptWhole(
        id=made_id, migration=migration,
        file=_file(migration, upload, ("kept_whole", made_id), who),
        sha256=given.sha256, outcome=given.outcome, compared_at=given.at,
        source=shown_text(given.source)[:500], target=shown_text(given.target)[:500],
        plan=shown_text(given.plan)[:100], tables=storable(tables), absent=storable(absent),
        rehearsal=rehearsal, kept_at=at, kept_by_id=by.id, kept_by_label=by.label,
    )  # fmt: skip


def keep_sample(
    *, moved_set: MovedSet, upload: UploadedFile, by: Actor, at: datetime
) -> KeptSample:
    """Keep what people found who looked at a sample of rows. BadInput, with the reason, where it
    cannot be believed; RuleBroken where it is in already."""
    given = sample_given(upload.read(MOST_BYTES + 1))
    _not_from_later(given.at, at)
    migration, made_id = moved_set.migration, new_id(at)
    same = KeptSample.objects.filter(
        sha256=given.sha256, moved_set__migration=moved_set.migration_id
    )
    if same.exists():
        raise RuleBroken(
            _("This very result is in already, for this data set or another one here."),
            code="in-already", field="upload",
        )  # fmt: skip
    made = KeptSample(
        id=made_id, moved_set=moved_set,
        file=_file(migration, upload, ("kept_sample", made_id), (by, at)),
        sha256=given.sha256, read_at=given.at, source=shown_text(given.source)[:500],
        target=shown_text(given.target)[:500], population=given.population, looked=given.looked,
        wrong=given.wrong, unanswered=given.unanswered, tolerable=given.tolerable[:20],
        confidence=given.confidence[:20], accepted=given.accepted,
        at_most_wrong=given.at_most_wrong, met=given.met, kept_at=at, kept_by_id=by.id,
        kept_by_label=by.label,
    )  # fmt: skip
    with transaction.atomic():
        check(made, exclude=["moved_set", "file"])
        made.save(force_insert=True)
        payload = {
            "moved_set": moved_set.id, "sample": made.sha256, "met": made.met,
            "looked": made.looked, "wrong": made.wrong, "file": made.file.digest,
        }  # fmt: skip
        enter(migration, payload, verb="migration.keep-sample", by=by, at=at)
    return made


def _file(
    migration: Migration,
    upload: UploadedFile,
    kept_for: tuple[str, str],
    who: tuple[Actor, datetime],
) -> EvidenceFile:
    """As sensitive: it may show what rows say."""
    one, (by, at) = migration.initiative, who
    upload.seek(0)
    return put_in_file(
        upload=upload, place=Place(one.organisation, one.path), by=by, at=at,
        marking=Marking.SENSITIVE, keep_for=Subject(*kept_for, migration.name),
    )  # fmt: skip


def _check_given(moved_set: MovedSet, given: Given, at: datetime) -> None:
    _not_from_later(given.record.at, at)
    same = KeptVerdict.objects.filter(
        sha256=given.record.sha256, moved_set__migration=moved_set.migration_id
    )
    if same.exists():
        raise RuleBroken(
            _("This very result is in already, for this data set or another one here."),
            code="verdict-in-already",
            field="upload",
        )


def _not_from_later(said: datetime, at: datetime) -> None:
    if said > at + CLOCKS_APART:
        raise RuleBroken(
            _("This result says that it was made later than now. Look at the clock of that "
              "machine."), code="from-later", field="upload",
        )  # fmt: skip
