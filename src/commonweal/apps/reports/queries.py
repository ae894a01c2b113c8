"""A body's own status reports: what a draft starts from, and the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.queries import (
    cost_label,
    cost_rows,
    milestone_rows,
    waiting_rows,
)
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.reports.rules import row_of, scale_on
from commonweal.kernel.errors import NotFound
from commonweal.kernel.period import YearStart, financial_year_of

__all__ = [
    "OWN_SERIES",
    "first_year_of",
    "latest_before",
    "own_report_for",
    "reports_waiting",
    "snapshot_rows",
    "starting_figures",
]


OWN_SERIES = "own"
PARTS = ("milestones", "cost_lines")
APPROVED = ("whole_life_cost", "benefits", "start_date", "end_date", "currency", "base_year")
COST_FACTS = ("first_year", "recurrence", "currency", "base_year")


def first_year_of(day: date) -> int:
    """The year in which the body's financial year that holds ``day`` begins."""
    month, first = (int(part) for part in settings.YEAR_START.split("-"))
    return financial_year_of(day, YearStart(month, first)).start.year


def starting_figures(initiative: Initiative, as_at: date) -> dict[str, Any]:
    """What a new report says before anybody has changed it: the figures of the report before it,
    or of the newest layer where there is none. Confidence is left unknown."""
    before = latest_before(initiative, as_at)
    layer = initiative.baselines.order_by("-number").first()
    known = [found for found in (before, layer) if found is not None]
    priced = [found for found in known if found.whole_life_cost is not None]
    scale = scale_on(as_at)
    figures: dict[str, Any] = {"confidence_scale": scale.key}
    for name in ("start_date", "end_date", "benefits"):
        figures[name] = next((v for v in (getattr(x, name) for x in known) if v is not None), None)
    if priced:
        figures["whole_life_cost"] = priced[0].whole_life_cost
    money = priced[0] if priced else initiative.cost_lines.first() or layer
    if money is not None:
        figures["currency"], figures["base_year"] = money.currency, money.base_year
    return figures


def snapshot_rows(
    initiative: Initiative, drafted: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Every milestone and cost line as rows of a snapshot (rules.reports); what ``drafted``
    already says of one is kept."""
    layer = initiative.baselines.order_by("-number").first()
    newest = layer.number if layer else None
    old = {row["id"]: row for part in PARTS for row in (drafted or {}).get(part, ())}
    milestones = [
        row_of(row.record.id, row.record.name, row.line, old.get(row.record.id))
        for row in milestone_rows(initiative, newest)
    ]
    costs = [
        row_of(
            row.record.id,
            cost_label(row.record),
            row.line,
            old.get(row.record.id),
            **{name: getattr(row.record, name) for name in COST_FACTS},
        )
        for row in cost_rows(initiative, newest)
    ]
    approved = {n: _text(getattr(layer, n, None)) for n in APPROVED}
    return {"layer": newest, "approved": approved, "milestones": milestones, "cost_lines": costs}


def latest_before(initiative: Initiative, day: date) -> Report | None:
    """The newest approved report before ``day``, of any series."""
    approved = initiative.reports.filter(state=Report.State.APPROVED, as_at__lt=day)
    return approved.select_related("snapshot").order_by("-as_at").first()


def own_report_for(
    user: Anyone, initiative_id: str, report_id: str, verb: Verb | str = Verb.READ
) -> Report:
    """A report that the body itself made, with its initiative and snapshot. NotFound or NotAllowed
    as for the initiative."""
    initiative = initiative_for(user, initiative_id, verb)
    found = initiative.reports.filter(id=report_id, series=OWN_SERIES)
    report = found.select_related("snapshot").first()
    if report is None:
        raise NotFound(_("This initiative has no such report of its own."))
    report.initiative = initiative
    return report


def reports_waiting(user: Anyone) -> list[Report]:
    """The locked reports that this person may approve, oldest first; not those that they drafted
    or locked."""
    rows = waiting_rows(user, Report.objects.filter(state="locked", series=OWN_SERIES))
    own = Q(made_by_id=str(user.pk)) | Q(locked_by_id=str(user.pk))
    return list(rows.exclude(own).order_by("locked_at"))


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
