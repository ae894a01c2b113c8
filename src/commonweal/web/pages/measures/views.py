"""The views of measures: thin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import access_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures.queries import measure_for
from commonweal.apps.outlook.queries import measure_facts, measure_rows
from commonweal.web import navigation
from commonweal.web.pages.measures import filters, listing
from commonweal.web.pages.measures.content import content
from commonweal.web.pages.measures.facts import day_asked
from commonweal.web.pages.measures.yearly import year_rows, years_to

SIZE = 50


@require_GET
@login_required
def measures(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    page, context = _listed(request)
    context |= {
        "rows": listing.rows_of(list(page.object_list), today),
        "years_url": navigation.address("measures_years"),
        "new_url": navigation.address("measure_new")
        if access_somewhere(request.user, Verb.EDIT)
        else "",
        "held_url": navigation.address("held_readings"),
    }
    return render(request, "measure/list.html", context)


@require_GET
@login_required
def years(request: HttpRequest) -> HttpResponse:
    shown = years_to(timezone.localdate())
    page, context = _listed(request)
    context |= {"rows": year_rows(list(page.object_list), shown), "years": shown}
    context["breadcrumbs"] = [
        (_("Measures"), navigation.address("measures")),
        (_("Year by year"), ""),
    ]
    return render(request, "measure/years.html", context)


@require_GET
@login_required
def measure(request: HttpRequest, measure_id: str) -> HttpResponse:
    one = measure_for(request.user, measure_id)
    before = day_asked(request.GET.get("before", ""))
    return render(
        request, "measure/measure.html", content(request.user, one, timezone.localdate(), before)
    )


def _listed(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """The page of rows that the address asks for, and what both lists show around it."""
    today, asked = timezone.localdate(), filters.read(request)
    facts = measure_facts(request.user, asked.wanted, today)
    found = Paginator(measure_rows(request.user, asked.wanted, today), SIZE)
    found.count = facts.count
    page = found.get_page(request.GET.get("page"))
    return page, {
        "asked": asked,
        "form": asked.form,
        "more": (),
        "facts": facts,
        "page": page,
        "sentence": listing.sentence(facts),
        "empty": not facts.count and not asked.active,
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Measures"), "")],
        "illustrative": any(one.organisation.illustrative for one in page.object_list),
    }
