"""The views of tolerances and exceptions: thin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import page_of, person_of
from commonweal.apps.accounts.queries import organisation_get, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.exceptions.queries import (
    exception_for,
    open_first,
    visible_exceptions,
)
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.tolerances.queries import Level, body_page
from commonweal.web.pages.tolerances import export
from commonweal.web.pages.tolerances.content import (
    exception_content,
    exception_rows,
    page_content,
    waiting_among,
)
from commonweal.web.pages.tolerances.words import body_row, list_sentence


@require_GET
@login_required
def initiative_tolerances(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    content = page_content(request.user, one, timezone.localdate())
    return render(request, "tolerance/initiative.html", content)


@require_GET
@login_required
def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies that this person reads, and how many kinds each says something of."""
    rows = organisations_for(request.user, Verb.READ).order_by("path")
    said = Count("tolerances__kind", filter=Q(tolerances__ended_at=None), distinct=True)
    context = {
        "page": page_of(request, rows.annotate(said=said)),
        "breadcrumbs": [*_trail(), (_("What bodies let differ"), "")],
    }
    return render(request, "tolerance/bodies.html", context)


@require_GET
@login_required
def body(request: HttpRequest, organisation_id: str) -> HttpResponse:
    level = Level(organisation_get(request.user, organisation_id, Verb.READ))
    found = body_page(request.user, level, timezone.localdate())
    trail = [*_trail(), (_("What bodies let differ"), reverse("tolerance_bodies"))]
    context = {
        "level": level,
        "rows": [body_row(row) for row in found.rows],
        "may_set": found.may_set,
        "as_at": timezone.localdate(),
        "breadcrumbs": [*trail, (level.name, "")],
    }
    return render(request, "tolerance/body.html", context)


@require_GET
@login_required
def exceptions(request: HttpRequest) -> HttpResponse:
    """The open ones, or with ``all`` those that are closed too."""
    today, everything = timezone.localdate(), bool(request.GET.get("all"))
    seen = visible_exceptions(request.user)
    opened = seen.filter(closed_at=None)
    page = page_of(request, (seen if everything else opened).order_by(*open_first()))
    context = {
        "sentence": list_sentence(waiting_among(opened, today), opened.count()),
        "rows": exception_rows(request.user, list(page), today),
        "page": page,
        "everything": everything,
        "as_at": today,
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Exceptions"), "")],
    }
    return render(request, "tolerance/exceptions.html", context)


@require_GET
@login_required
def exception(request: HttpRequest, exception_id: str) -> HttpResponse:
    row = exception_for(request.user, exception_id)
    content = exception_content(request.user, row, timezone.localdate())
    return render(request, "tolerance/exception.html", content)


@require_GET
@login_required
def exceptions_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, export.as_csv(_rows(request)), export.CSV, "csv")


@require_GET
@login_required
def exceptions_xlsx(request: HttpRequest) -> HttpResponse:
    about = [
        (_("Exceptions"), _("Those that this person may see, the open ones first")),
        (_("As at"), timezone.localdate().isoformat()),
        (_("Made by"), person_of(request).name),
        (_("Handling"), _("Each row has its own marking in its last column.")),
        (_("Address"), request.build_absolute_uri(reverse("exceptions"))),
    ]
    return _file(request, export.as_workbook(_rows(request), about), export.XLSX, "xlsx")


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    found = visible_exceptions(request.user).order_by(*open_first())
    return exception_rows(request.user, list(found), timezone.localdate())


def _file(request: HttpRequest, content: bytes, kind: str, ending: str) -> HttpResponse:
    del request
    response = HttpResponse(content, content_type=kind)
    name = f"exceptions-{timezone.localdate().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _trail() -> list[tuple[str, str]]:
    return [(_("Portfolio"), "/"), (_("Exceptions"), reverse("exceptions"))]
