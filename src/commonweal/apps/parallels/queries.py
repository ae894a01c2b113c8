"""How the parallel run of a migration stands, and what gates and cutovers read of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from commonweal.apps.accounts.rules import Role
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.queries import marking_of
from commonweal.apps.parallels.models import DayResult, ExitLock, KeptJudgement
from commonweal.apps.parallels.rules import Judged, Standing, standing_of
from commonweal.engines.replay import Day, ExitRule, exit_rule_from
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = ["FACTS", "Run", "facts_for", "run_of", "standing_words"]

NO_RUN = gettext_noop("No parallel run is recorded.")
NOT_FULFILLED = gettext_noop("It is not known whether a parallel run may end.")
FACTS = (
    FactName(
        "parallels.may_end", FactType.TRUTH,
        gettext_noop("whether every parallel run fulfils the rule that was locked beforehand"),
        Role.ARCHITECT, "initiative_migrations",
    ),
)  # fmt: skip
_WORDS = {
    "no-rule": gettext_lazy("Nobody has locked yet what must hold before it ends."),
    "not-judged": gettext_lazy("It was not judged yet whether it may end."),
    "other-rule": gettext_lazy("It was judged by another rule than the one that is locked here."),
    "locked-later": gettext_lazy(
        "It counts days before the one on which the rule was locked here."
    ),
    "goes-on": gettext_lazy("It goes on: the rule is not fulfilled yet."),
    "day-fails": gettext_lazy("A day that was put in does not fulfil the rule."),
    "days-missing": gettext_lazy("Not every day that counts has its result in here."),
    "may-end": gettext_lazy("It may end: the rule is fulfilled."),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of the parallel run of a migration: newest first."""

    locks: Sequence[ExitLock]
    days: Sequence[DayResult]
    judgements: Sequence[KeptJudgement]
    rule: ExitRule | None
    standing: Standing

    @property
    def begun(self) -> bool:
        return bool(self.locks or self.days or self.judgements)


def run_of(migration: Migration, on: date | None = None) -> Run:
    """With ``on``, only what was locked and put in by the end of that day."""
    found = Migration.objects.filter(id=migration.id).prefetch_related(*_parts())
    return _run(found.get(), on)


def standing_words(standing: Standing) -> str:
    return str(_WORDS[standing.code])


def _parts() -> list[Prefetch]:
    light = DayResult.objects.select_related("file")
    return [
        Prefetch("exit_locks"), Prefetch("day_results", light),
        Prefetch("judgements", KeptJudgement.objects.select_related("file")),
    ]  # fmt: skip


def _run(migration: Migration, on: date | None) -> Run:
    locks, days, judgements = (
        [one for one in rows.all() if on is None or at(one).date() <= on]
        for rows, at in (
            (migration.exit_locks, lambda one: one.locked_at),
            (migration.day_results, lambda one: one.kept_at),
            (migration.judgements, lambda one: one.kept_at),
        )
    )
    lock = locks[0] if locks else None
    rule = exit_rule_from(lock.data) if lock else None
    last = judgements[0] if judgements else None
    judged = Judged(last.fulfilled, last.rule, last.first) if last else None
    told = [_as_told(one) for one in days]
    standing = standing_of(rule, lock.locked_at if lock else None, judged, told)
    return Run(locks, days, judgements, rule, standing)


def _as_told(one: DayResult) -> Day:
    data = one.data
    return Day(
        day=one.day, at=data["at"], what=one.what, recording=data["recording"],
        rules=data["rules_digest"], requests=one.requests, agreement=format(one.agreement, "f"),
        unexplained=one.unexplained, explained=data["counts"]["explained"],
        not_compared=one.not_compared, complete=data["complete"],
    )  # fmt: skip


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of parallel runs, in a fixed number of queries. A migration without one asks
    for none; where one was begun, what was not put in is not known."""
    rows = Migration.objects.filter(initiative__in=initiative_ids, made_at__date__lte=on)
    rows = rows.select_related("old_system", "new_system").order_by("id")
    items: dict[str, list[FactItem]] = {one: [] for one in initiative_ids}
    for migration in rows.prefetch_related(*_parts()):
        run = _run(migration, on)
        if run.begun:
            items[migration.initiative_id].append(_item(migration, run))
    return {
        one: {"parallels.may_end": Fact.of_all(own, NOT_FULFILLED if own else NO_RUN)}
        for one, own in items.items()
    }


def _item(migration: Migration, run: Run) -> FactItem:
    read = {
        "rule": run.rule.digest if run.rule else "", "code": run.standing.code,
        "judgement": run.judgements[0].sha256 if run.judgements else "",
        "days": [one.sha256 for one in run.days],
    }  # fmt: skip
    return FactItem(
        "parallelrun", migration.id, migration.name, reverse("parallel_run", args=[migration.id]),
        canonical_digest(read), met=run.standing.holds,
        marking=marking_of(migration),
    )  # fmt: skip
