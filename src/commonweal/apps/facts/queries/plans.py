"""Facts about the plan: what it serves, what is dated, what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_noop

from commonweal.apps.facts.queries.programmes import newest_layers
from commonweal.apps.plans.models import ChangeRequest, Goal, Milestone
from commonweal.apps.plans.queries import WHOLE
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

NO_MILESTONE = gettext_noop("The plan has no milestones.")
NEVER_CHANGED = gettext_noop("There is no approved change.")
_DATES = ("end_date",)

FACTS = (
    FactName(
        "plans.goals", FactType.NUMBER, gettext_noop("the number of goals that it serves"),
        "sro", "served_goals",
    ),
    FactName(
        "plans.layers", FactType.NUMBER,
        gettext_noop("the number of layers of the plan; the first is the original"),
        "programme_manager", "plan",
    ),
    FactName(
        "plans.changed_on", FactType.DATE,
        gettext_noop("the day on which the newest change was approved"), "sro", "plan",
    ),
    FactName(
        "plans.milestones_dated", FactType.TRUTH,
        gettext_noop("whether every milestone has an expected or an actual date"),
        "programme_manager", "milestones",
    ),
    FactName(
        "plans.milestones_overdue", FactType.NUMBER,
        gettext_noop("the number of milestones whose expected date has passed"),
        "programme_manager", "milestones",
    ),
    FactName(
        "plans.open_changes", FactType.NUMBER,
        gettext_noop("the number of changes that wait for a decision"), "sro", "plan",
    ),
)  # fmt: skip


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Four queries."""
    goals, milestones = _goals(initiative_ids), _milestones(initiative_ids, on)
    changes, layers = _changes(initiative_ids), newest_layers(initiative_ids)
    found = {}
    for one in initiative_ids:
        layer = layers.get(one)
        dated = [item for item, _due in milestones[one]]
        overdue = [item for item, due in milestones[one] if due]
        changed = layer["made_at"].date() if layer and layer["number"] else None
        found[one] = {
            "plans.goals": Fact.count(goals[one]),
            "plans.layers": Fact(layer["number"] + 1 if layer else 0),
            "plans.changed_on": Fact(changed, "" if changed else NEVER_CHANGED),
            "plans.milestones_dated": replace(Fact.of_all(dated, NO_MILESTONE), fields=_DATES),
            "plans.milestones_overdue": replace(Fact.count(overdue), fields=_DATES),
            "plans.open_changes": replace(Fact.count(changes[one]), fields=WHOLE),
        }
    return found


def _goals(initiative_ids: Sequence[str]) -> dict[str, list[FactItem]]:
    rows = Goal.initiatives.through.objects.filter(initiative__in=initiative_ids)
    found: dict[str, list[FactItem]] = defaultdict(list)
    for one, goal, outcome in rows.values_list("initiative_id", "goal_id", "goal__outcome"):
        digest = evidence_digest({"outcome": outcome})
        found[one].append(FactItem("goal", goal, outcome, "/goals/", digest, met=True))
    return found


def _milestones(initiative_ids: Sequence[str], on: date) -> dict[str, list[tuple[FactItem, bool]]]:
    """Each milestone, and whether its expected date has passed without an actual one."""
    rows = Milestone.objects.filter(initiative__in=initiative_ids).order_by("id")
    found: dict[str, list[tuple[FactItem, bool]]] = defaultdict(list)
    columns = ("initiative_id", "id", "name", "forecast", "actual")
    for one, record, name, forecast, actual in rows.values_list(*columns):
        read = {"name": name, "forecast": forecast, "actual": actual}
        item = FactItem(
            "milestone", record, name, f"/initiatives/{one}/plan/#milestones",
            evidence_digest(read), met=bool(forecast or actual),
        )  # fmt: skip
        found[one].append((item, actual is None and forecast is not None and forecast < on))
    return found


def _changes(initiative_ids: Sequence[str]) -> dict[str, list[FactItem]]:
    rows = ChangeRequest.objects.filter(
        initiative__in=initiative_ids, state=ChangeRequest.State.SUBMITTED
    ).order_by("id")
    found: dict[str, list[FactItem]] = defaultdict(list)
    for row in rows.values("initiative_id", "id", "what", "submitted_at"):
        read = {name: row[name] for name in ("what", "submitted_at")}
        path = f"/initiatives/{row['initiative_id']}/plan/changes/{row['id']}/"
        found[row["initiative_id"]].append(
            FactItem(
                "change_request", row["id"], row["what"], path, evidence_digest(read),
                met=False,
            )
        )  # fmt: skip
    return found
