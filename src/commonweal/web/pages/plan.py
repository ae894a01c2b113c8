"""The plan of one initiative, and what waits for a person, over plans, reports and funding."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.appraisals.queries import cases_waiting, earned_value_of
from commonweal.apps.funding.queries import funding_of
from commonweal.apps.plans.queries import (
    WHOLE,
    Plan,
    changes_waiting,
    plan_of,
    working_initiative,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.reports.queries import own_reports, reports_waiting
from commonweal.web.display import later
from commonweal.web.navigation import address
from commonweal.web.pages.earned import earned_content


@login_required
def plan(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    found = plan_of(request.user, one)
    context = {
        **framed(one),
        "plan": found,
        "shares": [] if "whole_life_cost" in found.kept else funding_of(one),
        "reports": own_reports(request.user, one),
        "may": may_of(request.user, found),
        "sentence": sentence_of(found),
    }
    return render(request, "plan/plan.html", context)


def framed(one: Initiative) -> dict[str, Any]:
    """What stands around the page of an initiative."""
    here = [(_("Portfolio"), "/"), (one.name, address("initiative", one.id)), (_("Plan"), "")]
    return {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "breadcrumbs": here,
    }


def may_of(user: Anyone, plan: Plan) -> dict[str, bool]:
    """What the page offers; ``whole`` is to see all figures of changes and reports."""
    one = plan.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    may = {verb.value: verb in verbs for verb in (Verb.EDIT, Verb.APPROVE, Verb.IMPORT)}
    marks = {Verb.EDIT, Verb.READ_WITHHELD} <= verbs
    return {**may, "mark": marks, "whole": not plan.kept.keys() & set(WHOLE)}


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    changes, reports = changes_waiting(request.user), reports_waiting(request.user)
    cases = cases_waiting(request.user)
    count = len(changes) + len(reports) + len(cases)
    words = ngettext(
        "%(n)s decision waits for you.", "%(n)s decisions wait for you.", count
    ) % {"n": count}  # fmt: skip
    context = {
        "changes": changes,
        "reports": reports,
        "cases": cases,
        "sentence": words if count else _("Nothing waits for your decision."),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Waiting for you"), "")],
    }
    return render(request, "plan/waiting.html", context)


def sentence_of(plan: Plan) -> str:
    """The one thing to know: how often the promise changed, and what it does to the end."""
    if plan.newest is None:
        return _("Nothing has been promised yet.")
    count = plan.newest.number
    if not count:
        return _("The original plan stands.")
    words = ngettext(
        "The plan was changed %(n)s time", "The plan was changed %(n)s times", count
    ) % {"n": count}  # fmt: skip
    ends = (plan.layers[0].end_date, plan.newest.end_date)
    if "end_date" in plan.kept or None in ends:
        return f"{words}."
    return _("%(words)s; it is now promised %(later)s.") % {"words": words, "later": later(*ends)}


@login_required
def earned(request: HttpRequest, initiative_id: str) -> HttpResponse:
    """Earned value and earned schedule, each index with its formula and its inputs."""
    one = working_initiative(request.user, initiative_id, Verb.READ, "whole_life_cost", "end_date")
    today = timezone.localdate()
    found = earned_value_of(plan_of(request.user, one), today)
    here = [*framed(one)["breadcrumbs"][:-1], (_("Plan"), address("plan", one.id))]
    context = {
        **framed(one),
        **earned_content(found),
        "breadcrumbs": [*here, (_("What the money has earned"), "")],
        "as_at": today,
    }
    return render(request, "plan/earned.html", context)
