"""Goals and dependencies."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.queries import access_somewhere, organisations_for
from commonweal.apps.plans import actions
from commonweal.apps.plans.forms.plan import DependencyForm, GoalForm, GoalLinksForm
from commonweal.apps.plans.models import Dependency
from commonweal.apps.plans.pages import Place, ask, asking, plan_url, sent, show
from commonweal.apps.plans.queries import (
    goal_for,
    goals_for,
    goals_offered,
    line_for,
    working_initiative,
)


@login_required
def goals(request: HttpRequest) -> HttpResponse:
    place = Place(_("Goals"), template="plans/goals.html")
    may = access_somewhere(request.user, "edit")
    return show(request, place, goals=goals_for(request.user), may_edit=may)


@login_required
def new_goal(request: HttpRequest) -> HttpResponse:
    form = GoalForm(sent(request))
    form.fields["organisation"].queryset = organisations_for(request.user, "edit")
    place = Place(_("A new goal"), trail=((_("Goals"), reverse("goals")),))
    return ask(
        request, place, form,
        lambda: actions.set_goal(
            organisation=form.cleaned_data["organisation"],
            values=form.cleaned_data, **asking(request),
        ),
        reverse("goals"),
    )  # fmt: skip


@login_required
def edit_goal(request: HttpRequest, goal_id: str) -> HttpResponse:
    goal = goal_for(request.user, goal_id, "edit")
    initial = {name: getattr(goal, name) for name in actions.GOAL_FIELDS}
    form = GoalForm(sent(request), initial=initial)
    del form.fields["organisation"]
    place = Place(_("Change a goal"), trail=((_("Goals"), reverse("goals")),))
    return ask(
        request, place, form,
        lambda: actions.set_goal(
            organisation=goal.organisation, goal=goal, values=form.cleaned_data, **asking(request)
        ),
        reverse("goals"),
    )  # fmt: skip


@login_required
def served_goals(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    offered = goals_offered(request.user, one)
    form = GoalLinksForm(sent(request), initial={"goals": one.goals.all()})
    form.fields["goals"].queryset = offered
    place = Place(_("Goals that it serves"), one, _("Goals of its own body and those above it."))
    return ask(
        request, place, form,
        lambda: actions.link_goals(
            initiative=one, goals=form.cleaned_data["goals"], among=offered, **asking(request)
        ),
        plan_url(one, "goals"),
    )  # fmt: skip


@login_required
def new_dependency(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    form = DependencyForm(sent(request), user=request.user)
    place = Place(_("A new dependency"), one, _("What this needs from another initiative."))

    def add() -> Dependency:
        values = {name: form.cleaned_data[name] for name in ("nature", "what", "needed_by")}
        on = form.cleaned_data["on"]
        return actions.add_dependency(needs=one, on=on, values=values, **asking(request))

    return ask(request, place, form, add, plan_url(one, "dependencies"))


@login_required
@require_POST
def remove_dependency(request: HttpRequest, initiative_id: str, line_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    dependency = line_for(Dependency, one, line_id)
    reason = request.POST.get("reason", "")
    actions.remove_dependency(dependency=dependency, reason=reason, **asking(request))
    return redirect(plan_url(one, "dependencies"))
