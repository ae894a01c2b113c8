"""The views: thin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.appraisals.queries import CasePage, case_page, spending_for
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import KEPT, case_for, cases_of, content_of, working_case
from commonweal.apps.cases.rules import differences
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, kept_fields
from commonweal.web.navigation import address
from commonweal.web.pages.cases import content


@require_GET
@login_required
def case(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """The newest version that this person may see, or how to begin."""
    one = initiative_for(request.user, initiative_id)
    found = cases_of(request.user, one)
    if found:
        shown = next((case for case in found if case.state != "withdrawn"), found[0])
        shown.initiative = one
        return _version(request, shown, found)
    place = {"organisation": one.organisation, "initiative_id": one.path}
    kept = kept_fields(request.user, one).keys() & set(KEPT)
    may = access_can(request.user, Verb.EDIT, **place) and not kept
    context = {**framed(one), "may_begin": may, "spending": spending_for(request.user, one)}
    return render(request, "case/none.html", context)


@require_GET
@login_required
def version(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    found = case_for(request.user, initiative_id, case_id)
    return _version(request, found, cases_of(request.user, found.initiative))


def _version(
    request: HttpRequest, found: BusinessCase, versions: list[BusinessCase]
) -> HttpResponse:
    page = case_page(request.user, found)
    context = {
        **framed(found.initiative),
        **content.version_content(page),
        "versions": versions,
        "spending": spending_for(request.user, found.initiative),
    }
    return render(request, "case/case.html", context)


@require_GET
@login_required
def appraisal(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    """What the options are worth; while it is being worked out, how far that is."""
    found = working_case(request.user, initiative_id, case_id, Verb.READ)
    page = case_page(request.user, found)
    chosen = request.GET.get("option", "")
    context = {**_below(page, _("What it is worth")), **content.appraisal_content(page, chosen)}
    fragment = request.htmx and request.htmx.target == "progress"
    return render(request, "case/progress.html" if fragment else "case/appraisal.html", context)


@require_GET
@login_required
def compare(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    """This version beside an earlier one: only what differs."""
    found = working_case(request.user, initiative_id, case_id, Verb.READ)
    others = [c for c in cases_of(request.user, found.initiative) if c.id != found.id]
    wanted = request.GET.get("with", found.copied_from_id or "")
    other = next((c for c in others if c.id == wanted), others[0] if others else None)
    if other is not None:
        other.initiative = found.initiative
    rows = differences(content_of(other), content_of(found)) if other else []
    page = case_page(request.user, found)
    more = {"other": other, "others": others, "rows": rows}
    return render(request, "case/compare.html", {**_below(page, _("Two versions")), **more})


def framed(one: Initiative) -> dict[str, Any]:
    """What stands around a page of the case."""
    return {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "breadcrumbs": [*_crumbs(one), (_("Business case"), "")],
    }


def _crumbs(one: Initiative) -> list[tuple[str, str]]:
    return [(_("Portfolio"), "/"), (one.name, address("initiative", one.id))]


def _below(page: CasePage, title: str) -> dict[str, Any]:
    one, case = page.case.initiative, page.case
    back = reverse("case_version", args=[one.id, case.id])
    here = [*_crumbs(one), (_("Version %(n)s") % {"n": case.number}, back), (title, "")]
    return {**framed(one), "case": case, "breadcrumbs": here, "case_url": back}
