"""Pages of sources: the list, adding and changing, trying, what ran."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.asking import asking, page_of, person_of, posted
from commonweal.apps.accounts.queries import access_require_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.pages import address
from commonweal.apps.sources import actions, tasks
from commonweal.apps.sources.forms import SourceForm, said_of
from commonweal.apps.sources.models import Outcome, Source
from commonweal.apps.sources.places import folder_of
from commonweal.apps.sources.queries import (
    health_of,
    run_for,
    runs_for,
    source_for,
    sources_for,
)
from commonweal.apps.sources.readers import try_source
from commonweal.apps.sources.rules import KINDS


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    found = sources_for(request.user)
    facts = {"page": page_of(request, found), "health": health_of(found)}
    return _show(request, "sources", _("Sources"), facts, room=False)


@require_safe
def source_kinds(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    return _show(request, "kinds", _("Add a source"), {"kinds": KINDS.values()})


def source_new(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    kind, user = KINDS.get(request.GET.get("kind", "")), person_of(request)
    if kind is None:
        return redirect("source_kinds")
    form = SourceForm(posted(request), kind=kind, user=user)
    if form.is_bound and form.is_valid():
        given = {"kind": kind.name, "values": form.values(), "keeper": user, **asking(request)}
        body = form.cleaned_data["organisation"]
        if made := form.perform(actions.add_source, organisation=body, **given):
            messages.success(request, _("Added, and paused. Try it, then start it."))
            return redirect("source", made.id)
    return _show(request, "form", _(kind.label), {"form": form, "kind": kind})


def source_change(request: HttpRequest, source_id: str) -> HttpResponse:
    one, user = source_for(request.user, source_id), person_of(request)
    form = SourceForm(posted(request), kind=KINDS[one.kind], user=user, source=one)
    if form.is_bound and form.is_valid():
        given = {"values": form.values(), "keeper": user, **asking(request)}
        if form.perform(actions.change_source, source=one, **given):
            messages.success(request, _("Changed. You answer for it now. Try it again."))
            return redirect("source", one.id)
    facts = {"form": form, "source": one, "kind": KINDS[one.kind]}
    return _show(request, "form", _("Change %(name)s") % {"name": one.name}, facts)


@require_safe
def source(request: HttpRequest, source_id: str) -> HttpResponse:
    return _source_page(request, source_for(request.user, source_id))


@require_POST
def source_try(request: HttpRequest, source_id: str) -> HttpResponse:
    """Read it now, show the first rows, store nothing: those of measures that who asks may bring
    readings for, whoever answers for the source."""
    one = source_for(request.user, source_id)
    one.keeper = person_of(request)
    return _source_page(request, one, tried=try_source(one, timezone.now()))


@require_POST
def source_switch(request: HttpRequest, source_id: str) -> HttpResponse:
    one = source_for(request.user, source_id)
    on = request.POST.get("on") == "yes"
    actions.switch_source(source=one, on=on, **asking(request))
    messages.success(request, _("Started.") if on else _("Paused."))
    return redirect("source", one.id)


@require_POST
def source_collect(request: HttpRequest, source_id: str) -> HttpResponse:
    one = source_for(request.user, source_id)
    claim = actions.claim_source(source=one, at=timezone.now())
    if claim:
        tasks.run_later.enqueue(one.id, claim.isoformat())
        messages.success(request, _("It is being collected. Look again in a moment."))
    else:
        messages.info(request, _("It is being collected already."))
    return redirect("source", one.id)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    found, outcome = runs_for(request.user), request.GET.get("outcome", "")
    if outcome in Outcome.values:
        found = found.filter(outcome=outcome)
    facts = {"page": page_of(request, found), "outcome": outcome, "outcomes": Outcome.choices}
    return _show(request, "runs", _("What ran"), facts)


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    one = run_for(request.user, run_id)
    return _show(request, "run", one.label, {"run": one, "held_url": address("held_readings")})


def _source_page(request: HttpRequest, one: Source, **more: Any) -> HttpResponse:
    facts = {
        "source": one,
        "kind": KINDS[one.kind],
        "said": said_of(one),
        "measure_url": one.measure and address("measure", one.measure.id),
        "folder": folder_of(one.organisation),
        "runs": runs_for(request.user).filter(source=one)[:10],
        **more,
    }
    return _show(request, "source", one.name, facts)


def _show(
    request: HttpRequest, page: str, title: str, facts: dict[str, Any], *, room: bool = True
) -> HttpResponse:
    crumbs = [(_("Sources"), reverse("sources")), (title, "")] if room else [(title, "")]
    context = {"title": title, "breadcrumbs": crumbs, "upload_url": address("upload"), **facts}
    return render(request, f"sources/{page}.html", context)
