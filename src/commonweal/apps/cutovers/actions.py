"""Planning a cutover, rehearsing it, and carrying it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.cutovers.models import (
    Check,
    CutoverPlan,
    CutoverRun,
    CutoverStep,
    KeptLag,
    RunNote,
    RunStep,
    StepKind,
)
from commonweal.apps.cutovers.queries import lines_of, read_now, read_words, steps_digest
from commonweal.apps.cutovers.rules import MOST_BYTES, given_from, may_go_back, next_of
from commonweal.apps.migration.entering import PutIn, check_new, enter, keep
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.rules import storable
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = [
    "Ended", "add_step", "begin_step", "change_step", "end_run", "end_step", "keep_lag", "note_run",
    "remove_step", "set_plan", "start_run",
]  # fmt: skip

LIMITS = ("most_changes", "most_seconds", "fresh_minutes")
STEP = ("position", "title", "kind", "reads", "owner_id", "minutes", *LIMITS)
_ASKED = {Check.LAG: {"most_changes", "fresh_minutes"}, Check.FINAL: {"fresh_minutes"}}
RUN = CutoverRun.Outcome
SAID = RunStep.Answer


@transaction.atomic
def set_plan(
    *, migration: Migration, values: Mapping[str, Any], by: Actor, at: datetime
) -> CutoverPlan:
    """When it begins, how the service goes on meanwhile, who is told, and the way back."""
    held = CutoverPlan.objects.select_for_update().filter(migration=migration).first()
    made = held or CutoverPlan(migration=migration, made_at=at)
    for name, value in values.items():
        setattr(made, name, value)
    check(made, exclude=["migration"])
    if made.read_only_from and made.read_only_until and made.read_only_until <= made.read_only_from:
        raise RuleBroken(
            _("It ends before it begins."), code="ends-before", field="read_only_until"
        )
    made.save()
    enter(made.migration, {"plan": _plain(values)}, verb="cutovers.set-plan", by=by, at=at)
    return made


@transaction.atomic
def add_step(
    *, plan: CutoverPlan, values: Mapping[str, Any], by: Actor, at: datetime
) -> CutoverStep:
    made = CutoverStep(plan=plan, **values)
    _check(made)
    made.save(force_insert=True)
    enter(
        plan.migration, {"step": made.id, "is": _told(made)}, verb="cutovers.add-step", by=by, at=at
    )
    return made


@transaction.atomic
def change_step(
    *, step: CutoverStep, values: Mapping[str, Any], by: Actor, at: datetime
) -> CutoverStep:
    before = _told(step)
    for name, value in values.items():
        setattr(step, name, value)
    _check(step)
    step.save()
    after = _told(step)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        payload = {"step": step.id, "changed": changed}
        enter(step.plan.migration, payload, verb="cutovers.change-step", by=by, at=at)
    return step


@transaction.atomic
def remove_step(*, step: CutoverStep, by: Actor, at: datetime) -> CutoverPlan:
    """Take a step out of the plan. What ran keeps its own."""
    told = {"step": step.id, "was": _told(step)}
    CutoverStep.objects.filter(id=step.id).delete()
    enter(step.plan.migration, told, verb="cutovers.remove-step", by=by, at=at)
    return step.plan


@transaction.atomic
def start_run(*, plan: CutoverPlan, rehearsal: bool, by: Actor, at: datetime) -> CutoverRun:
    """Begin a rehearsal, or the night. RuleBroken where there are no steps, or one goes on."""
    held = CutoverPlan.objects.select_for_update().get(id=plan.id)
    steps = list(held.steps.all())
    if not steps:
        raise RuleBroken(_("There is no step yet."), code="no-steps")
    if held.runs.filter(outcome=RUN.GOING).exists():
        raise RuleBroken(_("One goes on already. End it first."), code="going-on")
    made = CutoverRun(
        plan=held, rehearsal=rehearsal, started_at=at, steps_digest=steps_digest(steps),
        number=held.runs.filter(rehearsal=rehearsal).count() + 1, started_by_id=by.id,
        started_by_label=by.label,
    )  # fmt: skip
    made.save(force_insert=True)
    RunStep.objects.bulk_create(
        RunStep(run=made, **{name: getattr(one, name) for name in STEP}) for one in steps
    )
    payload = {"run": made.id, "rehearsal": rehearsal, "number": made.number,
               "steps": made.steps_digest}  # fmt: skip
    enter(held.migration, payload, verb="cutovers.start", by=by, at=at)
    return made


@transaction.atomic
def begin_step(*, step: RunStep, by: Actor, at: datetime) -> RunStep:
    held = _open(step)
    if held.started_at is not None:
        raise RuleBroken(_("Somebody has begun it already."), code="begun")
    held.started_at = at
    held.save(update_fields=["started_at"])
    payload = {"run": held.run_id, "position": held.position, "step": held.title}
    enter(step.run.plan.migration, payload, verb="cutovers.begin-step", by=by, at=at)
    return held


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a step: done or failed; of a check: go or no-go."""

    answer: str
    note: str = ""


@transaction.atomic
def end_step(*, step: RunStep, ended: Ended, by: Actor, at: datetime) -> RunStep:
    """Say what became of the open step. What a check reads is kept with the answer; in the night,
    RuleBroken where that does not hold and the answer is go."""
    held = _open(step)
    is_check = held.kind == StepKind.CHECK
    if ended.answer not in ({SAID.GO, SAID.NO_GO} if is_check else {SAID.DONE, SAID.FAILED}):
        raise RuleBroken(_("Choose one of the list."), code="no-such-answer", field="answer")
    if is_check:
        _read(held, step, ended, at)
    elif held.started_at is None:
        raise RuleBroken(_("It has not begun."), code="not-begun")
    held.started_at, held.ended_at = held.started_at or at, at
    held.answer, held.note = ended.answer, ended.note
    held.answered_by_id, held.answered_by_label = by.id, by.label
    check(held, exclude=["run", "owner"])
    held.save()
    payload = {"run": held.run_id, "position": held.position, "step": held.title,
               "answer": held.answer, "read": held.read_holds}  # fmt: skip
    enter(
        step.run.plan.migration, payload, verb="cutovers.end-step", by=by, at=at, reason=ended.note
    )
    return held


@transaction.atomic
def note_run(*, run: CutoverRun, values: Mapping[str, Any], by: Actor, at: datetime) -> RunNote:
    """Note while it goes on who was told what, how much waits, or that the service can only be
    read."""
    if CutoverRun.objects.select_for_update().get(id=run.id).outcome != RUN.GOING:
        raise RuleBroken(_("It has ended already."), code="ended")
    made = RunNote(run=run, noted_at=at, noted_by_id=by.id, noted_by_label=by.label, **values)
    check(made, exclude=["run"])
    if made.kind == RunNote.Kind.WAITING and made.number is None:
        raise RuleBroken(_("Say how many."), code="no-number", field="number")
    if made.kind == RunNote.Kind.TOLD and not made.words.strip():
        raise RuleBroken(_("Say who was told what."), code="no-words", field="words")
    made.save(force_insert=True)
    payload = {"run": run.id, "kind": made.kind, "words": made.words, "number": made.number}
    enter(run.plan.migration, payload, verb="cutovers.note", by=by, at=at)
    return made


@transaction.atomic
def end_run(*, run: CutoverRun, outcome: str, why: str, by: Actor, at: datetime) -> CutoverRun:
    """End it: carried through where every step is done; gone back while there is a way back."""
    held = CutoverRun.objects.select_for_update().get(id=run.id)
    lines = lines_of(held.steps.all())
    if held.outcome != RUN.GOING:
        raise RuleBroken(_("It has ended already."), code="ended")
    if outcome not in {RUN.DONE, RUN.BACK, RUN.STOPPED}:
        raise RuleBroken(_("Choose one of the list."), code="no-such-outcome", field="outcome")
    if outcome == RUN.DONE and not all(one.answer in {SAID.DONE, SAID.GO} for one in lines):
        raise RuleBroken(
            _("Not every step is done. Say what became of each."), code="not-done", field="outcome"
        )
    if outcome == RUN.BACK and not may_go_back(lines):
        raise RuleBroken(
            _("A step has begun after which there is no going back."),
            code="no-way-back",
            field="outcome",
        )
    held.outcome, held.why, held.ended_at = outcome, why, at
    check(held, exclude=["plan"])
    held.save()
    payload = {"run": held.id, "rehearsal": held.rehearsal, "outcome": outcome}
    enter(run.plan.migration, payload, verb="cutovers.end", by=by, at=at, reason=why)
    return held


def _read(held: RunStep, step: RunStep, ended: Ended, at: datetime) -> None:
    read = read_now(step.run.plan, held, at)
    held.read_holds, held.read_words = read.holds, read_words(read)[:300]
    go = ended.answer == SAID.GO
    if held.reads and go and read.holds is not True and not step.run.rehearsal:
        raise RuleBroken(
            _("This is no go: %(why)s") % {"why": held.read_words}, code="no-go", field="answer"
        )


def keep_lag(*, migration: Migration, upload: UploadedFile, by: Actor, at: datetime) -> KeptLag:
    """Keep how far the new system is behind, as ``commonweal transfer follow`` said; the file is
    evidence. BadInput where it cannot be believed; RuleBroken where it is in already."""
    put = PutIn(migration, upload, by, at)
    given = given_from(put.read(MOST_BYTES))
    same = KeptLag.objects.filter(migration=migration, sha256=given.sha256)
    check_new(put, given.at, in_already=same.exists())
    made = KeptLag(
        migration=migration, transfer=storable(given.transfer)[:200],
        version=storable(given.version)[:100], measured_at=given.at, at=min(given.at, at),
        final=given.final, data=storable(given.data), **put.columns("kept_lag", given.sha256),
    )  # fmt: skip
    payload = {"lag": made.sha256, "transfer": made.transfer, "final": made.final,
               "measured_at": given.at.isoformat()}  # fmt: skip
    keep(made, put, payload, verb="cutovers.keep-lag")
    return made


def _open(step: RunStep) -> RunStep:
    """The step read again, where its turn has come."""
    run = CutoverRun.objects.select_for_update().get(id=step.run_id)
    lines = lines_of(run.steps.all())
    if run.outcome != RUN.GOING or next_of(lines) != step.id:
        raise RuleBroken(_("It is not the turn of this step. Load the page again."), code="turn")
    return RunStep.objects.select_for_update().get(id=step.id)


def _check(step: CutoverStep) -> None:
    check(step, exclude=["plan", "owner"])
    if step.reads and step.kind != StepKind.CHECK:
        raise RuleBroken(
            _("Only a go or no-go reads something."), code="reads-nothing", field="reads"
        )
    given = {name for name in LIMITS if getattr(step, name) is not None}
    asked = _ASKED.get(step.reads, set())
    for name in sorted(asked - given):
        raise RuleBroken(_("State the limit beforehand."), code="no-limit", field=name)
    may = set(LIMITS) if step.reads == Check.LAG else asked
    for name in sorted(given - may):
        raise RuleBroken(_("What is read here has no such limit."), code="limit", field=name)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in values.items()}


def _told(step: CutoverStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in STEP}
