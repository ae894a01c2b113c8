"""Goals, what serves them, and what depends on what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.ledger.actions import record
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.plans.models import Dependency, Goal
from commonweal.apps.plans.rules import cycle_from
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

GOAL_FIELDS = frozenset({"outcome", "why", "wanted_by"})


@transaction.atomic
def set_goal(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    goal: Goal | None = None,
) -> Goal:
    """Set a goal of an organisation, or change one of its goals. ``values`` are GOAL_FIELDS."""
    made = goal or Goal(organisation=organisation)
    old = {name: getattr(made, name) for name in GOAL_FIELDS & values.keys()}
    for name in old:
        setattr(made, name, values[name])
    check(made)
    made.save()
    record(
        verb="plans.set-goal",
        subject=Subject("goal", made.id, made.outcome),
        by=by,
        at=at,
        payload={n: [old[n] if goal else None, values[n]] for n in sorted(old)},
    )
    return made


@transaction.atomic
def link_goals(
    *, initiative: Initiative, goals: Collection[Goal], among: Collection[Goal], by: Actor,
    at: datetime,
) -> list[Goal]:  # fmt: skip
    """Say which of the goals ``among`` the initiative serves; other goals are left as they are."""
    held = hold(initiative)
    before = set(held.goals.values_list("id", flat=True))
    wanted, shown = {goal.id for goal in goals}, {goal.id for goal in among}
    after = (before - shown) | (wanted & shown)
    if after != before:
        held.goals.set(after)
        payload = {"added": sorted(after - before), "removed": sorted(before - after)}
        enter(held, payload, verb="plans.link-goals", by=by, at=at)
    return list(held.goals.all())


@transaction.atomic
def add_dependency(
    *, needs: Initiative, on: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> Dependency:
    """``needs`` depends on ``on``; ``values`` are nature, what and needed_by. RuleBroken where
    initiatives would wait for each other in a circle."""
    if needs.organisation.illustrative != on.organisation.illustrative:
        raise RuleBroken(
            _("A real initiative cannot depend on an illustrative one."), code="illustrative-mixed"
        )
    made = Dependency(needs=needs, on=on, **values)
    check(made)
    made.save()
    payload = {"dependency": made.id, "on": on.id, "on_name": on.name, **values}
    enter(needs, payload, verb="plans.add-dependency", by=by, at=at)
    # Only now: entering the history queues behind every other writer, so the look for a circle
    # also sees what somebody else added a moment ago.
    if made.nature == Dependency.Nature.OUTPUT:
        _check_no_circle(needs)
    return made


@transaction.atomic
def remove_dependency(*, dependency: Dependency, reason: str, by: Actor, at: datetime) -> None:
    payload = {"dependency": dependency.id, "on": dependency.on_id, "what": dependency.what}
    needs = dependency.needs
    dependency.delete()
    enter(needs, payload, verb="plans.remove-dependency", by=by, at=at, reason=reason)


def _check_no_circle(start: Initiative) -> None:
    edges: dict[str, list[str]] = defaultdict(list)
    rows = Dependency.objects.filter(nature=Dependency.Nature.OUTPUT)
    for needs, on in rows.values_list("needs_id", "on_id"):
        edges[needs].append(on)
    circle = cycle_from(edges, start.id)
    if circle:
        raise RuleBroken(
            _("These would wait for each other in a circle of %(count)s initiatives.")
            % {"count": len(circle) - 1},
            code="dependency-circle",
            field="on",
        )
