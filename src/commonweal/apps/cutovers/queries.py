"""The cutover of a migration: its plan, its rehearsals, what its checks read now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Role, Verb
from commonweal.apps.cutovers.models import Check, CutoverPlan, CutoverRun, CutoverStep, RunStep
from commonweal.apps.cutovers.rules import Known, Line, Read, read_of
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.queries import (
    marking_of,
    migration_for,
    missed_by,
    moved_of,
    whole,
)
from commonweal.apps.migration.rules import SetState
from commonweal.apps.parallels.queries import run_of, standing_words
from commonweal.apps.parallels.rules import Standing
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS", "facts_for", "lines_of", "plan_for", "read_now", "read_words", "rehearsed",
    "run_for", "run_step_for", "step_for", "steps_digest",
]  # fmt: skip

NO_CUTOVER = gettext_noop("No cutover is planned.")
NOT_REHEARSED = gettext_noop("A cutover was not rehearsed as it is planned now.")
FACTS = (
    FactName(
        "cutovers.rehearsed", FactType.TRUTH,
        gettext_noop("whether every cutover was rehearsed as planned, carried through and in time"),
        Role.ARCHITECT, "initiative_migrations",
    ),
)  # fmt: skip
_WORDS = {
    "verdicts-not-compared": gettext_lazy("No data set was compared."),
    "verdicts-incomplete": gettext_lazy("Not everything was compared."),
    "verdicts-differs": gettext_lazy("A data set differs."),
    "verdicts-equal": gettext_lazy("Every data set is proved to be equal."),
    "waiting": gettext_lazy("Rows that were put aside wait for somebody."),
    "settled": gettext_lazy("No row that was put aside waits."),
    "not-rehearsed": gettext_lazy("These steps were not rehearsed yet."),
    "rehearsed": gettext_lazy("A rehearsal of these steps was carried through in time."),
    "rehearsed-badly": gettext_lazy(
        "The last rehearsal of these steps was not carried through, or took longer than planned."
    ),
    "judgement": gettext_lazy("A person's judgement."),
}


def plan_for(migration: Migration) -> CutoverPlan | None:
    return CutoverPlan.objects.filter(migration=migration).first()


def run_for(user: Anyone, run_id: str, verb: Verb | str = Verb.READ) -> CutoverRun:
    """One run, where this person has ``verb`` on the initiative. NotFound or NotAllowed else."""
    found = CutoverRun.objects.select_related("plan").filter(id=run_id).first()
    migration = migration_for(user, found.plan.migration_id if found else "", verb)
    if found is None:
        raise _gone()
    found.plan.migration = migration
    return found


def run_step_for(user: Anyone, step_id: str, verb: Verb | str) -> RunStep:
    found = RunStep.objects.filter(id=step_id).first()
    run = run_for(user, found.run_id if found else "", verb)
    if found is None:
        raise _gone()
    found.run = run
    return found


def step_for(user: Anyone, step_id: str) -> CutoverStep:
    """A step of a plan that this person may change."""
    found = CutoverStep.objects.select_related("plan").filter(id=step_id).first()
    migration = migration_for(user, found.plan.migration_id if found else "", Verb.EDIT)
    if found is None:
        raise _gone()
    found.plan.migration = migration
    return found


def _gone() -> NotFound:
    return NotFound(_("There is no such thing any more. Load the page again."))


def lines_of(steps: Iterable[RunStep]) -> list[Line]:
    return [
        Line(one.id, one.minutes, one.started_at, one.ended_at, one.answer, one.kind == "no-return")
        for one in steps
    ]


def steps_digest(steps: Sequence[CutoverStep]) -> str:
    """The SHA-256 of what is planned, by which a rehearsal is known to be of these steps."""
    rows = [[one.title, one.kind, one.reads, one.minutes] for one in steps]
    return canonical_digest(rows)


def rehearsed(plan: CutoverPlan, on: date | None = None) -> bool | None:
    """Whether the last rehearsal of the steps as they are was carried through in the planned
    time; None where there was none."""
    steps = list(plan.steps.all())
    digest = steps_digest(steps)
    ended = [
        one
        for one in plan.runs.all()
        if one.rehearsal and one.ended_at and one.steps_digest == digest
        and (on is None or one.ended_at.date() <= on)
    ]  # fmt: skip
    if not steps or not ended:
        return None
    last = max(ended, key=lambda one: (one.ended_at, one.id))
    took = (last.ended_at - last.started_at).total_seconds() / 60
    return last.outcome == CutoverRun.Outcome.DONE and took <= sum(one.minutes for one in steps)


def read_now(plan: CutoverPlan, check: str) -> Read:
    """What a go or no-go reads of the record at this moment."""
    moved = moved_of([plan.migration]).get(plan.migration_id, [])
    state = whole(moved, missed_by(plan.migration, moved))
    waiting = sum(one.settled.waiting for one in moved if one.state is not SetState.LEFT_OUT)
    parallel = run_of(plan.migration).standing if check == Check.PARALLEL else Standing("")
    known = Known(state, waiting, rehearsed(plan), (parallel.holds, parallel.code))
    return read_of(check, known)


def read_words(read: Read) -> str:
    kind, _dash, code = read.code.partition("-")
    if kind == Check.PARALLEL:
        return standing_words(Standing(code))
    return str(_WORDS[read.code])


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of cutovers, in a fixed number of queries."""
    rows = CutoverPlan.objects.filter(
        migration__initiative__in=initiative_ids, made_at__date__lte=on
    )
    rows = rows.select_related("migration__old_system", "migration__new_system")
    items: dict[str, list[FactItem]] = {one: [] for one in initiative_ids}
    for plan in rows.prefetch_related("steps", "runs").order_by("id"):
        items[plan.migration.initiative_id].append(_item(plan, on))
    return {
        one: {"cutovers.rehearsed": Fact.of_all(own, NOT_REHEARSED if own else NO_CUTOVER)}
        for one, own in items.items()
    }


def _item(plan: CutoverPlan, on: date) -> FactItem:
    met = rehearsed(plan, on)
    read: dict[str, Any] = {"steps": steps_digest(list(plan.steps.all())), "rehearsed": met}
    return FactItem(
        "cutoverplan", plan.id, plan.migration.name,
        reverse("cutover", args=[plan.migration_id]),
        canonical_digest(read), met=met, marking=marking_of(plan.migration),
    )  # fmt: skip
