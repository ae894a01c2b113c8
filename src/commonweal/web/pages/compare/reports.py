"""Two reports of one programme, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.portfolio.queries import ReportField, compare_reports
from commonweal.apps.programmes.queries import InitiativePage, ReportSeen, initiative_page
from commonweal.web import display
from commonweal.web.pages.differences import Piece, differences, share_that_stayed
from commonweal.web.pages.programme.content import trail
from commonweal.web.pages.shown import Shown, handling_words, label_of, narrative_label, shown

# Where less than this share of two texts is the same, marked words are harder to read than both.
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of two reports."""

    label: str
    before: Shown
    after: Shown
    changed: bool

    @property
    def given(self) -> bool:
        """True where either report says anything of it."""
        return any(not s.missing or s.origin or s.kept for s in (self.before, self.after))


@dataclass(frozen=True, slots=True)
class TextRow:
    """One narrative of two reports: as pieces that stayed, went or came, or, where little stayed,
    whole (``apart``), one beside the other."""

    label: str
    pieces: list[Piece]
    changed: bool
    apart: bool
    before: str
    after: str


@require_GET
@login_required
def report_compare(request: HttpRequest, initiative_id: str) -> HttpResponse:
    page = initiative_page(request.user, initiative_id)
    pair = chosen(page.reports, request.GET.get("a", ""), request.GET.get("b", ""))
    return render(request, "compare/reports.html", content(page, pair))


def chosen(
    reports: Sequence[ReportSeen], first: str, second: str
) -> tuple[ReportSeen, ReportSeen] | None:
    """The two reports asked for, the older first; the last two where none is named."""
    if len(reports) < 2:
        return None
    named = [report for report in reports if report.id in {first, second}]
    if len(named) == 2:
        return named[0], named[1]
    return reports[-2], reports[-1]


def content(page: InitiativePage, pair: tuple[ReportSeen, ReportSeen] | None) -> dict[str, Any]:
    one = page.initiative
    shared = {
        "one": one,
        "reports": page.reports,
        "breadcrumbs": trail(one, _("Compare two reports")),
        "marking": handling_words(one),
    }
    if pair is None:
        return shared
    before, after = pair
    fields = compare_reports(before, after)
    rows = [_figure(before, after, field) for field in fields if not field.narrative]
    return {
        **shared,
        "before": before,
        "after": after,
        "as_at": after.as_at,
        "sentence": sentence(before, after, fields),
        "figures_compared": [row for row in rows if row.given],
        "texts": [_text(f) for f in fields if f.narrative],
    }


def sentence(before: ReportSeen, after: ReportSeen, fields: Sequence[ReportField]) -> str:
    """How many figures and how many texts changed between the two."""
    figures = sum(1 for field in fields if field.changed and not field.narrative)
    texts = sum(1 for field in fields if field.changed and field.narrative)
    facts = {"first": display.month(before.as_at), "second": display.month(after.as_at)}
    if not figures and not texts:
        return _("Nothing changed from %(first)s to %(second)s.") % facts
    words = {
        **facts,
        "figures": ngettext("%(n)s figure", "%(n)s figures", figures) % {"n": figures or _("no")},
        "texts": ngettext("%(n)s text", "%(n)s texts", texts) % {"n": texts or _("no")},
    }
    return _("From %(first)s to %(second)s, %(figures)s and %(texts)s changed.") % words


def _figure(before: ReportSeen, after: ReportSeen, field: ReportField) -> FigureRow:
    name = field.field
    return FigureRow(label_of(name), shown(before, name), shown(after, name), field.changed)


def _text(field: ReportField) -> TextRow:
    before, after = str(field.before or "").strip(), str(field.after or "").strip()
    pieces = differences(before, after)
    apart = field.changed and share_that_stayed(pieces) < _ENOUGH
    return TextRow(narrative_label(field.field), pieces, field.changed, apart, before, after)
