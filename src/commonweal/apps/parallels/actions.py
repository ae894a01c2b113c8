"""Locking when a parallel run may end, and putting in what its days came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.migration.entering import enter
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.rules import storable
from commonweal.apps.parallels.models import DayResult, ExitLock, KeptJudgement
from commonweal.apps.parallels.rules import MOST_BYTES, given_from
from commonweal.engines.replay import StatedDay, StatedJudgement, exit_rule_from, settings_from
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["keep_results", "lock_exit"]

CLOCKS_APART = timedelta(hours=1)
MOST_RULE_BYTES = 64 * 1024
Kept = DayResult | KeptJudgement


@transaction.atomic
def lock_exit(*, migration: Migration, upload: UploadedFile, by: Actor, at: datetime) -> ExitLock:
    """Lock what must hold before the run ends. BadInput where the file is no such rule; RuleBroken
    where this very rule is locked already."""
    data = upload.read(MOST_RULE_BYTES + 1)
    if len(data) > MOST_RULE_BYTES:
        raise BadInput(_("This file is too large to be a rule."), code="too-large", field="upload")
    given = settings_from(data)
    rule = exit_rule_from(given)
    held = ExitLock.objects.select_for_update().filter(migration=migration).first()
    if held is not None and held.digest == rule.digest:
        raise RuleBroken(_("This very rule is locked already."), code="locked", field="upload")
    made = ExitLock(
        migration=migration, version=storable(rule.version), digest=rule.digest, rules=rule.rules,
        data=storable(given), locked_at=at, locked_by_id=by.id, locked_by_label=by.label,
    )  # fmt: skip
    check(made, exclude=["migration"])
    made.save(force_insert=True)
    payload = {"rule": made.digest, "rules": made.rules, "version": made.version}
    enter(migration, payload, verb="parallels.lock", by=by, at=at)
    return made


def keep_results(
    *, migration: Migration, uploads: Sequence[UploadedFile], by: Actor, at: datetime
) -> list[Kept]:
    """Keep results of days, and judgements; each file is evidence, as sensitive because examples
    show what the systems said. All of them or none: BadInput, with the name of the file, where one
    cannot be believed; RuleBroken where one is in already."""
    given = [(upload, _read(migration, upload, at)) for upload in uploads]
    if len({one.sha256 for _upload, one in given}) != len(given):
        raise RuleBroken(_("Two of the files are the same."), code="twice", field="uploads")
    kept = [_kept(migration, upload, one, by, at) for upload, one in given]
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        for made in kept:
            check(made, exclude=["migration", "file"])
            made.save(force_insert=True)
        payload = {"results": [_told(made) for made in kept]}
        enter(migration, payload, verb="parallels.keep-results", by=by, at=at)
    return kept


def _read(migration: Migration, upload: UploadedFile, at: datetime) -> StatedDay | StatedJudgement:
    try:
        found = given_from(upload.read(MOST_BYTES + 1))
    except BadInput as refused:
        raise _of_file(upload, refused.message, refused.code) from refused
    upload.seek(0)
    if isinstance(found, StatedDay) and found.at > at + CLOCKS_APART:
        said = _("It says that it was made later than now. Look at the clock of that machine.")
        raise _of_file(upload, said, "from-later")
    model = DayResult if isinstance(found, StatedDay) else KeptJudgement
    if model.objects.filter(migration=migration, sha256=found.sha256).exists():
        raise _of_file(upload, _("This very result is in already."), "in-already")
    return found


def _of_file(upload: UploadedFile, words: str, code: str) -> BadInput:
    return BadInput(f"{upload.name}: {words}", code=code, field="uploads")


def _kept(
    migration: Migration,
    upload: UploadedFile,
    given: StatedDay | StatedJudgement,
    by: Actor,
    at: datetime,
) -> Kept:
    one, made_id = migration.initiative, new_id(at)
    usual: dict[str, Any] = {
        "id": made_id, "migration": migration, "sha256": given.sha256, "kept_at": at,
        "kept_by_id": by.id, "kept_by_label": by.label,
        "file": put_in_file(
            upload=upload, place=Place(one.organisation, one.path), by=by, at=at,
            marking=Marking.SENSITIVE,
            keep_for=Subject("parallel_run", made_id, migration.name),
        ),
    }  # fmt: skip
    if isinstance(given, StatedDay):
        return _day(given, usual)
    broken = [{"day": day.isoformat(), "why": why} for day, why in given.broken]
    return KeptJudgement(
        fulfilled=given.fulfilled, days=given.days, wanted=given.wanted, first=given.first,
        last=given.last, rule=given.rule, trend=given.trend, broken=storable(broken), **usual,
    )  # fmt: skip


def _day(given: StatedDay, usual: Mapping[str, Any]) -> DayResult:
    day = given.day
    return DayResult(
        outcome=given.outcome, day=day.day, replayed_at=given.at, what=storable(day.what)[:300],
        requests=day.requests, agreement=day.agreement, unexplained=day.unexplained,
        not_compared=day.not_compared, data=storable(given.data), **usual,
    )  # fmt: skip


def _told(made: Kept) -> dict[str, Any]:
    if isinstance(made, DayResult):
        said: dict[str, Any] = {"day": made.day.isoformat(), "outcome": made.outcome}
    else:
        said = {"fulfilled": made.fulfilled, "days": made.days, "rule": made.rule}
    return {"result": made.sha256, "file": made.file.digest, **said}
