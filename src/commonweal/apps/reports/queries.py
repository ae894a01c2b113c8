"""A body's own status reports: what a draft starts from, and the one before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.queries import (
    WHOLE,
    cost_label,
    cost_rows,
    milestone_rows,
    waiting_rows,
    working_initiative,
)
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.reports.rules import (
    SNAPSHOT_FIGURES,
    RowChange,
    digest_of,
    expected_cost,
    facts_of_row,
    row_changes,
    row_of,
    scale_on,
    snapshot,
)
from commonweal.kernel.errors import NotFound
from commonweal.kernel.period import YearStart, financial_year_of

__all__ = [
    "OWN_SERIES",
    "Comparison",
    "ReportPage",
    "comparison",
    "first_year_of",
    "latest_before",
    "own_report_for",
    "own_reports",
    "report_page",
    "reports_waiting",
    "snapshot_rows",
    "starting_figures",
    "working_report",
]


OWN_SERIES = "own"
BEFORE_APPROVAL = {Verb.EDIT, Verb.APPROVE, Verb.ASSURE}
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


def working_report(user: Anyone, initiative_id: str, report_id: str, verb: Verb | str) -> Report:
    """As ``own_report_for``, for somebody who may see all of its figures. Before it is approved,
    only for those who work on it or are asked to approve it."""
    one = working_initiative(user, initiative_id, verb, *WHOLE)
    report = own_report_for(user, initiative_id, report_id, verb)
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    if report.state != Report.State.APPROVED and not verbs & BEFORE_APPROVAL:
        raise NotFound(_("This initiative has no such report of its own."))
    return report


@dataclass(frozen=True, slots=True)
class ReportPage:
    """``content`` is the snapshot as it stands; ``whole`` is false where what was locked no longer
    has its digest. The last three say what this person may do now."""

    content: Mapping[str, Any]
    milestones: list[dict[str, Any]]
    cost_lines: list[dict[str, Any]]
    whole: bool
    cost_follows: bool
    previous: Report | None
    may_edit: bool
    may_return: bool
    may_approve: bool


def report_page(user: Anyone, report: Report) -> ReportPage:
    one = report.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    content = snapshot(report, report.snapshot.content)
    costs = [facts_of_row(row) for row in content["cost_lines"]]
    promised = content["approved"].get("whole_life_cost")
    follows = expected_cost(
        costs, promised and Decimal(promised), report.currency, report.base_year
    )
    locked = report.state == Report.State.LOCKED
    own = str(user.pk) in report.snapshot.written_by_ids
    return ReportPage(
        content=content,
        milestones=_typed(content["milestones"], date.fromisoformat),
        cost_lines=_typed(content["cost_lines"], Decimal),
        whole=not report.snapshot_digest or digest_of(content) == report.snapshot_digest,
        cost_follows=follows is not None,
        previous=latest_before(one, report.as_at),
        may_edit=report.state == Report.State.DRAFT and Verb.EDIT in verbs,
        may_return=locked and Verb.APPROVE in verbs,
        may_approve=locked and Verb.APPROVE in verbs and not own,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports, old value beside new; ``before`` is None for the first."""

    before: Report | None
    figures: list[RowChange]
    narratives: list[RowChange]
    milestones: list[RowChange]
    cost_lines: list[RowChange]


def comparison(report: Report) -> Comparison:
    """This report and the approved one before it: only what differs."""
    before = latest_before(report.initiative, report.as_at)
    if before is None:
        return Comparison(None, [], [], [], [])
    kept, new = getattr(before, "snapshot", None), report.snapshot.content
    rows = {part: row_changes(kept.content[part], new[part]) if kept else [] for part in PARTS}
    names = dict.fromkeys([*before.narratives, *report.narratives])
    texts = [(n, before.narratives.get(n, ""), report.narratives.get(n, "")) for n in names]
    figures = [(n, getattr(before, n), getattr(report, n)) for n in SNAPSHOT_FIGURES]
    return Comparison(
        before,
        _differing(figures),
        _differing(texts),
        [_read(change, date.fromisoformat) for change in rows["milestones"]],
        [_read(change, Decimal) for change in rows["cost_lines"]],
    )


def own_reports(user: Anyone, initiative: Initiative) -> list[Report]:
    """The reports that the body made itself, newest first; before approval only for those who
    work on it. Only their names and dates are meant to be shown."""
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    rows = initiative.reports.filter(series=OWN_SERIES).order_by("-as_at")
    return list(rows if verbs & BEFORE_APPROVAL else rows.filter(state=Report.State.APPROVED))


def reports_waiting(user: Anyone) -> list[Report]:
    """The locked reports that this person may approve, oldest first; not those that they had a
    hand in."""
    rows = waiting_rows(user, Report.objects.filter(state="locked", series=OWN_SERIES))
    rows = rows.select_related("snapshot").order_by("locked_at")
    return [row for row in rows if str(user.pk) not in row.snapshot.written_by_ids]


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


def _differing(values: Iterable[tuple[str, Any, Any]]) -> list[RowChange]:
    return [RowChange(n, "", old, new) for n, old, new in values if old != new and n != "label"]


def _typed(rows: Iterable[Mapping[str, Any]], read: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Rows of a snapshot with dates and amounts instead of their text."""
    values = ("original", "approved", "forecast", "actual")
    return [{**row, **{name: row[name] and read(row[name]) for name in values}} for row in rows]


def _read(change: RowChange, read: Callable[[str], Any]) -> RowChange:
    before, after = change.before and read(change.before), change.after and read(change.after)
    return RowChange(change.name, change.state, before, after)
