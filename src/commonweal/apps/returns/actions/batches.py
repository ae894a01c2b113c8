"""Read files into a batch, look at it again, approve it, discard it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import require_unmixed
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.apps.matches.actions import make_bodies, offer_matches, offer_successions, root_body
from commonweal.apps.matches.rules import body_ids
from commonweal.apps.programmes.actions import take_in
from commonweal.apps.programmes.actions.intake import Taken
from commonweal.apps.returns.actions.originals import keep_original
from commonweal.apps.returns.actions.reading import read_all
from commonweal.apps.returns.models import Batch, BatchKind, BatchState
from commonweal.apps.returns.queries.intended import Intended, intended, plan_digest
from commonweal.apps.returns.rules.problems import STOPS, Problem, stopping
from commonweal.apps.returns.rules.sources import SourceReport, pack, unpack
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

DECIDED = (BatchState.APPROVED, BatchState.DISCARDED)
Files = Sequence[tuple[str, bytes]]


def keep_files(*, files: Files, by: Actor, at: datetime) -> Batch:
    """Keep the files and open a batch for them; the same files again while theirs is undecided
    are that batch. Nothing is read yet."""
    kept = [
        {"name": name, "digest": keep_original(data), "size": len(data)} for name, data in files
    ]
    if not kept:
        raise RuleBroken(_("Choose at least one file."), code="no-files", field="files")
    digest = _files_digest(kept)
    waiting = Batch.objects.filter(digest=digest, made_by_id=by.id, kind=BatchKind.PUBLISHED)
    found = waiting.exclude(state__in=DECIDED).first()
    return found or Batch.objects.create(
        files=kept, digest=digest, made_at=at, made_by_id=by.id, made_by_label=by.label
    )


def read_files(
    *, files: Files, by: Actor, at: datetime, progress: Callable[[int], None] | None = None
) -> Batch:
    """Read files and say what approving them would do. The record stays as it is."""
    return read_batch(batch=keep_files(files=files, by=by, at=at), progress=progress)


def read_batch(*, batch: Batch, progress: Callable[[int], None] | None = None) -> Batch:
    """Read the kept files of a batch; the same as often as it is done."""
    if batch.state in DECIDED:
        return batch

    def step(done: int) -> None:
        Batch.objects.filter(id=batch.id).update(read_done=done)
        if progress:
            progress(done)

    read = read_all(batch.files, step)
    only_unknown = read.own and not read.sources and not read.problems and len(batch.files) == 1
    batch.state = BatchState.UNKNOWN if only_unknown else BatchState.READY
    read.problems += [_unknown_table(table.file, table.sheet) for table in read.own]
    batch.packed = pack(read.sources)
    batch.problems = [problem.plain() for problem in read.problems]
    batch.plan = {"tables": read.tables}
    return look_again(batch=batch)


def open_batch(  # noqa: PLR0913 - what was read has four parts
    *,
    files: Sequence[Mapping[str, Any]],
    sources: Sequence[SourceReport],
    problems: Sequence[Problem],
    organisation: Organisation,
    new_bodies: bool,
    by: Actor,
    at: datetime,
) -> Batch:
    """A batch of one organisation's own reports, already read; ready to be approved.

    With ``new_bodies``, the bodies that it names are made below the organisation.
    """
    first = sources[0]
    table = {
        "file": files[0]["name"],
        "sheet": "",
        "title": organisation.name,
        "year": "",
        "as_at": first.as_at.isoformat(),
        "reports": len(sources),
        "places": [source.place for source in sources],
    }
    batch = Batch(
        kind=BatchKind.OWN,
        state=BatchState.READY,
        files=list(files),
        digest=_files_digest(files),
        packed=pack(sources),
        problems=[problem.plain() for problem in problems],
        plan={"tables": [table], "new_bodies": new_bodies},
        organisation=organisation,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )
    return look_again(batch=batch)


def look_again(*, batch: Batch) -> Batch:
    """Work out again what approval would do to the record as it is now."""
    if batch.packed is not None and batch.state == BatchState.READY:
        batch.plan = _plan(batch, intended(batch, unpack(batch.packed)))
        batch.plan_digest = plan_digest(batch.plan)
    batch.save()
    return batch


def ask_for_approval(*, batch: Batch, seen: str, at: datetime) -> Batch:
    """Remember that approval was asked for, before the work that may be interrupted begins."""
    check_approvable(batch, seen)
    batch.approval_asked_at = at
    batch.save(update_fields=["approval_asked_at"])
    return batch


def check_approvable(batch: Batch, seen: str) -> None:
    """RuleBroken, with what to do, where a batch cannot be approved as it is, or its plan is not
    the one (by its digest) that was ``seen``."""
    require_unmixed()
    if batch.state == BatchState.DISCARDED:
        raise RuleBroken(_("This was discarded. Import the files again."), code="batch-discarded")
    if count := len(stopping(batch.problems)):
        raise RuleBroken(
            _("%(count)s problems stop this import. Mend them in the files and import again.")
            % {"count": count},
            code="batch-stopped",
        )
    if batch.state != BatchState.READY:
        raise RuleBroken(_("The files have not been read yet."), code="batch-not-read")
    if batch.plan_digest != seen:
        raise RuleBroken(
            _("Somebody worked this plan out again, and it is another one now. Look at it again."),
            code="plan-changed",
        )


@transaction.atomic
@entries_last()
def approve_batch(
    *,
    batch: Batch,
    by: Actor,
    at: datetime,
    seen: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Write what the dry run showed: all of it or nothing. Approving again changes nothing.

    RuleBroken where the record, or the plan, has changed since, so that nobody approves what they
    did not see: ``seen`` is the digest of the plan that the page showed, else that of ``batch``.
    """
    seen = batch.plan_digest if seen is None else seen
    batch = Batch.objects.select_for_update().get(id=batch.id)
    if batch.state == BatchState.APPROVED:
        return batch
    check_approvable(batch, seen)
    intentions = intended(batch, unpack(batch.packed or b""))
    if plan_digest(_plan(batch, intentions)) != batch.plan_digest:
        raise RuleBroken(
            _("The record has changed since these files were read. Look at the plan again first."),
            code="record-changed",
        )
    taken = [_take_in(batch, one, by, at, progress) for one in intentions]
    batch.state = BatchState.APPROVED
    batch.decided_at, batch.decided_by_id, batch.decided_by_label = at, by.id, by.label
    batch.packed = None
    batch.save()
    if not any(done.changed_anything for _one, done in taken):
        return batch
    record(
        verb="returns.batch-approved",
        subject=subject_of(batch),
        by=by,
        at=at,
        payload={"files": batch.files, "series": [_counts(t) for t in taken]},
    )
    return batch


@transaction.atomic
def discard_batch(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Put a batch aside. The record was never touched."""
    batch = Batch.objects.select_for_update().get(id=batch.id)
    if batch.state == BatchState.APPROVED:
        raise RuleBroken(
            _("This was approved already. What it wrote is in the record."), code="batch-approved"
        )
    if batch.state == BatchState.DISCARDED:
        return batch
    batch.state, batch.packed = BatchState.DISCARDED, None
    batch.decided_at, batch.decided_by_id, batch.decided_by_label = at, by.id, by.label
    batch.save()
    record(
        verb="returns.batch-discarded",
        subject=subject_of(batch),
        by=by,
        at=at,
        payload={"files": batch.files},
    )
    return batch


def drop_when_empty(*, batch: Batch) -> bool:
    """Forget an undecided batch that would change nothing; True where it was one."""
    rows = batch.plan.get("series", [])
    writes = any(row["reports_added"] or row["reports_changed"] for row in rows)
    if batch.state != BatchState.READY or writes or not rows or stopping(batch.problems):
        return False
    batch.delete()
    return True


def subject_of(batch: Batch) -> Subject:
    return Subject("batch", batch.id, str(batch)[:200])


def _take_in(
    batch: Batch,
    one: Intended,
    by: Actor,
    at: datetime,
    progress: Callable[[int, int], None] | None,
) -> tuple[Intended, Taken]:
    root = batch.organisation or root_body(name=one.root, by=by, at=at)
    made = make_bodies(root=root, bodies=one.bodies, by=by, at=at)
    bodies = body_ids(one.bodies, made) | {"": root.id}
    taken = take_in(
        series=one.series,
        initiatives=one.initiatives(bodies),
        reports=list(zip(one.matched.keys, (s.report for s in one.sources), strict=True)),
        by=by,
        at=at,
        whole_rounds=batch.kind == BatchKind.PUBLISHED,
        progress=progress,
    )
    pairs = [(_id(taken, d.first), _id(taken, d.second), d.evidence) for d in one.doubts]
    offer_matches(pairs=pairs, series=one.series, at=at)
    offer_successions(series=one.series, at=at)
    return one, taken


def _id(taken: Taken, key: str) -> str:
    return taken.ids.get(key, key)


def _counts(done: tuple[Intended, Taken]) -> dict[str, Any]:
    one, taken = done
    return {
        "series": one.series,
        "initiatives_added": taken.initiatives_added,
        "reports_added": taken.reports_added,
        "reports_changed": taken.reports_changed,
        "reports_unchanged": taken.reports_unchanged,
    }


def _plan(batch: Batch, intentions: Sequence[Intended]) -> dict[str, Any]:
    return {
        "files": batch.digest,
        "tables": batch.plan.get("tables", []),
        "new_bodies": batch.plan.get("new_bodies", False),
        "series": [one.plain() for one in intentions],
    }


def _unknown_table(file: str, sheet: str) -> Problem:
    return Problem(STOPS, "not-a-return", file, sheet)


def _files_digest(files: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256("\n".join(f["digest"] for f in files).encode()).hexdigest()
