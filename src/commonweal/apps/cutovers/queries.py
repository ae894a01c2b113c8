"""The cutover of a migration: its plan, its rehearsals, what its checks read now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Role, Verb
from commonweal.apps.cutovers.models import (
    Check,
    CutoverPlan,
    CutoverRun,
    CutoverStep,
    KeptLag,
    RunStep,
    StepKind,
)
from commonweal.apps.cutovers.rules import (
    Behind,
    Known,
    Limit,
    Line,
    Measured,
    Read,
    behind_of,
    final_of,
    read_of,
    within,
)
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.queries import (
    Moved,
    marking_of,
    migration_for,
    missed_by,
    moved_of,
    whole,
    wholes_now,
)
from commonweal.apps.migration.rules import SetState
from commonweal.apps.parallels.queries import run_of, standing_words
from commonweal.apps.parallels.rules import Standing
from commonweal.engines.certify import tables_in
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS", "behind_for", "facts_for", "lags_of", "lines_of", "plan_for", "read_now", "read_words",
    "rehearsed", "run_for", "run_step_for", "step_for", "steps_digest",
]  # fmt: skip

NO_CUTOVER = gettext_noop("No cutover is planned.")
NOT_REHEARSED = gettext_noop("A cutover was not rehearsed as it is planned now.")
FACTS = (
    FactName(
        "cutovers.rehearsed", FactType.TRUTH,
        gettext_noop("whether every cutover was rehearsed as planned, carried through and in time"),
        Role.ARCHITECT, "initiative_migrations",
    ),
    FactName(
        "cutovers.within_lag", FactType.TRUTH,
        gettext_noop("whether no new system was further behind that day than its cutover allows"),
        Role.ARCHITECT, "initiative_migrations",
    ),
    FactName(
        "cutovers.carried_over", FactType.TRUTH,
        gettext_noop("whether every cutover ended with the last changes carried over"),
        Role.ARCHITECT, "initiative_migrations",
    ),
)  # fmt: skip
NO_LAG = gettext_noop("It is not known how far a new system is behind, or no limit is stated.")
NOT_OVER = gettext_noop("No night was carried through in which the last changes were read as over.")
_LAG = (Check.LAG, Check.FINAL)
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
    "lag-missing": gettext_lazy("Nobody has put in how far the new system is behind."),
    "lag-no-limit": gettext_lazy("No limit is stated."),
    "lag-stale": gettext_lazy(
        "Not known: the lag was measured %(ago)s min ago, and counts for %(minutes)s min."
    ),
    "lag-behind": gettext_lazy("Changes behind: %(changes)s, allowed: %(most)s."),
    "lag-old": gettext_lazy(
        "Seconds that the oldest change has waited: %(seconds)s, allowed: %(allowed)s."
    ),
    "lag-no-age": gettext_lazy("Nobody knows how long the oldest change has waited."),
    "lag-unknown": gettext_lazy(
        "Tables of which nobody knows how far they are behind: %(unknown)s."
    ),
    "lag-unfollowed": gettext_lazy("Data sets that no lag names: %(unfollowed)s."),
    "lag-within": gettext_lazy(
        "Changes behind: %(changes)s, allowed: %(most)s. Measured %(ago)s min ago."
    ),
    "lag-not-final": gettext_lazy(
        "The last changes are not carried over: changes wait, or the old system can be written."
    ),
    "lag-final": gettext_lazy(
        "The last changes are carried over, and the old system takes no more. Measured %(ago)s "
        "min ago."
    ),
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
    rows = [
        [one.title, one.kind, one.reads, one.minutes, one.most_changes, one.most_seconds,
         one.fresh_minutes]
        for one in steps
    ]  # fmt: skip
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


def read_now(plan: CutoverPlan, step: CutoverStep | RunStep, at: datetime) -> Read:
    """What a go or no-go reads of the record at this moment."""
    moved = moved_of([plan.migration]).get(plan.migration_id, [])
    missed = missed_by(plan.migration, moved)
    waiting = sum(one.settled.waiting for one in moved if one.state is not SetState.LEFT_OUT)
    parallel = run_of(plan.migration).standing if step.reads == Check.PARALLEL else Standing("")
    behind = Behind(None)
    if step.reads in _LAG:
        behind = behind_for(plan.migration, moved)
    limit = Limit(step.most_changes, step.most_seconds, step.fresh_minutes)
    judged = (final_of if step.reads == Check.FINAL else within)(behind, limit, at)
    known = Known(
        whole(moved, missed), waiting, rehearsed(plan), (parallel.holds, parallel.code), judged
    )
    read = read_of(step.reads, known)
    return replace(read, told=_told(behind, limit, at)) if step.reads in _LAG else read


def _told(behind: Behind, limit: Limit, at: datetime) -> dict[str, str]:
    ago = at - behind.at if behind.at else None
    numbers = {
        "changes": behind.changes, "most": limit.changes, "seconds": behind.seconds,
        "allowed": limit.seconds, "minutes": limit.minutes, "unknown": len(behind.unknown),
        "unfollowed": len(behind.unfollowed),
        "ago": int(ago.total_seconds() // 60) if ago else None,
    }  # fmt: skip
    return {
        name: "" if n is None else number_format(n, force_grouping=True)
        for name, n in numbers.items()
    }


def read_words(read: Read) -> str:
    kind, _dash, code = read.code.partition("-")
    if kind == Check.PARALLEL:
        return standing_words(Standing(code))
    return str(_WORDS[read.code]) % read.told


def behind_for(migration: Migration, moved: Sequence[Moved] | None = None) -> Behind:
    """How far the new system is behind, by what was put in; a data set that the old system has and
    no lag names is not followed."""
    if moved is None:
        moved = moved_of([migration]).get(migration.id, [])
    return _behind(migration, moved, _lags([migration.id])[migration.id])


def lags_of(migration: Migration) -> QuerySet[KeptLag]:
    """All that were put in, newest first."""
    return KeptLag.objects.filter(migration=migration).select_related("file").defer("data")


def _behind(migration: Migration, moved: Sequence[Moved], lags: Sequence[KeptLag]) -> Behind:
    kept = [one.moved_set for one in moved if one.state is not SetState.LEFT_OUT]
    names = [one.table or one.name for one in kept]
    names += [one.name for one in missed_by(migration, moved) if one.name]
    measured = (Measured(one.id, one.at, one.final, tables_in(one.data)) for one in lags)
    return behind_of(measured, names)


def _lags(migration_ids: Iterable[str], on: date | None = None) -> dict[str, list[KeptLag]]:
    """The newest of each transfer, newest first; with ``on``, of those put in by the end of that
    day. In one query."""
    rows = KeptLag.objects.filter(migration__in=list(migration_ids))
    same = KeptLag.objects.filter(migration=OuterRef("migration"), transfer=OuterRef("transfer"))
    if on is not None:
        same = same.filter(kept_at__date__lte=on)
    found: dict[str, list[KeptLag]] = defaultdict(list)
    for row in rows.filter(id=Subquery(same.values("id")[:1])):
        found[row.migration_id].append(row)
    return found


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of cutovers, in a fixed number of queries."""
    rows = CutoverPlan.objects.filter(
        migration__initiative__in=initiative_ids, made_at__date__lte=on
    )
    rows = rows.select_related("migration__old_system", "migration__new_system").order_by("id")
    newest = Prefetch("migration__wholes", wholes_now(on))
    plans = list(rows.prefetch_related("steps", "runs__steps", _DATA_SETS, newest))
    moved = moved_of([plan.migration for plan in plans], on)
    lags = _lags([plan.migration_id for plan in plans], on)
    items: dict[str, dict[str, list[FactItem]]] = {
        one: {"rehearsed": [], "within_lag": [], "carried_over": []} for one in initiative_ids
    }
    for plan in plans:
        held = items[plan.migration.initiative_id]
        behind = _behind(plan.migration, moved[plan.migration_id], lags[plan.migration_id])
        held["rehearsed"].append(_item(plan, _steps_of(plan), met=rehearsed(plan, on)))
        held["within_lag"].append(_item(plan, behind.used, met=_within_on(plan, behind, on)))
        held["carried_over"].append(_item(plan, _steps_of(plan), met=_carried(plan, on)))
    return {one: _facts(held) for one, held in items.items()}


_DATA_SETS = "migration__old_system__data_sets"
_WHY = {"rehearsed": NOT_REHEARSED, "within_lag": NO_LAG, "carried_over": NOT_OVER}


def _facts(items: dict[str, list[FactItem]]) -> dict[str, Fact]:
    return {
        f"cutovers.{name}": Fact.of_all(own, _WHY[name] if own else NO_CUTOVER)
        for name, own in items.items()
    }


def _steps_of(plan: CutoverPlan) -> tuple[str, ...]:
    return (steps_digest(list(plan.steps.all())),)


def _within_on(plan: CutoverPlan, behind: Behind, on: date) -> bool | None:
    """By the tightest limit of the plan. A day has no minutes: what was measured on an earlier one
    says nothing of it."""
    limits = [one for one in plan.steps.all() if one.reads == Check.LAG]
    if not limits or behind.at is None or behind.at.date() != on:
        return None
    read = [
        within(behind, Limit(one.most_changes, one.most_seconds, one.fresh_minutes), behind.at)[0]
        for one in limits
    ]
    return False if False in read else None if None in read else True


def _carried(plan: CutoverPlan, on: date) -> bool | None:
    """Whether the last night that was carried through by then read the last changes as carried
    over, when go was said; None where it did not ask."""
    nights = [
        one for one in plan.runs.all()
        if not one.rehearsal and one.outcome == CutoverRun.Outcome.DONE
        and one.ended_at.date() <= on
    ]  # fmt: skip
    if not nights:
        return None
    last = max(nights, key=lambda one: (one.ended_at, one.id))
    read = [one.read_holds for one in last.steps.all() if _reads_the_end(one)]
    return all(read) if read else None


def _reads_the_end(step: RunStep) -> bool:
    return step.kind == StepKind.CHECK and step.reads == Check.FINAL


def _item(plan: CutoverPlan, read: tuple[str, ...], *, met: bool | None) -> FactItem:
    told: dict[str, Any] = {"read": list(read), "met": met}
    return FactItem(
        "cutoverplan", plan.id, plan.migration.name,
        reverse("cutover", args=[plan.migration_id]),
        canonical_digest(told), met=met, marking=marking_of(plan.migration),
    )  # fmt: skip
