"""The views of benefits: thin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import person_of
from commonweal.apps.accounts.queries import access_can, organisation_get, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.queries import (
    BenefitList,
    benefit_for,
    benefits_of,
    benefits_of_body,
    headline,
)
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.stewardship.queries import unaccepted, work_of
from commonweal.web.navigation import address
from commonweal.web.pages.benefits.content import assessed_for, content
from commonweal.web.pages.benefits.words import (
    headline_figures,
    list_sentence,
    row_of,
    total_figures,
)


@require_GET
@login_required
def benefits(request: HttpRequest) -> HttpResponse:
    today, body, chosen = timezone.localdate(), request.GET.get("body", ""), None
    if body:
        chosen = organisation_get(request.user, body, Verb.READ)
    found = benefits_of_body(request.user, chosen.path if chosen else "", today)
    more = {
        "bodies": organisations_for(request.user, Verb.READ),
        "chosen": chosen,
        "figures": headline_figures(headline(request.user, today, body)),
        "may_add": organisations_for(request.user, Verb.EDIT).exists(),
        "new_url": reverse("benefit_new"),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Benefits"), "")],
    }
    return render(request, "benefits/list.html", {**_listed(found), **more})


@require_GET
@login_required
def initiative_benefits(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "read", "benefits")
    found = benefits_of(request.user, one, timezone.localdate())
    here = [(_("Portfolio"), "/"), (one.name, address("initiative", one.id)), (_("Benefits"), "")]
    place = {"organisation": one.organisation, "initiative_id": one.path}
    more = {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "may_add": access_can(request.user, Verb.EDIT, **place),
        "may_close": access_can(request.user, Verb.APPROVE, **place) and one.phase != "closed",
        "waiting": unaccepted(one).count(),
        "new_url": reverse("initiative_benefit_new", args=[one.id]),
        "breadcrumbs": here,
    }
    return render(request, "benefits/list.html", {**_listed(found), **more})


def _listed(found: BenefitList) -> dict[str, Any]:
    return {
        "sentence": list_sentence(found),
        "rows": [row_of(row, found) for row in found.rows],
        "sums": total_figures(found.totals),
        "unpriced": found.unpriced,
        "kept": found.kept,
        "as_at": timezone.localdate(),
    }


@require_GET
@login_required
def benefit(request: HttpRequest, benefit_id: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id)
    now = assessed_for(request.user, one, timezone.localdate())
    return render(request, "benefits/benefit.html", content(person_of(request), now))


@require_GET
@login_required
def my_benefits(request: HttpRequest) -> HttpResponse:
    work = work_of(person_of(request), timezone.localdate())
    words = ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", work.count)
    none = _("Nothing waits for you.") if work.owned else _("You own no benefit yet.")
    context = {
        "work": work,
        "sentence": words % {"n": work.count} if work.count else none,
        "breadcrumbs": [(_("Portfolio"), "/"), (_("My benefits"), "")],
        "as_at": timezone.localdate(),
    }
    return render(request, "benefits/mine.html", context)
