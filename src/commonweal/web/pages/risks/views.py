"""The views of risks: thin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import ROWS, person_of
from commonweal.apps.accounts.queries import access_of, organisation_get, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.exposures.queries import (
    Register,
    initiative_register,
    register_of_body,
    work_of,
)
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.risks.queries import risk_for
from commonweal.web.navigation import address
from commonweal.web.pages.risks.content import content
from commonweal.web.pages.risks.words import (
    age_rows,
    course_chart,
    course_rows,
    figures_of,
    heat_chart,
    heat_note,
    links_of,
    links_of_all,
    list_sentence,
    row_of,
)


@require_GET
@login_required
def risks(request: HttpRequest) -> HttpResponse:
    body, chosen = request.GET.get("body", ""), None
    if body:
        chosen = organisation_get(request.user, body, Verb.READ)
    today = timezone.localdate()
    found = register_of_body(request.user, chosen.path if chosen else "", today)
    more = {
        "bodies": organisations_for(request.user, Verb.READ),
        "chosen": chosen,
        "may_add": organisations_for(request.user, Verb.EDIT).exists(),
        "new_url": reverse("risk_new"),
        "links": links_of_all(),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Risks"), "")],
    }
    return render(request, "risks/list.html", {**_listed(request, found), **more})


@require_GET
@login_required
def initiative_risks(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.READ)
    found = initiative_register(request.user, one, timezone.localdate())
    verbs = access_of(request.user).verbs(one.organisation.path, one.path)
    more = {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "may_add": Verb.EDIT in verbs,
        "new_url": reverse("initiative_risk_new", args=[one.id]),
        "links": links_of(one, verbs),
        "breadcrumbs": [(_("Portfolio"), "/"), (one.name, address("initiative", one.id)),
                        (_("Risks"), "")],
    }  # fmt: skip
    return render(request, "risks/list.html", {**_listed(request, found), **more})


def _listed(request: HttpRequest, found: Register) -> dict[str, Any]:
    today = timezone.localdate()
    page = Paginator(found.rows, ROWS).get_page(request.GET.get("page"))
    return {
        "sentence": list_sentence(found),
        "figures": figures_of(found.exposure, today) if found.opened else [],
        "rows": [row_of(row) for row in page],
        "page": page,
        "heat": heat_chart(found),
        "heat_notes": heat_note(found),
        "course": course_chart(found),
        "course_rows": course_rows(found),
        "ages": age_rows(found.ages),
        "as_at": today,
    }


@require_GET
@login_required
def risk(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id)
    return render(
        request, "risks/risk.html", content(person_of(request), one, timezone.localdate())
    )


@require_GET
@login_required
def my_risks(request: HttpRequest) -> HttpResponse:
    work = work_of(person_of(request), timezone.localdate())
    words = ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", work.count)
    context = {
        "actions": work.actions,
        "groups": [
            (_("Raised by an early warning: score them anew"), list(map(row_of, work.raised))),
            (_("Due to be looked at"), list(map(row_of, work.reviews))),
            (_("Looked at by nobody for too long"), list(map(row_of, work.untouched))),
        ],
        "sentence": words % {"n": work.count} if work.count else _("Nothing waits for you."),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Risks"), reverse("risks")), (_("Mine"), "")],
        "as_at": timezone.localdate(),
    }
    return render(request, "risks/mine.html", context)
