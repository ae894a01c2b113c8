"""Pages on which a gate is planned and criteria are answered. Private to this slice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import Place as Where
from commonweal.apps.accounts.asking import takes_up_to
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.frameworks.queries import frameworks_offered
from commonweal.apps.gates import actions
from commonweal.apps.gates.forms import (
    AcceptForm,
    DocumentForm,
    GateForm,
    ReasonForm,
    WeightForm,
)
from commonweal.apps.gates.models import CriterionAnswer, Gate
from commonweal.apps.gates.queries import (
    answer_for,
    criterion_asked,
    framework_of_gate,
    gate_for,
    may_bear,
    milestones_for,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent
from commonweal.apps.programmes.queries import initiative_for


def gate_url(gate: Gate) -> str:
    return address("gate", gate.initiative_id, gate.id)


def _below(gate: Gate, title: str, sentence: str = "", **more: object) -> Place:
    one = gate.initiative
    trail = ((_("Gates"), address("gates", one.id)), (gate.title, gate_url(gate)))
    return Place(title, one, sentence, trail=trail, template="gates/form.html",
                 context={"back": gate_url(gate), "back_label": gate.title, **more})  # fmt: skip


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id, "edit")
    milestones = milestones_for(request.user, one)
    offered = frameworks_offered(one.organisation)
    form = GateForm(sent(request), offered=offered, milestones=milestones)
    sentence = _("What the gate asks comes from its framework, as it is today.")
    back = {"back": address("gates", one.id), "back_label": _("Gates")}
    place = Place(_("Plan a gate"), one, sentence, template="gates/form.html", context=back)
    return ask(
        request, place, form,
        lambda: actions.plan_gate(initiative=one, **form.values(), **asking(request)),
        gate_url,
    )  # fmt: skip


@login_required
def weight(request: HttpRequest, initiative_id: str, gate_id: str) -> HttpResponse:
    gate = gate_for(request.user, initiative_id, gate_id, "approve")
    weights = framework_of_gate(gate).weights
    form = WeightForm(sent(request), weights=weights, initial={"weight": gate.weight})
    return ask(
        request, _below(gate, _("How heavy the gate is")), form,
        lambda: actions.choose_weight(gate=gate, **form.cleaned_data, **asking(request)),
        gate_url(gate),
    )  # fmt: skip


@takes_up_to(settings.UPLOAD_LIMIT_BYTES)
@login_required
def document(
    request: HttpRequest, initiative_id: str, gate_id: str, criterion: str
) -> HttpResponse:
    gate = gate_for(request.user, initiative_id, gate_id, "edit")
    asked = criterion_asked(gate, criterion)
    form = DocumentForm(sent(request), request.FILES or None)

    def answer() -> CriterionAnswer:
        given, one = dict(form.cleaned_data), gate.initiative
        upload, where = given.pop("upload"), Where(one.organisation, one.path)
        file = put_in_file(upload=upload, place=where, **asking(request))
        return actions.answer_by_document(
            gate=gate, criterion=criterion, document=file, values=given, **asking(request)
        )

    sentence = _("You say that you have read it, and what it says.")
    place = _below(gate, _("Answer by a document: %(title)s") % {"title": asked.title}, sentence)
    return ask(request, place, form, answer, gate_url(gate))


@login_required
def waive(request: HttpRequest, initiative_id: str, gate_id: str, criterion: str) -> HttpResponse:
    gate = gate_for(request.user, initiative_id, gate_id, "approve")
    asked = criterion_asked(gate, criterion)
    form = ReasonForm(sent(request))
    place = _below(
        gate, _("Does not apply: %(title)s") % {"title": asked.title},
        _("Your name and the reason stand beside it, and go into the decision."),
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.waive(
            gate=gate, criterion=criterion, **form.cleaned_data, **asking(request)
        ),
        gate_url(gate),
    )  # fmt: skip


@login_required
def accept(request: HttpRequest, initiative_id: str, gate_id: str, criterion: str) -> HttpResponse:
    gate = gate_for(request.user, initiative_id, gate_id, "approve")
    asked = criterion_asked(gate, criterion)
    form = AcceptForm(sent(request), owners=may_bear(request.user, gate.initiative))
    place = _below(
        gate, _("Accept as not known: %(title)s") % {"title": asked.title},
        _("It stays drawn as not known, and becomes a risk of this initiative."),
    )  # fmt: skip
    return ask(
        request, place, form,
        lambda: actions.accept_unknown(
            gate=gate, criterion=criterion, **form.accepted(), **asking(request)
        ),
        gate_url(gate),
    )  # fmt: skip


@login_required
def take_back(
    request: HttpRequest, initiative_id: str, gate_id: str, answer_id: str
) -> HttpResponse:
    gate = gate_for(request.user, initiative_id, gate_id, "edit")
    answer = answer_for(gate, answer_id)
    form = ReasonForm(sent(request))
    return ask(
        request, _below(gate, _("Take the answer back")), form,
        lambda: actions.take_back(answer=answer, **form.cleaned_data, **asking(request)),
        gate_url(gate),
    )  # fmt: skip
