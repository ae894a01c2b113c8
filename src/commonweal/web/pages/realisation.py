"""The benefits realisation report: as a page, a workbook and a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.models import MarkingName, Organisation
from commonweal.apps.accounts.queries import access_somewhere, organisation_get
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.realisation.pdf import typeset
from commonweal.apps.realisation.queries import Report, ReportRow, report_of, sources_of
from commonweal.apps.realisation.workbook import workbook
from commonweal.web import display
from commonweal.web.pages.benefits.words import (
    TONES,
    list_sentence,
    money_of,
    realised_words,
    state_of,
    total_figures,
    value_words,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """For which body or initiative; for all that somebody may see where neither is named."""

    body: Organisation | None = None
    initiative: Initiative | None = None

    @property
    def title(self) -> str:
        name = self.initiative.name if self.initiative else self.body.name if self.body else ""
        return _("Benefits realisation: %(name)s") % {"name": name} if name else (
            _("Benefits realisation")
        )  # fmt: skip

    @property
    def query(self) -> str:
        pairs = {"body": self.body, "initiative": self.initiative}
        return urlencode({name: one.id for name, one in pairs.items() if one})


@require_GET
@login_required
def report(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = _report(request, asked)
    context = {
        "asked": asked,
        "sentence": list_sentence(found.found),
        "figures": total_figures(found.found.totals),
        "rows": [_row(row) for row in found.rows],
        "marking": MarkingName(found.marking).label,
        "as_at": found.on,
        "may_export": access_somewhere(request.user, Verb.EXPORT),
        "breadcrumbs": [
            (_("Portfolio"), "/"), (_("Benefits"), reverse("benefits")), (_("Report"), ""),
        ],
    }  # fmt: skip
    return render(request, "realisation_page/report.html", context)


@require_GET
@login_required
def as_workbook(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = _report(request, asked, Verb.EXPORT)
    content = workbook(found, sources_of(found), _about(request, asked, found), settings.ADDRESS)
    return _file(content, XLSX, "xlsx")


@require_GET
@login_required
def as_pdf(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = _report(request, asked, Verb.EXPORT)
    return _file(typeset(printed(asked, found)), "application/pdf", "pdf")


def _asked(request: HttpRequest) -> Asked:
    if initiative := request.GET.get("initiative", ""):
        one = working_initiative(request.user, initiative, "read", "benefits")
        return Asked(initiative=one)
    if body := request.GET.get("body", ""):
        return Asked(body=organisation_get(request.user, body, Verb.READ))
    return Asked()


def _report(request: HttpRequest, asked: Asked, verb: Verb = Verb.READ) -> Report:
    path = asked.body.path if asked.body else ""
    today = timezone.localdate()
    return report_of(request.user, today, path=path, initiative=asked.initiative, verb=verb)


def _row(row: ReportRow) -> dict[str, Any]:
    one = row.now.benefit
    planned = display.amount(money_of(one, row.planned)) if row.planned is not None else ""
    realised = display.amount(money_of(one, row.realised)) if row.realised is not None else ""
    kept = _("kept back")
    return {
        "benefit": one,
        "url": reverse("benefit", args=[one.id]),
        "state": state_of(row.now),
        "tone": TONES.get(row.now.state, ""),
        "newest": kept if row.now.kept else _newest(row),
        "planned": kept if row.now.kept else planned or _("nothing planned"),
        "realised": realised or realised_words(row.now),
        "count": len(row.now.contributions),
    }


def _newest(row: ReportRow) -> str:
    latest, measure = row.now.latest, row.now.benefit.measure
    if latest is None or measure is None:
        return _("not measured")
    value = f"{value_words(latest.value)} {measure.unit}"
    return _("%(value)s on %(day)s") % {"value": value, "day": display.day(latest.ends)}


def how_lines() -> list[str]:
    return [
        _("Realised is the change since the baseline, times what one unit is worth, times the share"
          " that is put down to what was done. Each day counts once."),
        _("Planned is the plan of the periods that are over. A group of benefits counts its largest"
          " member in the sums. Readings that are held do not count."),
        _("What is not measured is shown as unmeasured, and never as realised."),
    ]  # fmt: skip


def printed(asked: Asked, found: Report) -> dict[str, Any]:
    """What the PDF is given: words only, and addresses that lead to the readings."""
    rows = [_row(row) for row in found.rows]
    return {
        "title": asked.title,
        "body": settings.BODY_NAME,
        "language": (get_language() or "en").partition("-")[0],
        "marking": str(MarkingName(found.marking).label).upper(),
        "as_at": _("as at %(day)s") % {"day": display.day(found.on)},
        "sentence": list_sentence(found.found),
        "none": _("No benefit has been written down."),
        "figures": [
            {"label": f.label, "value": f.value, "note": f.note}
            for f in total_figures(found.found.totals)
        ],
        "heads": {
            "benefits": _("Benefits, what is unmeasured or in trouble first"),
            "how": _("How this is worked out"),
            "columns": [_("Benefit"), _("State"), _("Newest measured value"), _("Planned to date"),
                        _("Realised")],
        },
        "how": how_lines(),
        "rows": [
            {"title": row["benefit"].title, "url": settings.ADDRESS + row["url"],
             **{name: row[name] for name in ("state", "newest", "planned", "realised")}}
            for row in rows
        ],
    }  # fmt: skip


def _about(request: HttpRequest, asked: Asked, found: Report) -> list[tuple[str, str]]:
    address = reverse("benefit_report") + (f"?{asked.query}" if asked.query else "")
    return [
        (_("Report"), asked.title),
        (_("Handling"), str(MarkingName(found.marking).label)),
        (_("As at"), display.day(found.on)),
        (_("Made by"), str(request.user)),
        (_("Address"), settings.ADDRESS + address),
        *((_("How"), line) for line in how_lines()),
    ]


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"benefits-{timezone.localdate().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
