"""One report: every figure beside the text that was published, and the cell that it stood in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio.queries import file_of
from commonweal.apps.programmes.queries import ReportPage, ReportSeen, report_page
from commonweal.apps.programmes.rules.cells import cells_of
from commonweal.apps.returns.actions.originals import original
from commonweal.web import display
from commonweal.web.pages.programme.content import trail
from commonweal.web.pages.programme.reports import report_rows
from commonweal.web.pages.shown import (
    Origin,
    Shown,
    cell_of,
    figures_shown,
    handling_words,
    kept_words,
    label_of,
    narrative_label,
    origin_of,
)


@dataclass(frozen=True, slots=True)
class Narrative:
    """The words about one thing, whole, and the cell that they stood in."""

    label: str
    text: str
    origin: Origin | None


@require_GET
@login_required
def report(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    page = report_page(request.user, initiative_id, report_id)
    may = {"may_export": access_somewhere(request.user, Verb.EXPORT)}
    return render(request, "report/report.html", {**content(page), **may})


@require_GET
@login_required
def report_file(request: HttpRequest, initiative_id: str, report_id: str) -> HttpResponse:
    """The file that a report came from, as it came in; no browser runs it."""
    name, digest = file_of(request.user, initiative_id, report_id)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    kind = "application/octet-stream"
    return HttpResponse(original(digest), content_type=kind, headers=headers)


def content(page: ReportPage) -> dict[str, Any]:
    one, seen = page.initiative, page.report
    rows = figures_shown(seen)
    return {
        "one": one,
        "report": seen,
        "earlier": page.earlier,
        "later": page.later,
        "breadcrumbs": trail(one, seen.label),
        "as_at": seen.as_at,
        "marking": handling_words(one),
        "sentence": sentence(page, rows),
        "rows": rows,
        "kept": [(label_of(name), kept_words(kept)) for name, kept in seen.kept.items()],
        "narratives": narratives(seen),
        "others": other_cells(seen),
    }


def sentence(page: ReportPage, rows: Sequence[Shown]) -> str:
    """What changed since the report before, and how many of the figures hold no value."""
    return f"{_changed(page)} {_missing(rows)}"


def _changed(page: ReportPage) -> str:
    if page.earlier is None:
        return _("This is the first report there is.")
    row = report_rows([page.earlier, page.report])[0]
    changes = [
        (_("confidence %(how)s"), row.confidence_change),
        (_("cost %(how)s"), row.cost_change),
        (_("end date %(how)s"), row.end_change),
    ]
    told = ", ".join(words % {"how": how} for words, how in changes if how)
    facts = {"report": page.earlier.label, "changes": told}
    if not told:
        return _("There is no figure that can be compared with the %(report)s.") % facts
    return _("Since the %(report)s: %(changes)s.") % facts


def _missing(rows: Sequence[Shown]) -> str:
    count = sum(1 for row in rows if row.missing)
    if not count:
        return _("Every figure holds a value.")
    words = ngettext(
        "%(n)s of %(all)s figures holds no value.",
        "%(n)s of %(all)s figures hold no value.",
        count,
    )
    return words % {"n": display.number(count), "all": display.number(len(rows))}


def narratives(seen: ReportSeen) -> list[Narrative]:
    found = []
    for name, text in seen.narratives.items():
        if text.strip():
            cell = cell_of(seen, name, narrative=True)
            origin = origin_of(cell) if cell else None
            found.append(Narrative(narrative_label(name), text.strip(), origin))
    return found


def other_cells(seen: ReportSeen) -> list[tuple[str, Origin]]:
    """The cells that made no figure and no narrative: nothing that was published is dropped."""
    fields = [row.field for row in figures_shown(seen)]
    used = {name for field in fields for name in cells_of(field)}
    used |= {name for field in seen.narratives for name in cells_of(field, narrative=True)}
    return [
        (_name(name, cell), origin_of(cell))
        for name, cell in seen.cells.items()
        if name not in used and str(cell.get("raw") or "").strip()
    ]


def _name(name: str, cell: Any) -> str:
    return str(cell.get("header") or "").strip() or label_of(name.removeprefix("other: "))
