"""A body's own status report: drafted from the record, locked, approved by another person, and
written back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.rules import check_second_person
from commonweal.apps.plans.actions.lines import COST_FIELDS, MILESTONE_FIELDS, edited
from commonweal.apps.plans.actions.recording import enter, hold
from commonweal.apps.plans.models import CostLine, Milestone
from commonweal.apps.programmes.actions import refresh_positions
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.reports.models import Snapshot
from commonweal.apps.reports.queries import (
    OWN_SERIES,
    first_year_of,
    snapshot_rows,
    starting_figures,
)
from commonweal.apps.reports.rules import (
    content_changes,
    digest_of,
    expected_cost,
    facts_of_row,
    lock_problem,
    snapshot,
    to_write_back,
    year_figures,
)
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

__all__ = [
    "approve_report",
    "discard_report",
    "draft_report",
    "edit_report",
    "lock_report",
    "return_report",
]


EDITABLE = frozenset(
    {"confidence", "start_date", "end_date", "whole_life_cost", "benefits", "narratives"}
)
Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]


@transaction.atomic
def draft_report(
    *, initiative: Initiative, as_at: date, label: str, by: Actor, at: datetime
) -> Report:
    """Begin a report: the figures are copied from the record. The rating is not: it is given
    anew each time. RuleBroken where another report is still open, or has this date."""
    held = hold(initiative)
    _check_may_begin(held, as_at)
    report = Report(
        initiative=held,
        series=OWN_SERIES,
        as_at=as_at,
        label=label,
        reported_name=held.name,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
        **starting_figures(held, as_at),
    )
    kept = Snapshot(report=report, content=snapshot_rows(held))
    _save(report, kept)
    enter(held, {"report": report.id, "as_at": as_at}, verb="reports.draft-report", by=by, at=at)
    return report


@transaction.atomic
def edit_report(
    *, report: Report, values: Mapping[str, Any], rows: Rows, by: Actor, at: datetime
) -> Report:
    """Change a draft: ``values`` are of EDITABLE; ``rows`` are forecasts and actuals as
    ``{"milestones": {id: {"forecast": date}}, "cost_lines": {id: {"actual": Decimal}}}``."""
    held = hold(report.initiative)
    fresh = _in_state(report, Report.State.DRAFT)
    kept = fresh.snapshot
    before = deepcopy(snapshot(fresh, kept.content))
    kept.edited_by_ids = sorted({*kept.edited_by_ids, by.id})
    for name in EDITABLE & values.keys():
        setattr(fresh, name, values[name])
    for part, changes in rows.items():
        for row in kept.content[part]:
            row.update({n: _text(v) for n, v in changes.get(row["id"], {}).items()})
    _save(fresh, kept)
    changed = content_changes(before, snapshot(fresh, kept.content))
    if changed:
        enter(
            held, {"report": fresh.id, "changed": changed}, verb="reports.edit-report", by=by, at=at
        )
    return fresh


@transaction.atomic
def discard_report(*, report: Report, by: Actor, at: datetime) -> None:
    """Throw a draft away."""
    held = hold(report.initiative)
    fresh = _in_state(report, Report.State.DRAFT)
    facts = {"report": fresh.id, "as_at": fresh.as_at}
    fresh.delete()
    enter(held, facts, verb="reports.discard-report", by=by, at=at)


@transaction.atomic
def lock_report(*, report: Report, by: Actor, at: datetime) -> Report:
    """Freeze the figures and ask for approval. The report keeps the digest of its snapshot."""
    held = hold(report.initiative)
    fresh = _in_state(report, Report.State.DRAFT)
    kept = fresh.snapshot
    problem = lock_problem(
        as_at=fresh.as_at,
        today=timezone.localdate(at),
        confidence=fresh.confidence,
        summary=fresh.narratives.get("summary", ""),
    )
    if problem:
        raise RuleBroken(_(_LOCK_WORDS[problem]), code=problem, field="confidence")
    kept.content = snapshot_rows(held, drafted=kept.content)
    _save(fresh, kept)
    kept.content = snapshot(fresh, kept.content)
    kept.save()
    fresh.state = Report.State.LOCKED
    fresh.locked_at, fresh.locked_by_id, fresh.locked_by_label = at, by.id, by.label
    fresh.snapshot_digest = digest_of(kept.content)
    fresh.save()
    payload = {"report": fresh.id, "as_at": fresh.as_at, "digest": fresh.snapshot_digest}
    enter(held, payload, verb="reports.lock-report", by=by, at=at)
    return fresh


@transaction.atomic
def return_report(*, report: Report, reason: str, by: Actor, at: datetime) -> Report:
    """Give a locked report back to be worked on, with a reason."""
    held = hold(report.initiative)
    fresh = _in_state(report, Report.State.LOCKED)
    if not reason.strip():
        raise RuleBroken(
            _("Say what should be done to it."), code="return-without-reason", field="reason"
        )
    fresh.state, fresh.snapshot_digest = Report.State.DRAFT, ""
    fresh.locked_at, fresh.locked_by_id, fresh.locked_by_label = None, "", ""
    fresh.save()
    enter(held, {"report": fresh.id}, verb="reports.return-report", by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def approve_report(*, report: Report, by: Actor, at: datetime) -> Report:
    """Approve what is locked and write it back into the record, all or nothing.

    RuleBroken where it is not locked (any more), where ``by`` drafted or locked it, and where
    the figures are not those that were locked.
    """
    held = hold(report.initiative)
    fresh = _in_state(report, Report.State.LOCKED)
    for who in fresh.snapshot.written_by_ids:
        check_second_person(submitted_by=who, approved_by=by.id)
    if digest_of(snapshot(fresh, fresh.snapshot.content)) != fresh.snapshot_digest:
        raise RuleBroken(
            _("The figures are not those that were locked. Return the report and lock it again."),
            code="snapshot-broken",
        )
    written = _write_back(held, fresh.snapshot.content, at)
    fresh.state = Report.State.APPROVED
    fresh.approved_at, fresh.approved_by_id, fresh.approved_by_label = at, by.id, by.label
    check(fresh)
    fresh.save()
    refresh_positions([held.id])
    payload = {"report": fresh.id, "as_at": fresh.as_at, "digest": fresh.snapshot_digest}
    enter(held, {**payload, "written_back": written}, verb="reports.approve-report", by=by, at=at)
    return fresh


_LOCK_WORDS = {
    "report-in-future": gettext_noop("The date of this report has not come yet."),
    "confidence-unexplained": gettext_noop(
        "Give a rating, or say in the summary why it is not known."
    ),
}


def _check_may_begin(initiative: Initiative, as_at: date) -> None:
    own = initiative.reports.filter(series=OWN_SERIES)
    if own.filter(as_at=as_at).exists():
        raise RuleBroken(
            _("There is a report of this date already."), code="report-exists", field="as_at"
        )
    waiting = own.exclude(state=Report.State.APPROVED).first()
    if waiting:
        raise RuleBroken(
            _("The report %(label)s is not finished. Approve or discard it first.")
            % {"label": waiting.label},
            code="report-open",
        )


def _in_state(report: Report, state: str) -> Report:
    """The report read again, now that the initiative is held."""
    fresh = Report.objects.select_related("snapshot").filter(id=report.id, series=OWN_SERIES)
    found = fresh.first()
    if found is None or found.state != state:
        words = found.get_state_display().lower() if found else _("no longer there")
        raise RuleBroken(
            _("This report is %(state)s, so this cannot be done. Load it again.")
            % {"state": words},
            code=f"report-{found.state if found else 'gone'}",
        )
    return found


def _save(report: Report, kept: Snapshot) -> None:
    """Work out what follows from the rows, check, save, and read back what the database holds."""
    costs = [facts_of_row(row) for row in kept.content["cost_lines"]]
    promised = kept.content["approved"]["whole_life_cost"]
    cost = expected_cost(costs, promised and Decimal(promised), report.currency, report.base_year)
    if cost is not None:
        report.whole_life_cost = cost
    year = year_figures(costs, first_year_of(report.as_at), report.currency, report.base_year)
    report.year_baseline, report.year_forecast = year.baseline, year.forecast
    report.year_variance_percent = year.variance_percent
    check(report)
    report.save()
    kept.save()
    report.refresh_from_db()


def _write_back(initiative: Initiative, content: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    milestones = {m.id: m for m in Milestone.objects.filter(initiative=initiative)}
    costs = {c.id: c for c in CostLine.objects.filter(initiative=initiative)}
    dates = _changes(content["milestones"], milestones, date.fromisoformat)
    amounts = _changes(content["cost_lines"], costs, Decimal)
    moved = edited([milestones[i] for i in dates], dates, MILESTONE_FIELDS, at)
    priced = edited([costs[i] for i in amounts], amounts, COST_FIELDS, at)
    return {"milestones": moved, "cost_lines": priced}


def _changes(
    rows: Iterable[Mapping[str, Any]], records: Mapping[str, Any], read: Any
) -> dict[str, dict[str, Any]]:
    """What the rows change in the records that still exist, by id."""
    found = {}
    for row in rows:
        one = records.get(row["id"])
        if one is not None:
            back = to_write_back(row, {"forecast": one.forecast, "actual": one.actual})
            found[row["id"]] = {name: text and read(text) for name, text in back.items()}
    return {row_id: values for row_id, values in found.items() if values}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
