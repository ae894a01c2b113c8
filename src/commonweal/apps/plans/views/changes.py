"""The original plan and change requests."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.plans import actions
from commonweal.apps.plans.forms.promises import ChangeForm, DecisionForm, StartForm, words_of
from commonweal.apps.plans.models import ChangeRequest
from commonweal.apps.plans.pages import Place, ask, asking, plan_url, sent
from commonweal.apps.plans.queries import (
    WHOLE,
    change_for,
    change_page,
    plan_of,
    working_initiative,
)
from commonweal.apps.plans.rules import applied


def url_of(change: ChangeRequest) -> str:
    return reverse("change", args=[change.initiative_id, change.id])


@login_required
def start(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "approve", *WHOLE)
    form = StartForm(sent(request), initial={"as_at": timezone.localdate()})
    place = Place(
        _("Approve the original plan"), one,
        _("These figures, and every forecast as it stands, become what is promised, in your name. "
          "They are never changed; a later change adds a layer."),
        _("Approve the original plan"),
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.start_plan(initiative=one, promise=form.promise(), **asking(request)),
        plan_url(one),
    )  # fmt: skip


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", *WHOLE)
    plan = plan_of(request.user, one)
    form = ChangeForm(sent(request), plan=plan, wanted=plan.promised)
    place = Place(
        _("Ask for a change"), one, _("Change what should be different; leave the rest."),
        _("Save the draft"), "plans/change_form.html",
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.draft_change(
            initiative=one, values=form.words(), wanted=form.promised(), **asking(request)
        ),
        url_of,
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, initiative_id: str, change_id: str) -> HttpResponse:
    change = change_for(request.user, initiative_id, change_id, "edit")
    one = change.initiative
    plan = plan_of(request.user, one)
    wanted = applied(plan.promised, change.proposed)
    form = ChangeForm(sent(request), plan=plan, wanted=wanted, initial=words_of(change))
    button = _("Save the draft")

    def save() -> ChangeRequest:
        given = {"values": form.words(), "wanted": form.promised()}
        return actions.edit_change(change=change, **given, **asking(request))

    place = Place(_("Change the draft"), one, button=button, template="plans/change_form.html")
    return ask(request, place, form, save, url_of)


@login_required
def detail(request: HttpRequest, initiative_id: str, change_id: str) -> HttpResponse:
    """The request, what it would change, and the decision where this person may take it."""
    verb = "approve" if request.method == "POST" else "read"
    change = change_for(request.user, initiative_id, change_id, verb)
    page = change_page(request.user, change)
    form = DecisionForm(sent(request), initial={"seen_layer": page.newest})
    place = Place(
        _("Change request"), change.initiative, change.what, _("Decide"), "plans/change.html",
        context={"page": page, "change": change},
    )  # fmt: skip

    def decide() -> ChangeRequest:
        given = dict(form.cleaned_data)
        approve = given.pop("decision") == "approve"
        return actions.decide_change(change=change, approve=approve, **given, **asking(request))

    return ask(request, place, form, decide, url_of)


@login_required
@require_POST
def submit(request: HttpRequest, initiative_id: str, change_id: str) -> HttpResponse:
    change = change_for(request.user, initiative_id, change_id, "submit")
    return redirect(url_of(actions.submit_change(change=change, **asking(request))))


@login_required
@require_POST
def withdraw(request: HttpRequest, initiative_id: str, change_id: str) -> HttpResponse:
    change = change_for(request.user, initiative_id, change_id, "submit")
    reason = request.POST.get("reason", "")
    actions.withdraw_change(change=change, reason=reason, **asking(request))
    return redirect(url_of(change))
