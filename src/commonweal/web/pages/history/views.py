"""The views of the history: thin. Nothing here writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.ledger import queries
from commonweal.kernel.errors import NotFound
from commonweal.web.pages.history import filters, seeing, showing

SIZE = 50


@require_GET
@login_required
def history(request: HttpRequest) -> HttpResponse:
    scope = seeing.scope_of(request.user)
    asked = filters.read(request.GET, queries.verbs())
    found = seeing.found(request.user, asked.filters, scope)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    shown = {
        **showing.standing(timezone.now()),
        "asked": asked,
        "form": asked.form,
        "more": (),
        "page": page,
        "lines": showing.lines(page, seeing.kept_back(request.user, page)),
        "may_export": seeing.may_export(request.user),
        "whole": scope is None,
    }
    return render(request, "history/list.html", shown)


@require_GET
@login_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    one = queries.entry(number, seeing.scope_of(request.user))
    may_read = seeing.may_read_details(request.user, one)
    shown = {
        **showing.standing_of(one, seeing.kept_back(request.user, [one])),
        "may_read": may_read,
        "details": showing.details(one) if may_read else [],
        "breadcrumbs": [(_("History"), reverse("history")), (_("Entry %s") % number, "")],
    }
    return render(request, "history/entry.html", shown)


@require_GET
@login_required
def proof(request: HttpRequest, number: int) -> HttpResponse:
    queries.entry(number, seeing.scope_of(request.user))
    found = queries.entry_proof(number)
    if found is None:
        raise NotFound(_("This entry is not signed yet. Try again in a minute."))
    return _file(found.text, f"entry-{number}.tlog-proof")


@require_GET
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    seeing.require_export(request.user)
    response = StreamingHttpResponse(queries.export_lines(), content_type="application/jsonl")
    name = f"history-{timezone.localdate().isoformat()}.jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@login_required
def key(request: HttpRequest) -> HttpResponse:
    seeing.scope_of(request.user)
    keys = queries.verifying_keys()
    if not keys:
        raise NotFound(_("There is no key yet. It is made when the clock first runs."))
    return _file("".join(f"{line}\n" for line in keys), "history-key.pub")


@require_GET
@login_required
def checkpoint(request: HttpRequest) -> HttpResponse:
    seeing.scope_of(request.user)
    newest = queries.newest_checkpoint()
    if newest is None:
        raise NotFound(_("Nothing has been signed yet. Try again in a minute."))
    return _file(newest.note, f"checkpoint-{newest.size}.txt")


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
