"""Milestones and cost lines: what they are, their forecast and their actual.

What is promised of them is not touched here; it comes from layers (actions.changes).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.plans.models import ChangeRequest, CostLine, Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Actor

MILESTONE_FIELDS = frozenset({"name", "nature", "forecast", "actual"})
COST_FIELDS = frozenset({"name", "forecast", "actual"})
# What a cost line is. Fixed once it is made: another year or currency is another line.
COST_KIND = frozenset({"first_year", "nature", "recurrence", "currency", "base_year"})
Values = Mapping[str, Any]
One = TypeVar("One", Milestone, CostLine)


@transaction.atomic
def add_milestone(*, initiative: Initiative, values: Values, by: Actor, at: datetime) -> Milestone:
    made = Milestone(initiative=hold(initiative))
    _set(made, values, MILESTONE_FIELDS, at)
    enter(initiative, {"milestone": made.id, **values}, verb="plans.add-milestone", by=by, at=at)
    return made


@transaction.atomic
def add_cost_line(*, initiative: Initiative, values: Values, by: Actor, at: datetime) -> CostLine:
    made = CostLine(initiative=hold(initiative))
    _set(made, values, COST_FIELDS | COST_KIND, at)
    enter(initiative, {"cost_line": made.id, **values}, verb="plans.add-cost-line", by=by, at=at)
    return made


@transaction.atomic
def edit_milestones(
    *, initiative: Initiative, changes: Mapping[str, Values], by: Actor, at: datetime
) -> dict[str, Any]:
    """Change some milestones (by id) together. Returns old and new of what changed; where
    nothing did, there is no entry."""
    rows = Milestone.objects.filter(initiative=hold(initiative), id__in=changes)
    changed = edited(list(rows), changes, MILESTONE_FIELDS, at)
    if changed:
        enter(initiative, changed, verb="plans.edit-milestones", by=by, at=at)
    return changed


@transaction.atomic
def edit_cost_lines(
    *, initiative: Initiative, changes: Mapping[str, Values], by: Actor, at: datetime
) -> dict[str, Any]:
    """As ``edit_milestones``, for name, forecast and actual of cost lines."""
    rows = CostLine.objects.filter(initiative=hold(initiative), id__in=changes)
    changed = edited(list(rows), changes, COST_FIELDS, at)
    if changed:
        enter(initiative, changed, verb="plans.edit-cost-lines", by=by, at=at)
    return changed


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Actor, at: datetime) -> None:
    """Take away a milestone that no layer promises and no open change request would promise."""
    initiative = hold(milestone.initiative)
    _check_removable(milestone, "milestones")
    payload = {"milestone": milestone.id, "name": milestone.name}
    milestone.delete()
    enter(initiative, payload, verb="plans.remove-milestone", by=by, at=at)


@transaction.atomic
def remove_cost_line(*, cost_line: CostLine, by: Actor, at: datetime) -> None:
    """As ``remove_milestone``."""
    initiative = hold(cost_line.initiative)
    _check_removable(cost_line, "cost_lines")
    payload = {"cost_line": cost_line.id} | {n: getattr(cost_line, n) for n in sorted(COST_KIND)}
    cost_line.delete()
    enter(initiative, payload, verb="plans.remove-cost-line", by=by, at=at)


def edited(
    rows: Collection[One], changes: Mapping[str, Values], allowed: Collection[str], at: datetime
) -> dict[str, Any]:
    """Change these rows, for a caller that holds the initiative and records it: old and new of
    what changed, by id. NotFound where a row is missing."""
    if missing := changes.keys() - {row.id for row in rows}:
        raise NotFound(
            _("%(count)s of the rows are no longer there. Load the page again.")
            % {"count": len(missing)},
            code="row-gone",
        )
    found: dict[str, Any] = {}
    for row in rows:
        old = {name: getattr(row, name) for name in changes[row.id]}
        differs = {n: [old[n], v] for n, v in changes[row.id].items() if old[n] != v}
        if differs:
            _set(row, {name: new for name, (_old, new) in differs.items()}, allowed, at)
            found[row.id] = differs
    return found


def _set(row: One, values: Values, allowed: Collection[str], at: datetime) -> None:
    for name, value in values.items():
        if name not in allowed:
            raise RuleBroken(_("%(field)s is not changed here.") % {"field": name}, field=name)
        setattr(row, name, value)
    if isinstance(row.actual, date) and row.actual > timezone.localdate(at):
        raise RuleBroken(
            _("%(name)s: what has happened cannot have a date in the future. Use the forecast.")
            % {"name": row.name},
            code="actual-in-future",
            field="actual",
        )
    check(row)
    row.save()


def _check_removable(row: Milestone | CostLine, part: str) -> None:
    if row.layers.exists():
        raise RuleBroken(
            _("This is promised in a layer of the plan. Ask for a change that drops it."),
            code="promised",
        )
    waiting = ChangeRequest.objects.filter(
        initiative_id=row.initiative_id, state__in=["draft", "submitted"]
    )
    if any(row.id in change.proposed.get(part, {}) for change in waiting):
        raise RuleBroken(
            _("An open change request would promise this. Change or withdraw that one first."),
            code="proposed",
        )
