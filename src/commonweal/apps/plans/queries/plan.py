"""The whole plan of one initiative as one person may see it, and what waits for that person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import (
    Anyone,
    access_filter,
    access_of,
    access_require,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.models import ChangeRequest, Dependency, Goal
from commonweal.apps.plans.queries.promises import (
    CostRow,
    MilestoneRow,
    cost_rows,
    layers_of,
    milestone_rows,
    newest_number,
    promised_in,
)
from commonweal.apps.plans.rules import (
    FIGURES,
    Effect,
    Piece,
    Promised,
    Total,
    applied,
    effect_of,
    text_difference,
    totals,
)
from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.apps.programmes.queries import (
    Kept,
    initiative_for,
    kept_fields,
    visible_initiatives,
)
from commonweal.kernel.errors import NotAllowed, NotFound

COST, END = "whole_life_cost", "end_date"
# What the pages of changes and reports show in one piece; somebody who may not see one of these
# does not open them.
WHOLE = (COST, END, "start_date", "benefits", "confidence", "year_forecast", "scope")


@dataclass(frozen=True, slots=True)
class Plan:
    """``kept`` says what is left out for this person. Where the cost is kept back there are no
    cost lines and totals; where the end date is, there are no milestones."""

    initiative: Initiative
    layers: list[Baseline]
    promised: Promised
    milestones: list[MilestoneRow]
    cost_lines: list[CostRow]
    totals: list[Total]
    creep: Effect | None
    scope: list[Piece]
    goals: list[Goal]
    depends: list[Dependency]
    depended_on: list[Dependency]
    unseen_dependencies: int
    changes: list[ChangeRequest]
    kept: Mapping[str, Kept]

    @property
    def newest(self) -> Baseline | None:
        return self.layers[-1] if self.layers else None

    @property
    def open_changes(self) -> list[ChangeRequest]:
        return [change for change in self.changes if change.state in {"draft", "submitted"}]


def working_initiative(
    user: Anyone, initiative_id: str, verb: Verb | str, *fields: str
) -> Initiative:
    """The initiative, where this person has ``verb`` on it and may see these fields."""
    found = initiative_for(user, initiative_id, verb)
    if fields and kept_fields(user, found).keys() & set(fields):
        raise NotAllowed(
            _("Figures on this page are kept back from you, so you cannot work on it."),
            code="figures-kept-back",
        )
    return found


def plan_of(user: Anyone, initiative: Initiative) -> Plan:
    """Everything about the plan, in a fixed number of queries."""
    kept = kept_fields(user, initiative)
    layers = layers_of(initiative)
    newest = newest_number(layers)
    milestones = [] if END in kept else milestone_rows(initiative, newest)
    costs = [] if COST in kept else cost_rows(initiative, newest)
    first = promised_in(layers[0], milestones, costs) if layers else None
    last = promised_in(layers[-1], milestones, costs) if layers else Promised()
    creep, scope = _creep(first, last, kept)
    depends, depended_on, unseen = _dependencies(user, initiative)
    return Plan(
        initiative=initiative,
        layers=layers,
        promised=last,
        milestones=milestones,
        cost_lines=costs,
        totals=totals(row.facts for row in costs),
        creep=creep,
        scope=scope,
        goals=list(initiative.goals.all()),
        depends=depends,
        depended_on=depended_on,
        unseen_dependencies=unseen,
        changes=list(initiative.change_requests.all()),
        kept=kept,
    )


def change_for(
    user: Anyone, initiative_id: str, change_id: str, verb: Verb | str = Verb.READ
) -> ChangeRequest:
    """A change request, with its initiative, for somebody who may see all of its figures."""
    one = working_initiative(user, initiative_id, verb, *WHOLE)
    change = one.change_requests.select_related("baseline").filter(id=change_id).first()
    if change is None:
        raise NotFound(_("This initiative has no such change request."))
    change.initiative = one
    return change


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure, date or amount of the promise: as it is, and as it is asked for."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A request with what it would change now (or did change), and what this person may do."""

    newest: int | None
    now: Promised
    wanted: Promised
    effect: Effect
    scope: list[Piece]
    figures: list[FigureChange]
    milestones: list[FigureChange]
    cost_lines: list[FigureChange]
    may_edit: bool
    may_submit: bool
    may_decide: bool


def change_page(user: Anyone, change: ChangeRequest) -> ChangePage:
    """Compared with the newest layer; where it was approved, with the layer before its own."""
    one = change.initiative
    layers = layers_of(one)
    own = change.baseline.number if change.baseline else None
    newest = newest_number(layers)
    milestones, costs = milestone_rows(one, newest), cost_rows(one, newest)
    base = layers[newest if own is None else own - 1] if newest is not None else None
    now = promised_in(base, milestones, costs) if base else Promised()
    wanted = applied(now, change.proposed)
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    return ChangePage(
        newest=newest,
        now=now,
        wanted=wanted,
        effect=effect_of(now, wanted),
        scope=text_difference(now.scope, wanted.scope),
        figures=_figures(now, wanted),
        milestones=_rows(milestones, now.milestones, wanted.milestones),
        cost_lines=_rows(costs, now.cost_lines, wanted.cost_lines),
        may_edit=change.state == "draft" and Verb.EDIT in verbs,
        may_submit=change.state in {"draft", "submitted"} and Verb.SUBMIT in verbs,
        may_decide=change.state == "submitted"
        and Verb.APPROVE in verbs
        and str(user.pk) not in change.asked_by_ids,
    )


def line_for(kind: Any, initiative: Initiative, line_id: str) -> Any:
    """A milestone, cost line or dependency of this initiative; NotFound where it is not there."""
    column = "needs" if kind is Dependency else "initiative"
    found = kind.objects.filter(**{column: initiative, "id": line_id}).first()
    if found is None:
        raise NotFound(_("It is no longer there. Load the page again."))
    return found


def goal_for(user: Anyone, goal_id: str, verb: Verb | str) -> Goal:
    """A goal, where this person has ``verb`` on its body. NotFound or NotAllowed else."""
    goal = Goal.objects.select_related("organisation").filter(id=goal_id).first()
    access_require(user, verb, organisation=goal.organisation if goal else None)
    if goal is None:
        raise NotFound(_("There is no such goal."))
    return goal


def changes_waiting(user: Anyone) -> list[ChangeRequest]:
    """The change requests that this person may decide, oldest first; not those that they had a
    hand in."""
    rows = waiting_rows(user, ChangeRequest.objects.filter(state="submitted"))
    return [c for c in rows.order_by("submitted_at", "id") if str(user.pk) not in c.asked_by_ids]


def waiting_rows(user: Anyone, rows: Any) -> Any:
    """Of rows that hang on an initiative, those on which this person may approve."""
    may = access_filter(
        user,
        Verb.APPROVE,
        organisation_path="initiative__organisation__path",
        initiative_path="initiative__path",
    )
    seen = rows.filter(may, initiative__in=visible_initiatives(user))
    return seen.select_related("initiative__organisation")


def goals_for(user: Anyone) -> QuerySet[Goal]:
    """The goals of the bodies that this person may read, each with the initiatives that serve it
    and that this person may see in ``.seen``."""
    seen = Prefetch("initiatives", visible_initiatives(user).order_by("name"), to_attr="seen")
    own = access_filter(user, Verb.READ, organisation_path="organisation__path")
    return Goal.objects.filter(own).select_related("organisation").prefetch_related(seen)


def goals_offered(user: Anyone, initiative: Initiative) -> QuerySet[Goal]:
    """The goals that an initiative may serve: those of its own body and of the bodies above."""
    above = initiative.organisation.path.strip("/").split("/")
    own = access_filter(user, Verb.READ, organisation_path="organisation__path")
    linked = Q(initiatives=initiative)
    return Goal.objects.filter(Q(organisation_id__in=above) | (own & linked)).distinct()


def _figures(now: Promised, wanted: Promised) -> list[FigureChange]:
    """The figures that differ; the scope is shown word by word instead."""
    pairs = ((name, getattr(now, name), getattr(wanted, name)) for name in FIGURES)
    return [FigureChange(*pair) for pair in pairs if pair[0] != "scope" and pair[1] != pair[2]]


def _rows(rows: Any, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[FigureChange]:
    pairs = ((row.label, now.get(row.record.id), wanted.get(row.record.id)) for row in rows)
    return [FigureChange(*pair) for pair in pairs if pair[1] != pair[2]]


def _creep(
    first: Promised | None, last: Promised, kept: Mapping[str, Kept]
) -> tuple[Effect | None, list[Piece]]:
    """What the newest layer changes against the original plan."""
    if first is None:
        return None, []
    scope = [] if "scope" in kept else text_difference(first.scope, last.scope)
    effect = effect_of(first, last)
    hidden = {"cost": None} if COST in kept else {}
    hidden |= {"days": None} if END in kept else {}
    hidden |= {"benefits": None} if "benefits" in kept else {}
    return replace(effect, **hidden), scope


def _dependencies(
    user: Anyone, initiative: Initiative
) -> tuple[list[Dependency], list[Dependency], int]:
    """On what it depends, what depends on it, and how many are with an initiative unseen."""
    rows = Dependency.objects.filter(Q(needs=initiative) | Q(on=initiative))
    other = visible_initiatives(user).values("id")
    whole = Q(needs=initiative, on__in=other) | Q(on=initiative, needs__in=other)
    rows = rows.annotate(seen=whole).select_related("needs", "on").order_by("needed_by", "id")
    seen = [row for row in rows if row.seen]
    depends = [row for row in seen if row.needs_id == initiative.id]
    depended_on = [row for row in seen if row.on_id == initiative.id]
    return depends, depended_on, len(rows) - len(seen)
