"""How good the data of the present portfolio is, what to do about it, and who has to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_somewhere, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import QualityCount, QualityFilter, QualitySummary
from commonweal.apps.programmes.rules.quality import DIMENSIONS
from commonweal.kernel.errors import NotFound
from commonweal.web import display, navigation
from commonweal.web.pages.findings import dimension_words, finding_words, scope_words

SIZE, BODIES = 50, 25


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its name, its question, and what was found."""

    name: str
    label: str
    question: str
    found: list[dict[str, Any]]


@require_GET
@login_required
def data_quality(request: HttpRequest) -> HttpResponse:
    wanted = read(request)
    if wanted.dimension or wanted.code:
        return render(request, "quality/list.html", listed(request, wanted))
    return render(request, "quality/quality.html", overview(request, wanted))


def read(request: HttpRequest) -> QualityFilter:
    names = ("dimension", "code", "field", "organisation_id")
    given = {name: request.GET.get(name, "")[:60] for name in names}
    if given["dimension"] and given["dimension"] not in DIMENSIONS:
        raise NotFound(_("There is no such dimension of data quality."))
    return QualityFilter(**given)


def overview(request: HttpRequest, wanted: QualityFilter) -> dict[str, Any]:
    today = timezone.localdate()
    summary = queries.quality_summary(request.user, today, wanted.organisation_id)
    bodies = Paginator(queries.quality_by_body(request.user, today), BODIES)
    return {
        **_place(request, wanted),
        "sentence": sentence(summary),
        "summary": summary,
        "as_at": summary.last_as_at,
        "dimensions": [_dimension(name, summary) for name in DIMENSIONS],
        "bodies": bodies.get_page(request.GET.get("page", "1")),
        "matches_url": _matches(request),
    }


def listed(request: HttpRequest, wanted: QualityFilter) -> dict[str, Any]:
    """The initiatives that one finding, or one dimension, is about."""
    rows = queries.quality_rows(request.user, wanted, timezone.localdate())
    title = scope_words(wanted.dimension, wanted.code, wanted.field)
    do = finding_words(wanted.code, wanted.field).do if wanted.code else ""
    return {
        **_place(request, wanted, title),
        "title": title,
        "do": do,
        "page": Paginator(rows, SIZE).get_page(request.GET.get("page", "1")),
    }


def _matches(request: HttpRequest) -> str:
    """Where doubtful pairs are decided, for those who may import somewhere."""
    return navigation.address("matches") if access_somewhere(request.user, Verb.IMPORT) else ""


def sentence(summary: QualitySummary) -> str:
    """How many are sound, and what is most often missing or wrong."""
    if not summary.count:
        return _("Nothing is reported at present, so there is no data to judge.")
    worst = max(summary.counts, key=lambda one: one.count, default=None)
    if worst is None:
        return _sound(summary)
    most = _("The most frequent finding is “%(what)s”, in %(count)s.") % {
        "what": finding_words(worst.code, worst.field).what,
        "count": display.number(worst.count),
    }
    return f"{_sound(summary)} {most}"


def _sound(summary: QualitySummary) -> str:
    facts = {"sound": display.number(summary.sound), "n": display.number(summary.count)}
    if not summary.sound:
        words = ngettext(
            "The one programme has something missing, wrong or old.",
            "Every one of %(n)s programmes has something missing, wrong or old.",
            summary.count,
        )
        return words % facts
    words = ngettext(
        "%(sound)s of %(n)s programme has nothing missing, wrong or old.",
        "%(sound)s of %(n)s programmes have nothing missing, wrong or old.",
        summary.count,
    )
    return words % facts


def _dimension(name: str, summary: QualitySummary) -> Dimension:
    label, question = dimension_words(name)
    found = [_found(one, summary.count) for one in summary.counts if one.dimension == name]
    return Dimension(name, label, question, found)


def _found(one: QualityCount, of: int) -> dict[str, Any]:
    words = finding_words(one.code, one.field)
    share = display.share(one.count / of) if of else ""
    return {"count": one, "what": words.what, "do": words.do, "share": share}


def _place(request: HttpRequest, wanted: QualityFilter, here: str = "") -> dict[str, Any]:
    """Breadcrumbs, and the body that the page is limited to."""
    body = None
    if wanted.organisation_id:
        body = organisations_for(request.user).filter(id=wanted.organisation_id).first()
    trail = [(_("Portfolio"), navigation.address("portfolio") or "/")]
    page = (_("Data quality"), navigation.address("data-quality") if here else "")
    return {"breadcrumbs": [*trail, page, *([(here, "")] if here else [])], "body": body}
