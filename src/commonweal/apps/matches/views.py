"""The page of doubts, and the two answers to each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.asking import asking
from commonweal.apps.accounts.queries import access_require_somewhere
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.matches import actions, queries

PER_PAGE = 25


@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    access_require_somewhere(request.user, Verb.IMPORT)
    pages = Paginator(queries.open_matches(request.user), PER_PAGE)
    facts = {
        "page": pages.get_page(request.GET.get("page")),
        "count": pages.count,
        "bodies": queries.open_bodies(request.user),
        "breadcrumbs": [(_("Matches to decide"), "")],
    }
    return render(request, "matches/matches.html", facts)


@require_POST
def decide_match(request: HttpRequest, offer_id: str) -> HttpResponse:
    offer = queries.match_for(request.user, offer_id)
    said = _("%(first)s and %(second)s are one now. The history says so; they can be split again.")
    kept = _("%(first)s and %(second)s stay two, and are not offered again.")
    words = {"first": offer.first.name, "second": offer.second.name}
    accept, refuse = (actions.accept_match, said % words), (actions.refuse_match, kept % words)
    return _decide(request, offer, accept if "accept" in request.POST else refuse)


@require_POST
def decide_body(request: HttpRequest, offer_id: str) -> HttpResponse:
    offer = queries.body_for(request.user, offer_id)
    said = _("%(first)s is shown as part of %(second)s now.")
    kept = _("%(first)s and %(second)s stay apart.")
    words = {"first": offer.organisation.name, "second": offer.into.name}
    accept, refuse = (actions.accept_body, said % words), (actions.refuse_body, kept % words)
    return _decide(request, offer, accept if "accept" in request.POST else refuse)


def _decide(
    request: HttpRequest, offer: object, answer: tuple[Callable[..., object], str]
) -> HttpResponse:
    decide, said = answer
    decide(offer=offer, **asking(request))
    messages.success(request, said)
    return redirect("matches")
