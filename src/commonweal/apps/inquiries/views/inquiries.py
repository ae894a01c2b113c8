"""Thin views on which people ask why. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.inquiries import actions
from commonweal.apps.inquiries.forms import EvidenceForm, InquiryForm, WhyEditForm, WhyForm
from commonweal.apps.inquiries.models import Inquiry
from commonweal.apps.inquiries.pages import place_of, url_of
from commonweal.apps.inquiries.queries import (
    evidence_for,
    evidence_offered,
    inquiry_for,
    inquiry_seen,
    why_for,
)
from commonweal.apps.plans.pages import ask, asking, sent
from commonweal.apps.plans.queries import WHOLE, working_initiative


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EDIT, *WHOLE)
    form = InquiryForm(sent(request), initial={"marking": "internal"})
    return ask(
        request, place_of(one, _("Ask why")), form,
        lambda: actions.open_inquiry(initiative=one, **form.cleaned_data, **asking(request)),
        url_of,
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    one = inquiry_for(request.user, inquiry_id, Verb.EDIT)
    known = {"problem": one.problem, "marking": one.marking}
    form = InquiryForm(sent(request), initial=known)
    return ask(
        request, place_of(one.initiative, _("Change the problem"), one), form,
        lambda: actions.edit_inquiry(inquiry=one, **form.cleaned_data, **asking(request)),
        url_of(one),
    )  # fmt: skip


@login_required
def new_why(request: HttpRequest, inquiry_id: str, why_id: str = "") -> HttpResponse:
    one = inquiry_for(request.user, inquiry_id, Verb.EDIT)
    effect = why_for(request.user, inquiry_id, why_id) if why_id else None
    form = WhyForm(sent(request))
    place = place_of(
        one.initiative, _("Why?"), one, sentence=effect.words if effect else one.problem
    )
    return ask(
        request, place, form,
        lambda: actions.add_why(
            inquiry=one, values=form.cleaned_data, effect=effect, **asking(request)
        ),
        url_of(one),
    )  # fmt: skip


@login_required
def edit_why(request: HttpRequest, inquiry_id: str, why_id: str) -> HttpResponse:
    why = why_for(request.user, inquiry_id, why_id)
    seen = inquiry_seen(request.user, why.inquiry)
    form = WhyEditForm(sent(request), seen=seen, why_id=why.id)

    def act() -> Inquiry:
        given = dict(form.cleaned_data)
        effects = [seen.whys[key] for key in given.pop("leads_to", ())]
        return actions.edit_why(why=why, values=given, leads_to=effects, **asking(request)).inquiry

    place = place_of(
        why.inquiry.initiative, why.words, why.inquiry, template="inquiries/why.html", why=why
    )
    return ask(request, place, form, act, url_of(why.inquiry))


@login_required
@require_POST
def remove_why(request: HttpRequest, inquiry_id: str, why_id: str) -> HttpResponse:
    why = why_for(request.user, inquiry_id, why_id)
    return redirect(url_of(actions.remove_why(why=why, **asking(request))))


@login_required
def new_evidence(request: HttpRequest, inquiry_id: str, why_id: str) -> HttpResponse:
    why = why_for(request.user, inquiry_id, why_id)
    one = why.inquiry.initiative
    form = EvidenceForm(sent(request), offered=evidence_offered(request.user, one))
    return ask(
        request, place_of(one, _("Put in evidence"), why.inquiry, sentence=why.words), form,
        lambda: actions.put_evidence(why=why, values=form.values(), **asking(request)),
        url_of(why.inquiry),
    )  # fmt: skip


@login_required
@require_POST
def remove_evidence(
    request: HttpRequest, inquiry_id: str, why_id: str, evidence_id: str
) -> HttpResponse:
    found = evidence_for(request.user, inquiry_id, why_id, evidence_id)
    return redirect(url_of(actions.remove_evidence(evidence=found, **asking(request)).inquiry))
