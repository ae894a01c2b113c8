"""Which causes recur over all that a person may see, where, and in which programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.diagnosis.queries import Patterns, patterns_for
from commonweal.apps.diagnosis.rules import Where
from commonweal.engines.diagnose import catalogue
from commonweal.web.navigation import address
from commonweal.web.pages.diagnosis.causes import CAUSES, strength

MOST_NAMED = 100


@require_GET
@login_required
def patterns(request: HttpRequest) -> HttpResponse:
    everything = request.GET.get("all") == "1"
    found = patterns_for(request.user, timezone.localdate(), reported_only=not everything)
    cause = request.GET.get("cause", "")
    context = patterns_content(found, cause if cause in CAUSES else "")
    return render(request, "diagnosis/patterns.html", {**context, "everything": everything})


def patterns_content(found: Patterns, cause: str) -> dict[str, Any]:
    named = found.of(cause) if cause else []
    return {
        "sentence": sentence(found),
        "n": found.n,
        "rows": [
            {
                "slug": one.cause,
                "name": CAUSES[one.cause],
                "count": one.count,
                "n": one.n,
                "people": found.by_people.get(one.cause, 0),
                "bodies": places(one.bodies),
                "categories": places(one.categories),
            }
            for one in found.causes
        ],
        "cause": CAUSES.get(cause, ""),
        "named": [
            (
                each.initiative.name,
                address("diagnosis", each.initiative.id),
                next(strength(c) for c in each.likely if c.cause == cause),
            )
            for each in named[:MOST_NAMED]
        ],
        "more": max(0, len(named) - MOST_NAMED),
        "catalogue": catalogue(),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Causes that recur"), "")],
    }


def sentence(found: Patterns) -> str:
    """The cause with signs in most, with n."""
    if not found.n:
        return _("There is no programme here in which to look for causes.")
    most = found.causes[0]
    if not most.count:
        return _("In none of %(n)s programmes does the record speak for a cause.") % {"n": found.n}
    facts = {"cause": CAUSES[most.cause], "count": most.count, "n": most.n}
    return _("%(cause)s: in %(count)s of %(n)s programmes there are signs to look into.") % facts


def places(rows: Sequence[Where]) -> list[str]:
    words = _("%(name)s: %(count)s of %(n)s")
    return [words % {"name": one.name, "count": one.count, "n": one.n} for one in rows]
