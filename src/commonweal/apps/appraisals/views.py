"""Forms of appraising, submitting and deciding. What is read only is in web/pages/cases.
Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.appraisals import actions, tasks
from commonweal.apps.appraisals.forms import DecideForm, MetForm, SubmitForm
from commonweal.apps.appraisals.models import Condition
from commonweal.apps.appraisals.queries import approvers_of
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.pages import below, url_of
from commonweal.apps.cases.queries import working_case
from commonweal.apps.plans.pages import address, ask, asking, sent
from commonweal.kernel.errors import NotFound


@login_required
@require_POST
def appraise(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    """The figures are worked out by the worker; the page of the appraisal says how far it is."""
    case = working_case(request.user, initiative_id, case_id)
    run = actions.ask_for_appraisal(case=case, **asking(request))
    tasks.appraise_later.enqueue(run.id)
    return redirect(address("case_appraisal", initiative_id, case_id))


@login_required
def submit(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id, "submit")
    people = {p.id: p for p in approvers_of(case.initiative) if p.id != request.user.pk}
    form = SubmitForm(sent(request))
    form.fields["approvers"].choices = [(p.id, p.name) for p in people.values()]
    words = _("Once it is approved this version is never changed.")
    place = below(case, _("Ask for approval"), words, button=_("Ask for approval"))
    return ask(
        request, place, form,
        lambda: actions.submit_case(
            case=case, approvers=[people[i] for i in form.cleaned_data["approvers"]],
            **asking(request),
        ),
        url_of(case),
    )  # fmt: skip


@login_required
def decide(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id, "approve")
    form = DecideForm(sent(request))
    words = _("Read the appraisal and what has no price before you decide.")
    place = below(case, _("Decide about the case"), words, button=_("Decide"))

    def act() -> BusinessCase:
        given = dict(form.cleaned_data)
        decision = actions.Decision(approve=given.pop("decision") == "approve", **given)
        return actions.decide_case(case=case, decision=decision, **asking(request))

    return ask(request, place, form, act, url_of(case))


@login_required
@require_POST
def withdraw(request: HttpRequest, initiative_id: str, case_id: str) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id, "submit")
    reason = request.POST.get("reason", "")
    actions.withdraw_case(case=case, reason=reason, **asking(request))
    return redirect(url_of(case))


@login_required
def meet_condition(
    request: HttpRequest, initiative_id: str, case_id: str, condition_id: str
) -> HttpResponse:
    case = working_case(request.user, initiative_id, case_id)
    condition = Condition.objects.filter(case=case, id=condition_id).first()
    if condition is None:
        raise NotFound(_("This case has no such condition. Load the page again."))
    form = MetForm(sent(request))
    return ask(
        request, below(case, _("A condition is met"), condition.text), form,
        lambda: actions.meet_condition(
            condition=condition, how=form.cleaned_data["how"], **asking(request)
        ),
        url_of(case, "approval"),
    )  # fmt: skip
