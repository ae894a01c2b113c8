"""Thin views on which people say what is done and what came of it. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.inquiries import actions
from commonweal.apps.inquiries.forms import OutcomeForm, ResponseForm
from commonweal.apps.inquiries.pages import diagnosis_url, place_of
from commonweal.apps.inquiries.queries import response_for
from commonweal.apps.inquiries.words import RESPONSES
from commonweal.apps.plans.pages import ask, asking, sent
from commonweal.apps.plans.queries import WHOLE, working_initiative


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EDIT, *WHOLE)
    kinds = [(slug, str(words)) for slug, words in RESPONSES.items()]
    asked = {name: request.GET.get(name, "")[:40] for name in ("cause", "kind")}
    form = ResponseForm(sent(request), kinds=kinds, initial=asked)
    return ask(
        request, place_of(one, _("Do something about a cause")), form,
        lambda: actions.begin_response(
            initiative=one, values=form.cleaned_data, **asking(request)
        ),
        diagnosis_url(one, "responses"),
    )  # fmt: skip


@login_required
def outcome(request: HttpRequest, initiative_id: str, response_id: str) -> HttpResponse:
    found = response_for(request.user, initiative_id, response_id)
    known = {"outcome": found.outcome, "why": found.outcome_why}
    form = OutcomeForm(sent(request), initial=known)
    place = place_of(found.initiative, _("What came of it"), sentence=found.what)
    return ask(
        request, place, form,
        lambda: actions.say_outcome(response=found, **form.cleaned_data, **asking(request)),
        diagnosis_url(found.initiative, "responses"),
    )  # fmt: skip
