"""Milestones and cost lines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.plans import actions
from commonweal.apps.plans.fields import Amount, Day
from commonweal.apps.plans.forms.plan import (
    CostLineForm,
    LinesForm,
    MilestoneForm,
)
from commonweal.apps.plans.models import CostLine, Milestone
from commonweal.apps.plans.pages import Place, ask, asking, plan_url, sent
from commonweal.apps.plans.queries import (
    cost_rows,
    layers_of,
    line_for,
    milestone_rows,
    newest_number,
    working_initiative,
)


@login_required
def milestones(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "end_date")
    rows = milestone_rows(one, newest_number(layers_of(one)))
    form = LinesForm(sent(request), rows=rows, kind=Day)
    place = Place(_("Dates of the milestones"), one, template="plans/milestones.html")
    return ask(
        request, place, form,
        lambda: actions.edit_milestones(initiative=one, changes=form.changes(), **asking(request)),
        plan_url(one, "milestones"),
    )  # fmt: skip


@login_required
def new_milestone(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "end_date")
    form = MilestoneForm(sent(request))
    words = _("Its promised date comes from the original plan or from an approved change.")
    return ask(
        request, Place(_("A new milestone"), one, words), form,
        lambda: actions.add_milestone(
            initiative=one, values=form.cleaned_data, **asking(request)
        ),
        plan_url(one, "milestones"),
    )  # fmt: skip


@login_required
@require_POST
def remove_milestone(request: HttpRequest, initiative_id: str, line_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "end_date")
    actions.remove_milestone(milestone=line_for(Milestone, one, line_id), **asking(request))
    return redirect(plan_url(one, "milestones"))


@login_required
def costs(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "whole_life_cost")
    rows = cost_rows(one, newest_number(layers_of(one)))
    form = LinesForm(sent(request), rows=rows, kind=Amount)
    place = Place(_("Costs by year"), one, template="plans/costs.html")
    return ask(
        request, place, form,
        lambda: actions.edit_cost_lines(initiative=one, changes=form.changes(), **asking(request)),
        plan_url(one, "costs"),
    )  # fmt: skip


@login_required
def new_cost_line(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "whole_life_cost")
    form = CostLineForm(sent(request))
    words = _("What it is stays fixed; another year, kind or currency is another line.")
    return ask(
        request, Place(_("A new cost line"), one, words), form,
        lambda: actions.add_cost_line(
            initiative=one, values=form.cleaned_data, **asking(request)
        ),
        plan_url(one, "costs"),
    )  # fmt: skip


@login_required
@require_POST
def remove_cost_line(request: HttpRequest, initiative_id: str, line_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit", "whole_life_cost")
    actions.remove_cost_line(cost_line=line_for(CostLine, one, line_id), **asking(request))
    return redirect(plan_url(one, "costs"))
