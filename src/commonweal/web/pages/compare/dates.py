"""The portfolio at two dates: worsened first, then who arrived and who left."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import CompareFilter, Comparison
from commonweal.web import navigation
from commonweal.web.pages.compare.asked import Asked, read
from commonweal.web.pages.compare.words import KIND_WORDS, line_of, row_cells, row_heads, sentence

FEW, SIZE, BATCH = 10, 50, 500


@dataclass(frozen=True, slots=True)
class Group:
    """What became of some initiatives, how many they are, and the rows shown of them."""

    kind: str
    title: str
    note: str
    count: int
    lines: list[dict[str, Any]]


@require_GET
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    if asked.wanted is None:
        return render(request, "compare/none.html")
    found = queries.compare_dates(request.user, asked.wanted)
    return render(request, "compare/dates.html", content(request, asked, found))


def content(request: HttpRequest, asked: Asked, found: Comparison) -> dict[str, Any]:
    wanted, counts = found.wanted, found.counts
    page = None
    if asked.show:
        page = Paginator(range(counts[asked.show]), SIZE).get_page(asked.page)
    kinds = [asked.show] if asked.show else [k for k in queries.KINDS[:4] if counts[k]]
    return {
        "asked": asked,
        "form": asked.form,
        "active": asked.active,
        "more": (),
        "breadcrumbs": [
            (_("Portfolio"), navigation.address("portfolio") or "/"),
            (_("Compare two dates"), ""),
        ],
        "as_at": wanted.second,
        "wanted": wanted,
        "sentence": sentence(wanted, counts),
        "kinds": [(kind, KIND_WORDS[kind].title, counts[kind]) for kind in queries.KINDS],
        "groups": [_group(request, found, kind, page) for kind in kinds],
        "page": page,
        "may_export": access_somewhere(request.user, Verb.EXPORT),
        "query": request.GET.urlencode(),
    }


def _group(request: HttpRequest, found: Comparison, kind: str, page: Page[Any] | None) -> Group:
    start, stop = (page.start_index() - 1, page.end_index()) if page else (0, FEW)
    rows = queries.changes(request.user, found, kind, max(start, 0), stop)
    words = KIND_WORDS[kind]
    lines = [line_of(change) for change in rows]
    return Group(kind, str(words.title), str(words.note), found.counts[kind], lines)


@require_GET
@login_required
def compare_csv(request: HttpRequest) -> HttpResponse:
    """Every row of the comparison that this person may take away, in the order of the page."""
    wanted = read(request).wanted
    lines = csv_lines(request, wanted) if wanted else iter(())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="compare.csv"'
    return response  # type: ignore[return-value]


def csv_lines(request: HttpRequest, wanted: CompareFilter) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield "\ufeff"
    for cells in (row_heads(), *_rows(request, wanted)):
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _rows(request: HttpRequest, wanted: CompareFilter) -> Iterator[list[str]]:
    found = queries.compare_dates(request.user, wanted, Verb.EXPORT)
    for kind in queries.KINDS:
        for start in range(0, found.counts[kind], BATCH):
            for change in queries.changes(request.user, found, kind, start, start + BATCH):
                yield row_cells(kind, change, wanted)
