"""What happens to a risk: accepted, looked at, happened, closed; acted on, watched, quantified."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.plans.pages import ask, asking, sent
from commonweal.apps.registers.forms.steps import (
    AcceptForm,
    ActionForm,
    CloseForm,
    DoneForm,
    HappenedForm,
    LookForm,
    QuantifyForm,
    WarningForm,
    WhyForm,
)
from commonweal.apps.registers.pages import below, risk_url
from commonweal.apps.risks import actions
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import (
    action_for,
    effects_seen,
    matrix_for,
    measures_to_watch,
    milestones_of,
    people_to_name,
    risk_for,
    warning_for,
)
from commonweal.kernel.errors import NotAllowed


@login_required
def accept(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "approve")
    form = AcceptForm(sent(request))
    sentence = _("It is above the appetite. You say by name that it is carried, and until when.")
    return ask(
        request, below(one, _("Accept it"), sentence, button=_("Accept it")), form,
        lambda: actions.accept_risk(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def withdraw(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "approve")
    form = WhyForm(sent(request))
    return ask(
        request, below(one, _("Accept it no longer")), form,
        lambda: actions.withdraw_acceptance(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def look(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = LookForm(sent(request), initial={"review_on": one.review_on})
    return ask(
        request, below(one, _("Looked at it")), form,
        lambda: actions.look_at_risk(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def happened(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = HappenedForm(sent(request), initial={"on": timezone.localdate()})
    sentence = _("From now on it is an issue. All that was written stays.")
    return ask(
        request, below(one, _("It has happened"), sentence), form,
        lambda: actions.happened(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def close(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = CloseForm(sent(request))
    return ask(
        request, below(one, _("Close it"), button=_("Close it")), form,
        lambda: actions.close_risk(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def reopen(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = WhyForm(sent(request))
    return ask(
        request, below(one, _("Open it again")), form,
        lambda: actions.reopen_risk(risk=one, **form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def quantify(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = _figures_form(request, one)

    def act() -> Risk:
        given = {"values": form.values(), "effects": form.effects()}
        return actions.quantify_risk(risk=one, **given, **asking(request))

    sentence = _(
        "In figures, so that a forecast can reckon with it. An empty form takes them away."
    )
    return ask(request, below(one, _("In figures"), sentence), form, act, risk_url(one, "figures"))


@login_required
def new_action(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    form = _action_form(request)
    return ask(
        request, below(one, _("A new action")), form,
        lambda: actions.add_action(risk=one, values=form.cleaned_data, **asking(request)),
        risk_url(one, "actions"),
    )  # fmt: skip


@login_required
def edit_action(request: HttpRequest, risk_id: str, action_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    action = action_for(one, action_id)
    initial = {name: getattr(action, name) for name in actions.ACTION_FIELDS}
    form = _action_form(request, action.owner_id, initial=initial)
    return ask(
        request, below(one, _("Change an action")), form,
        lambda: actions.change_action(action=action, values=form.cleaned_data, **asking(request)),
        risk_url(one, "actions"),
    )  # fmt: skip


@login_required
def finish(request: HttpRequest, risk_id: str, action_id: str) -> HttpResponse:
    """Whoever works on the risk says so, or who was to do it."""
    one = risk_for(request.user, risk_id)
    action = action_for(one, action_id)
    if action.owner_id != request.user.pk:
        risk_for(request.user, risk_id, "edit")
    form = DoneForm(sent(request), initial={"on": timezone.localdate()})
    return ask(
        request, below(one, _("It is done"), action.what), form,
        lambda: actions.finish_action(action=action, **form.cleaned_data, **asking(request)),
        risk_url(one, "actions"),
    )  # fmt: skip


@login_required
def remove_action(request: HttpRequest, risk_id: str, action_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    action = action_for(one, action_id)
    form = WhyForm(sent(request))
    return ask(
        request, below(one, _("Take an action away"), action.what), form,
        lambda: actions.remove_action(action=action, **form.cleaned_data, **asking(request)),
        risk_url(one, "actions"),
    )  # fmt: skip


@login_required
def new_warning(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    measures, matrix = measures_to_watch(request.user, one), matrix_for(one.organisation)
    form = WarningForm(sent(request), measures=measures, matrix=matrix)
    sentence = _("A measured value beyond the line raises the risk by itself.")
    return ask(
        request, below(one, _("An early warning"), sentence), form,
        lambda: actions.set_warning(risk=one, values=form.cleaned_data, **asking(request)),
        risk_url(one, "warnings"),
    )  # fmt: skip


@login_required
@require_POST
def remove_warning(request: HttpRequest, risk_id: str, warning_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    warning = warning_for(request.user, one, warning_id)
    actions.remove_warning(warning=warning, **asking(request))
    return redirect(risk_url(one, "warnings"))


def _figures_form(request: HttpRequest, one: Risk) -> QuantifyForm:
    effects = effects_seen(request.user, one)
    if effects is None:
        raise NotAllowed(_("Dates are kept back from you here, so you cannot work on this."))
    initial = {name: getattr(one, name) for name in actions.QUANTITIES}
    if one.probability is not None:
        initial["probability"] = f"{(one.probability * 100).normalize():f}"
    return QuantifyForm(
        sent(request), initial=initial, milestones=milestones_of(one), effects=effects
    )


def _action_form(request: HttpRequest, owner_id: str | None = None, **given: object) -> ActionForm:
    people = people_to_name(request.user, owner_id)
    return ActionForm(sent(request), people=people, **given)
