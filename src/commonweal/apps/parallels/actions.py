"""Locking when a parallel run may end, and putting in what its days came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.migration.entering import PutIn, check_new, enter
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.rules import storable
from commonweal.apps.parallels.models import DayResult, ExitLock, KeptJudgement
from commonweal.apps.parallels.rules import MOST_BYTES, given_from
from commonweal.engines.replay import StatedDay, StatedJudgement, exit_rule_from, settings_from
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = ["keep_results", "lock_exit"]

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
    puts = [PutIn(migration, upload, by, at) for upload in uploads]
    given = [(put, _read(put)) for put in puts]
    if len({one.sha256 for _put, one in given}) != len(given):
        raise RuleBroken(_("Two of the files are the same."), code="twice", field="uploads")
    kept = [_kept(put, one) for put, one in given]
    with transaction.atomic():  # not around the writing of the bytes, which can take a while
        for made in kept:
            check(made, exclude=["migration", "file"])
            made.save(force_insert=True)
        payload = {"results": [_told(made) for made in kept]}
        enter(migration, payload, verb="parallels.keep-results", by=by, at=at)
    return kept


def _read(put: PutIn) -> StatedDay | StatedJudgement:
    """BadInput with the name of the file: several are put in at once."""
    try:
        found = given_from(put.read(MOST_BYTES))
        model = DayResult if isinstance(found, StatedDay) else KeptJudgement
        same = model.objects.filter(migration=put.migration, sha256=found.sha256)
        said = found.at if isinstance(found, StatedDay) else put.at
        check_new(put, said, in_already=same.exists())
    except (BadInput, RuleBroken) as refused:
        words = f"{put.upload.name}: {refused.message}"
        raise BadInput(words, code=refused.code, field="uploads") from refused
    return found


def _kept(put: PutIn, given: StatedDay | StatedJudgement) -> Kept:
    usual = {"migration": put.migration, **put.columns("parallel_run", given.sha256)}
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
