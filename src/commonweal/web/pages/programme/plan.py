"""What is planned in detail: milestones, cost lines, who pays, changes asked for, dependencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.appraisals.queries import spending_for, spending_without_case
from commonweal.apps.funding.queries import ShareRow, funding_of
from commonweal.apps.plans.models import ChangeRequest
from commonweal.apps.plans.queries import CostRow, MilestoneRow, Plan, cost_label, plan_of
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import charts, display


@dataclass(frozen=True, slots=True)
class CostLineRow:
    """One year and kind of cost: promised first, promised now, forecast and spent, in words."""

    label: str
    base: str
    original: str
    approved: str
    forecast: str
    actual: str


@dataclass(frozen=True, slots=True)
class FundingRow:
    body: str
    percent: str
    worth: str
    drawn: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change request. ``url`` is "" where the person may not open it."""

    what: str
    state: str
    when: str
    url: str


def plan_content(user: Anyone, one: Initiative, today: date, *, planned: bool) -> dict[str, Any]:
    """The plan section of the page; nothing is asked where it is known that nothing is ``planned``
    here."""
    plan_url = address("plan", one.id)
    if not planned:
        return {"planned": False, "plan_url": plan_url, "spending": spending_without_case(one)}
    plan = plan_of(user, one)
    cost_kept = "whole_life_cost" in plan.kept
    funding = [] if cost_kept else [_funding(row, plan) for row in funding_of(one)]
    parts = {
        "milestones": milestone_chart(plan.milestones, today),
        "cost_lines": [_cost(row) for row in plan.cost_lines],
        "funding": funding,
        "changes": [_change(row, plan) for row in plan.changes],
        "goals": plan.goals,
        "depends": plan.depends,
        "depended_on": plan.depended_on,
    }
    # Layers that came with a publication are a promise, and no plan that anybody keeps here.
    planned = any(parts.values())
    return {**parts, "planned": planned, "plan_url": plan_url, "spending": spending_for(user, one)}


def milestone_chart(rows: Sequence[MilestoneRow], today: date) -> charts.Chart | None:
    """From the original date of each to the one now expected; its table holds the same."""
    if not rows:
        return None
    late = sum(1 for row in rows if (row.days_late or 0) > 0)
    title = ngettext(
        "%(late)s of %(n)s milestone later than first planned",
        "%(late)s of %(n)s milestones later than first planned",
        len(rows),
    )
    words = {"late": display.number(late) if late else _("None"), "n": display.number(len(rows))}
    bells = [
        charts.Dumbbell(row.record.name, row.line.original, row.line.expected or row.line.approved)
        for row in rows
    ]
    return charts.dumbbells(title % words, bells, today=today)


def address(name: str, *ids: str | int) -> str:
    """The address of a page, or "" where this installation has no such page."""
    try:
        return reverse(name, args=ids)
    except NoReverseMatch:
        return ""


def _cost(row: CostRow) -> CostLineRow:
    own = row.record
    base = PriceBase(own.base_year)

    def words(amount: Decimal | None) -> str:
        return display.amount(None if amount is None else Money(amount, own.currency, base))

    return CostLineRow(
        label=cost_label(own),
        base=display.price_base(base),
        original=words(row.line.original),
        approved=words(row.line.approved),
        forecast=words(row.line.forecast),
        actual=words(row.line.actual),
    )


def _funding(row: ShareRow, plan: Plan) -> FundingRow:
    newest = plan.newest
    worth = display.not_known()
    if newest and newest.currency and row.worth is not None:
        worth = display.money(Money(row.worth, newest.currency, PriceBase(newest.base_year)))
    drawn = [display.money(Money(d.amount, d.currency, PriceBase(d.base_year))) for d in row.drawn]
    share = display.share(row.record.percent / 100, 1)
    return FundingRow(row.record.organisation.name, share, worth, "; ".join(drawn) or _("nothing"))


def _change(row: ChangeRequest, plan: Plan) -> ChangeRow:
    """Its words may name a figure, so they are left out where any figure is kept back."""
    if plan.kept:
        return ChangeRow(_("kept back"), row.get_state_display(), display.day(row.requested_at), "")
    url = address("change", row.initiative_id, row.id)
    return ChangeRow(row.what, row.get_state_display(), display.day(row.requested_at), url)
