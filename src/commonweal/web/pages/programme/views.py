"""The view of a programme: thin."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import people_on_initiatives
from commonweal.apps.portfolio.queries import what_there_is
from commonweal.apps.programmes.queries import initiative_page
from commonweal.web.pages.flags import flags_content
from commonweal.web.pages.programme.content import content, history_entries
from commonweal.web.pages.programme.measures import measures_content
from commonweal.web.pages.programme.plan import plan_content
from commonweal.web.pages.tolerances.content import exceptions_sentence


@require_GET
@login_required
def initiative(request: HttpRequest, initiative_id: str) -> HttpResponse:
    today = timezone.localdate()
    page = initiative_page(request.user, initiative_id)
    there = what_there_is(page.record.id)
    holders = list(people_on_initiatives([page.record.id]))
    plan = plan_content(request.user, page.record, today, planned=there.planned)
    more = {
        **(measures_content(request.user, page.record.id, today) if there.measured else {}),
        **flags_content(request.user, page, there, holders),
        "beyond": exceptions_sentence(request.user, page.record, today) if there.exceptions else "",
        "entries": history_entries(request.user, page),
        "illustrative": page.initiative.organisation.illustrative,
    }
    return render(
        request, "programme/programme.html", {**content(page, today, holders), **plan, **more}
    )
