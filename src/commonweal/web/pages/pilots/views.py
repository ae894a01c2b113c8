"""Pilots: of all, of one initiative, and one with its design, its looks and its roll-out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import page_of, person_of
from commonweal.apps.accounts.queries import access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.pilots.queries import pilot_for, pilots_of, visible_pilots
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for
from commonweal.web.navigation import address
from commonweal.web.pages.pilots.content import content, heading, listed


@require_GET
@login_required
def pilots(request: HttpRequest) -> HttpResponse:
    found = visible_pilots(request.user).prefetch_related("looks")
    crumbs = [(_("Portfolio"), "/"), (_("Pilots"), "")]
    context = {**listed(found, page_of(request, found)), "breadcrumbs": crumbs}
    return render(request, "pilot/list.html", context)


@require_GET
@login_required
def initiative_pilots(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    found = pilots_of(request.user, one)
    place = {"organisation": one.organisation, "initiative_id": one.path}
    context = {
        **heading(one),
        **listed(found, page_of(request, found)),
        "may_add": access_can(request.user, Verb.EDIT, **place),
        "breadcrumbs": [*_above(one), (_("Pilots"), "")],
    }
    return render(request, "pilot/list.html", context)


@require_GET
@login_required
def pilot(request: HttpRequest, pilot_id: str) -> HttpResponse:
    found = pilot_for(request.user, pilot_id)
    one = found.initiative
    pilots = (_("Pilots"), reverse("initiative_pilots", args=[one.id]))
    crumbs = [*_above(one), pilots, (found.title, "")]
    context = {**content(person_of(request), found), "breadcrumbs": crumbs}
    return render(request, "pilot/pilot.html", context)


def _above(one: Initiative) -> list[tuple[str, str]]:
    return [(_("Portfolio"), "/"), (one.name, address("initiative", one.id))]
