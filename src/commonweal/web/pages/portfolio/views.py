"""The views of the portfolio: thin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.queries import access_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio import actions, queries
from commonweal.web import display, navigation
from commonweal.web.pages.portfolio import export, filters
from commonweal.web.pages.portfolio.columns import COLUMNS, Line, axis_of_dates
from commonweal.web.pages.portfolio.remembered import Recall
from commonweal.web.pages.portfolio.sentence import figures, sentence

SIZE = 50


@require_GET
@login_required
def portfolio(request: HttpRequest) -> HttpResponseBase:
    short = filters.tidy(request.GET)
    if short is not None:
        return redirect(f"{reverse('portfolio')}?{short}" if short else reverse("portfolio"))
    recall = Recall(request.user)
    asked = filters.read(request.GET, recall.options())
    facts = recall.facts(asked.wanted)
    if not facts.count and not asked.active and not asked.form.errors:
        return render(request, "portfolio/first.html", _first_steps())
    return render(request, "portfolio/portfolio.html", _shown(request, asked, recall))


def _first_steps() -> dict[str, Any]:
    return {
        "example_url": navigation.address("example"),
    }


def _shown(request: HttpRequest, asked: filters.Asked, recall: Recall) -> dict[str, Any]:
    facts, changes = recall.facts(asked.wanted), recall.changes(asked.wanted)
    page = Paginator(range(facts.count), SIZE).get_page(asked.page)
    found = queries.portfolio_rows(request.user, asked.wanted)
    rows = list(found[page.start_index() - 1 : page.end_index()] if facts.count else [])
    return {
        "sentence": sentence(facts),
        "figures": figures(facts) if facts.count else [],
        "benefits": recall.benefits(asked.wanted.organisation_id),
        "worsened": [Line(row) for row in changes.worsened],
        "improved": [Line(row) for row in changes.improved],
        "facts": facts,
        "as_at": facts.last_as_at,
        "asked": asked,
        "form": asked.form,
        "more": filters.MORE,
        "columns": [COLUMNS[key] for key in asked.columns],
        "lines": [Line(row) for row in rows],
        "axis": axis_of_dates(rows),
        "page": page,
        "query": request.GET.urlencode(),
        "views": queries.saved_views(request.user),
        "may_export": access_somewhere(request.user, Verb.EXPORT),
        "compare_url": navigation.address("compare"),
    }


@require_GET
@login_required
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows, keys, _asked = _exported(request)
    lines = export.csv_lines(rows.iterator(chunk_size=500), keys)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name("csv")}"'
    return response


@require_GET
@login_required
def export_xlsx(request: HttpRequest) -> HttpResponse:
    rows, keys, asked = _exported(request)
    content = export.workbook(rows.iterator(chunk_size=500), keys, _about(request, asked))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name("xlsx")}"'
    return response


def _exported(request: HttpRequest) -> tuple[Any, list[str], filters.Asked]:
    """The rows that this person may take away: those of the page, where a role lets them."""
    asked = filters.read(request.GET, queries.portfolio_options(request.user))
    return queries.portfolio_export_rows(request.user, asked.wanted), asked.columns, asked


def _file_name(kind: str) -> str:
    return f"portfolio-{timezone.localdate().isoformat()}.{kind}"


def _about(request: HttpRequest, asked: filters.Asked) -> list[tuple[str, str]]:
    chosen = "; ".join(words for _name, _value, words in asked.active)
    return [
        (_("Portfolio of"), settings.BODY_NAME),
        (_("Made on"), display.moment(timezone.now())),
        (_("Made by"), str(request.user)),
        (_("Filters"), chosen or _("none")),
        (_("Order"), str(filters.SORT_LABELS[asked.wanted.sort])),
        (_("Address"), f"{settings.ADDRESS}{reverse('portfolio')}?{request.GET.urlencode()}"),
        (_("Handling"), _("Each row carries its own marking in the last column.")),
    ]


@require_POST
@login_required
def keep_view(request: HttpRequest) -> HttpResponseBase:
    query = filters.tidy(QueryDict(request.POST.get("query", "")))
    view = actions.keep_view(
        owner=request.user,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", "") if query is None else query,
        shared="shared" in request.POST,
    )
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('portfolio')}?{view.query}")


@require_POST
@login_required
def remove_view(request: HttpRequest, view_id: str) -> HttpResponseBase:
    actions.remove_view(owner=request.user, view_id=view_id)
    messages.success(request, _("The view is removed."))
    return redirect("portfolio")
