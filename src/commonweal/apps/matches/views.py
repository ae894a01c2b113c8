"""The page of doubts, and the two answers to each."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.queries import access_require_somewhere, actor_of
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
    decide = actions.accept_match if "accept" in request.POST else actions.refuse_match
    decide(offer=offer, by=actor_of(request.user), at=timezone.now())
    said = _("%(first)s and %(second)s are one now. The history says so; they can be split again.")
    kept = _("%(first)s and %(second)s stay two, and are not offered again.")
    words = {"first": offer.first.name, "second": offer.second.name}
    messages.success(request, (said if "accept" in request.POST else kept) % words)
    return redirect("matches")


@require_POST
def decide_body(request: HttpRequest, offer_id: str) -> HttpResponse:
    offer = queries.body_for(request.user, offer_id)
    decide = actions.accept_body if "accept" in request.POST else actions.refuse_body
    decide(offer=offer, by=actor_of(request.user), at=timezone.now())
    said = _("%(first)s is shown as part of %(second)s now.")
    kept = _("%(first)s and %(second)s stay apart.")
    words = {"first": offer.organisation.name, "second": offer.into.name}
    messages.success(request, (said if "accept" in request.POST else kept) % words)
    return redirect("matches")
