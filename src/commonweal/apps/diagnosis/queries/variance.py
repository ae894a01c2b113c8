"""The change of an initiative since its original plan, as one person may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.diagnosis.rules import NOW, Moment, Row, histories, items_of, moved_end
from commonweal.apps.plans.models import Dependency
from commonweal.apps.plans.queries import CostRow, Plan, plan_of
from commonweal.apps.plans.rules.promises import INCOME
from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.queries import (
    InitiativePage,
    LayerSeen,
    ReportSeen,
    initiative_page,
    visible_positions,
)
from commonweal.apps.reports.rules import expected_cost
from commonweal.engines.diagnose import Driver, Item, Stand, Stated, Tree, cost_tree, time_tree

__all__ = [
    "Variance",
    "layer_key",
    "report_key",
    "step_choices",
    "variance_of",
    "variance_page",
]

RESET = "reset"


@dataclass(frozen=True, slots=True)
class Variance:
    """``cost`` and ``time`` are None where there are no two figures to compare, or where they are
    kept from this person (``kept``). ``moments`` are the stands by key; ``items`` the names of
    cost lines by id."""

    page: InitiativePage
    plan: Plan
    row: Row
    cost: Tree[Decimal] | None
    time: Tree[int] | None
    moments: Mapping[str, Moment]
    items: Mapping[str, str]

    @property
    def kept(self) -> Mapping[str, object]:
        return self.page.kept

    def first_and_last(self, tree: Tree[Decimal] | Tree[int]) -> tuple[Moment, Moment]:
        return self.moments[tree.first], self.moments[tree.last]


def variance_page(user: Anyone, initiative_id: str, today: date) -> Variance:
    """NotFound or NotAllowed as for the initiative itself."""
    page = initiative_page(user, initiative_id)
    return variance_of(user, page, plan_of(user, page.record), today)


def variance_of(user: Anyone, page: InitiativePage, plan: Plan, today: date) -> Variance:
    layers = [_layer(one, plan) for one in page.layers]
    reports = [_report(one) for one in page.reports if one.state == Report.State.APPROVED]
    row = _told(page, histories(layers, reports, _now(user, page, plan, today)))
    return Variance(
        page=page,
        plan=plan,
        row=row,
        cost=cost_tree([one.stand for one in row.cost]),
        time=time_tree([one.stand for one in row.time]),
        moments={one.stand.key: one for one in (*row.cost, *row.time)},
        items={one.record.id: one.label for one in plan.cost_lines},
    )


def _told(page: InitiativePage, row: Row) -> Row:
    """With what people stated of the steps. Amounts and days each go with their own tree, so that
    what is kept back stays so."""
    parts: dict[str, list[Stated]] = defaultdict(list)
    for one in page.record.stated_parts.all():
        parts[one.step].append(Stated(Driver(one.driver), one.cost, one.days))

    def told(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
        return tuple(
            replace(one, stand=replace(one.stand, stated=tuple(parts[one.stand.key])))
            for one in moments
        )

    return Row(cost=told(row.cost), time=told(row.time))


def step_choices(found: Variance) -> list[tuple[str, str]]:
    """The steps of both trees, as a key and the name of the stand that each leads to."""
    keys = [step.after for tree in (found.cost, found.time) if tree for step in tree.steps]
    reports = {report_key(one.id): one.label for one in found.page.reports}
    return [(key, _named(found.moments[key], reports)) for key in dict.fromkeys(keys)]


def _named(moment: Moment, reports: Mapping[str, str]) -> str:
    if moment.layer is not None:
        return _("Layer %(n)s") % {"n": moment.layer}
    return reports.get(moment.stand.key) or _("Expected now")


def layer_key(number: int) -> str:
    return f"layer-{number}"


def report_key(report_id: str) -> str:
    return f"report-{report_id}"


def _layer(layer: LayerSeen, plan: Plan) -> Moment:
    number = layer.number
    lines = [
        (row.record.id, _sign(row), Item(row.promised[number]))
        for row in plan.cost_lines
        if number in row.promised and _same_money(row, layer)
    ]
    stand = Stand(
        key=layer_key(number),
        approved=True,
        currency=layer.currency,
        base_year=layer.base_year,
        cost=layer.whole_life_cost,
        start=layer.start_date,
        end=layer.end_date,
        items=items_of(lines, layer.whole_life_cost),
        milestones=_promised(plan, number) or None,
    )
    return Moment(stand, layer.as_at, number)


def _report(report: ReportSeen) -> Moment:
    """A cost that was published as zero is no cost. A reset is a new plan that somebody set."""
    stand = Stand(
        key=report_key(report.id),
        approved=report.confidence == RESET,
        currency=report.currency,
        base_year=report.base_year,
        cost=report.whole_life_cost or None,
        start=report.start_date,
        end=report.end_date,
    )
    return Moment(stand, report.as_at)


def _now(user: Anyone, page: InitiativePage, plan: Plan, today: date) -> Moment | None:
    """What the plan's own lines and milestones say is expected now; None where they say nothing."""
    if not page.layers:
        return None
    newest = page.layers[-1]
    facts = [row.facts for row in plan.cost_lines]
    promised = newest.whole_life_cost
    cost = expected_cost(facts, promised, newest.currency, newest.base_year)
    milestones = _expected(plan)
    lines = [
        (row.record.id, _sign(row), Item(row.line.expected))
        for row in plan.cost_lines
        if not row.line.dropped and row.line.expected is not None
    ]
    stand = Stand(
        key=NOW,
        currency=newest.currency,
        base_year=newest.base_year,
        cost=cost,
        start=newest.start_date,
        end=moved_end(newest.end_date, _promised(plan, newest.number), milestones),
        items=items_of(lines, cost),
        milestones=milestones or None,
    )
    if stand.cost is None and stand.end is None:
        return None
    return Moment(replace(stand, waits=_waits(user, plan)), today)


def _promised(plan: Plan, number: int) -> dict[str, date]:
    rows = plan.milestones
    return {row.record.id: row.promised[number] for row in rows if number in row.promised}


def _expected(plan: Plan) -> dict[str, date]:
    """Every milestone that still stands, where one of them has a date of its own."""
    standing = [row for row in plan.milestones if not row.line.dropped]
    if all(row.line.expected is None for row in standing):
        return {}
    days = {row.record.id: row.line.expected or row.line.approved for row in standing}
    return {key: day for key, day in days.items() if day}


def _waits(user: Anyone, plan: Plan) -> dict[str, int]:
    """By how many days the ends of what this needs, as far as this person may see them, lie after
    the days by which it is needed."""
    needed = {
        row.on_id: row
        for row in plan.depends
        if row.needed_by and row.nature == Dependency.Nature.OUTPUT
    }
    if not needed:
        return {}
    ends = visible_positions(user).filter(latest=True, initiative__in=list(needed))
    found = {}
    for one_id, end in ends.exclude(end_date=None).values_list("initiative_id", "end_date"):
        wanted = needed[one_id].needed_by
        if wanted and end > wanted:
            found[needed[one_id].id] = (end - wanted).days
    return found


def _sign(row: CostRow) -> Decimal:
    return Decimal(-1) if row.record.recurrence == INCOME else Decimal(1)


def _same_money(row: CostRow, layer: LayerSeen) -> bool:
    return (row.record.currency, row.record.base_year) == (layer.currency, layer.base_year)
