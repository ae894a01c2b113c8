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

from commonweal.apps.accounts.queries import access_filter, access_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.queries import CompareFilter, PositionChange
from commonweal.web import navigation
from commonweal.web.pages.compare.asked import Asked, read
from commonweal.web.pages.compare.words import KIND_WORDS, line_of, row_cells, row_heads, sentence

FEW, SIZE = 10, 50


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
        return render(request, "compare/none.html", {"import_url": navigation.address("import")})
    counts = queries.compare_counts(request.user, asked.wanted)
    return render(request, "compare/dates.html", content(request, asked, asked.wanted, counts))


def content(
    request: HttpRequest, asked: Asked, wanted: CompareFilter, counts: dict[str, int]
) -> dict[str, Any]:
    page = None
    if asked.show:
        rows = queries.compare_rows(request.user, wanted, asked.show)
        page = Paginator(rows, SIZE).get_page(asked.page)
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
        "groups": [_group(request, wanted, kind, counts[kind], page) for kind in kinds],
        "page": page,
        "may_export": access_somewhere(request.user, Verb.EXPORT),
        "query": request.GET.urlencode(),
    }


def _group(
    request: HttpRequest, wanted: CompareFilter, kind: str, count: int, page: Page[Any] | None
) -> Group:
    rows = page.object_list if page else queries.compare_rows(request.user, wanted, kind)[:FEW]
    changes = queries.with_before(request.user, rows, wanted.first)
    words = KIND_WORDS[kind]
    return Group(kind, str(words.title), str(words.note), count, [line_of(c) for c in changes])


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
    for kind in queries.KINDS:
        for change in _changes(request, wanted, kind):
            yield row_cells(kind, change, wanted)


def _changes(request: HttpRequest, wanted: CompareFilter, kind: str) -> Iterator[PositionChange]:
    takes = access_filter(
        request.user,
        Verb.EXPORT,
        organisation_path="organisation_path",
        initiative_path="initiative_path",
    )
    rows = queries.compare_rows(request.user, wanted, kind).filter(takes)
    pages = Paginator(rows, 500)
    for number in pages.page_range:
        yield from queries.with_before(request.user, pages.page(number).object_list, wanted.first)
