"""What is put in to prove a migration: verdicts on a data set or on a whole database, and what
people found who looked at a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.migration.entering import PutIn, check_new, keep
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
from commonweal.kernel.shapes import Actor

__all__ = ["keep_sample", "keep_verdict", "keep_whole"]


def keep_verdict(
    *, moved_set: MovedSet, upload: UploadedFile, rehearsal: str, by: Actor, at: datetime
) -> KeptVerdict:
    """Keep a verdict, signed or not; its file is evidence, as sensitive because its examples show
    what rows say. BadInput, with the reason, where it cannot be believed; RuleBroken where it is
    in already, here or for another data set of this migration. One that is in unsigned may come
    again, signed."""
    put = PutIn(moved_set.migration, upload, by, at)
    given = given_from(put.read(MOST_BYTES), moved_set.name)
    _check_given(moved_set, given, put)
    own = put.columns("kept_verdict", given.record.sha256)
    own |= {"rehearsal": rehearsal, "signed_by": given.signed_by}
    made = _verdict(moved_set, given.record, own)
    payload = {
        "moved_set": moved_set.id, "verdict": made.sha256, "outcome": made.outcome,
        "rehearsal": rehearsal, "signed_by": made.signed_by,
    }  # fmt: skip
    keep(made, put, payload, verb="migration.keep-verdict", of="moved_set")
    return made


def _check_given(moved_set: MovedSet, given: Given[VerdictRecord], put: PutIn) -> None:
    same = KeptVerdict.objects.filter(
        sha256=given.record.sha256, moved_set__migration=moved_set.migration_id
    )
    if given.signed_by and not same.exclude(moved_set=moved_set).exists():
        same = same.filter(signed_by=given.signed_by)
    check_new(put, given.record.at, in_already=same.exists())


def _verdict(moved_set: MovedSet, read: VerdictRecord, own: Mapping[str, Any]) -> KeptVerdict:
    return KeptVerdict(
        moved_set=moved_set, outcome=read.outcome, by_row=read.by_row, compared_at=read.at,
        source=shown_text(read.source)[:500], target=shown_text(read.target)[:500],
        source_rows=read.source_rows, target_rows=read.target_rows,
        rows_that_differ=read.rows_that_differ, data=storable(read.data),
        **{**own, "sha256": read.sha256},
    )  # fmt: skip


def keep_whole(
    *, migration: Migration, upload: UploadedFile, rehearsal: str, by: Actor, at: datetime
) -> KeptWhole:
    """Keep the verdict on a whole database, signed or not, and of each of its tables that is called
    as a data set here, that one's. Put in once more, it is kept for data sets that were listed or
    named since. BadInput, with the reason, where it cannot be believed; RuleBroken where nothing
    new is in it."""
    put = PutIn(migration, upload, by, at)
    given = whole_given(put.read(MOST_WHOLE_BYTES))
    held = _held(migration, given)
    known = set(KeptVerdict.objects.filter(whole=held).values_list("moved_set", flat=True))
    found = [
        (one, record)
        for one, record in _found(migration, given.record)
        if held is None or one.id not in known
    ]
    check_new(put, given.record.at, in_already=held is not None and not found)
    made = held or _whole(put, given, rehearsal)
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        if held is None:
            check(made, exclude=["migration", "file"])
            made.save(force_insert=True)
        for one, record in found:
            _of_whole(one, record, made, put)
        payload = {
            "whole": made.sha256, "outcome": made.outcome, "file": made.file.digest,
            "data_sets": [one.id for one, _record in found], "absent": len(made.absent),
            "rehearsal": made.rehearsal, "signed_by": made.signed_by,
        }  # fmt: skip
        put.enter(payload, verb="migration.keep-whole")
    return made


def _held(migration: Migration, given: Given[WholeRecord]) -> KeptWhole | None:
    """This very one: of an unsigned file also where it is in signed, since it says the same."""
    same = KeptWhole.objects.filter(migration=migration, sha256=given.record.sha256)
    if given.signed_by:
        return same.filter(signed_by=given.signed_by).first()
    return same.order_by("-signed_by").first()


def _found(migration: Migration, given: WholeRecord) -> list[tuple[MovedSet, VerdictRecord]]:
    sets = {one.id: one for one in migration.moved_sets.all()}
    names = {id_: one.table or one.name for id_, one in sets.items()}
    return [(sets[id_], given.tables[table]) for id_, table in matched(names, given)]


def _of_whole(one: MovedSet, record: VerdictRecord, whole: KeptWhole, put: PutIn) -> None:
    own = {
        "file": whole.file, "whole": whole, "rehearsal": whole.rehearsal,
        "signed_by": whole.signed_by, **put.who,
    }  # fmt: skip
    row = _verdict(one, record, own)
    check(row, exclude=["moved_set", "file", "whole"])
    row.save(force_insert=True)


def _whole(put: PutIn, given: Given[WholeRecord], rehearsal: str) -> KeptWhole:
    read = given.record
    tables = [
        {"table": name, "outcome": each.outcome, "target": each.target,
         "source_rows": each.source_rows, "target_rows": each.target_rows}
        for name, each in read.tables.items()
    ]  # fmt: skip
    absent = [
        {"table": one.table, "code": one.code, "sentence": one.sentence} for one in read.absent
    ]
    return KeptWhole(
        migration=put.migration, outcome=read.outcome, compared_at=read.at,
        source=shown_text(read.source)[:500], target=shown_text(read.target)[:500],
        plan=shown_text(read.plan)[:100], tables=storable(tables), absent=storable(absent),
        rehearsal=rehearsal, signed_by=given.signed_by,
        **put.columns("kept_whole", read.sha256),
    )  # fmt: skip


def keep_sample(
    *, moved_set: MovedSet, upload: UploadedFile, by: Actor, at: datetime
) -> KeptSample:
    """Keep what people found who looked at a sample of rows. BadInput, with the reason, where it
    cannot be believed; RuleBroken where it is in already."""
    put = PutIn(moved_set.migration, upload, by, at)
    given = sample_given(put.read(MOST_BYTES))
    same = KeptSample.objects.filter(
        sha256=given.sha256, moved_set__migration=moved_set.migration_id
    )
    check_new(put, given.at, in_already=same.exists())
    names = ("population", "looked", "wrong", "unanswered", "accepted", "at_most_wrong", "met")
    made = KeptSample(
        moved_set=moved_set, read_at=given.at, source=shown_text(given.source)[:500],
        target=shown_text(given.target)[:500], tolerable=given.tolerable[:20],
        confidence=given.confidence[:20], **{name: getattr(given, name) for name in names},
        **put.columns("kept_sample", given.sha256),
    )  # fmt: skip
    payload = {
        "moved_set": moved_set.id, "sample": made.sha256, "met": made.met, "looked": made.looked,
        "wrong": made.wrong,
    }  # fmt: skip
    keep(made, put, payload, verb="migration.keep-sample", of="moved_set")
    return made
