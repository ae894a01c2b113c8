"""Thin views that draw maps. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.queries import access_somewhere, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.maps import actions
from commonweal.apps.maps.forms import LinksForm, MapForm, NodeForm
from commonweal.apps.maps.models import BenefitMap
from commonweal.apps.maps.queries import (
    map_for,
    map_seen,
    maps_for,
    node_for,
    offered_benefits,
    offered_goals,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative


@login_required
def maps(request: HttpRequest) -> HttpResponse:
    place = Place(_("Benefit maps"), template="maps/list.html")
    may = access_somewhere(request.user, Verb.EDIT)
    found = [(one, _url(one)) for one in maps_for(request.user)]
    return show(request, place, maps=found, may_edit=may)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    form = MapForm(sent(request))
    form.fields["organisation"].queryset = organisations_for(request.user, "edit")

    def create() -> BenefitMap:
        return actions.create_map(**form.cleaned_data, **asking(request))

    return ask(request, _place(_("A new map")), form, create, _url)


@login_required
def new_of_initiative(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "benefits")
    form = MapForm(sent(request), initial={"title": one.name[:200]})
    del form.fields["organisation"]
    return ask(
        request, Place(_("A new map"), one, template="maps/form.html"), form,
        lambda: actions.create_map(
            organisation=one.organisation, initiative=one, **form.cleaned_data, **asking(request)
        ),
        _url,
    )  # fmt: skip


@login_required
def new_node(request: HttpRequest, map_id: str) -> HttpResponse:
    one = map_for(request.user, map_id, Verb.EDIT)
    offered = {
        "benefits": offered_benefits(request.user, one),
        "goals": offered_goals(request.user, one),
    }
    form = NodeForm(sent(request), **offered)
    return ask(
        request, _place(_("Put something on the map"), one), form,
        lambda: actions.add_node(on=one, values=form.cleaned_data, **asking(request)), _url(one),
    )  # fmt: skip


@login_required
def node(request: HttpRequest, map_id: str, node_id: str) -> HttpResponse:
    one = node_for(request.user, map_id, node_id)
    seen = map_seen(request.user, one.map)
    form = LinksForm(sent(request), seen=seen, node_id=one.id)

    def link() -> object:
        chosen = [seen.boxes[key].node for key in form.cleaned_data["leads_to"]]
        return actions.link_node(node=one, leads_to=chosen, **asking(request))

    title = seen.boxes[one.id].words or _("kept back")
    place = _place(title, one.map, template="maps/node.html", context={"node": one})
    return ask(request, place, form, link, _url(one.map))


@login_required
@require_POST
def remove_node(request: HttpRequest, map_id: str, node_id: str) -> HttpResponse:
    one = node_for(request.user, map_id, node_id)
    return redirect(_url(actions.remove_node(node=one, **asking(request))))


def _place(title: str, one: BenefitMap | None = None, **more: Any) -> Place:
    trail = [(_("Benefit maps"), address("maps"))]
    context = dict(more.pop("context", {}))
    if one is not None:
        trail.append((one.title, _url(one)))
        context |= {"map": one, "illustrative": one.organisation.illustrative}
    return Place(
        title, trail=tuple(trail), context=context, **{"template": "maps/form.html", **more}
    )


def _url(one: BenefitMap) -> str:
    return address("map", one.id)
