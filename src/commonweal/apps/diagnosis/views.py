"""Thin views on which people state what a step came from. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.diagnosis import actions
from commonweal.apps.diagnosis.forms import PartForm
from commonweal.apps.diagnosis.queries import part_for, step_choices, variance_page
from commonweal.apps.inquiries.pages import place_of
from commonweal.apps.plans.pages import address, ask, asking, sent
from commonweal.apps.plans.queries import WHOLE, working_initiative


@login_required
def new_part(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EDIT, *WHOLE)
    found = variance_page(request.user, one.id, timezone.localdate())
    form = PartForm(sent(request), steps=step_choices(found))
    return ask(
        request, place_of(one, _("Say what a step came from")), form,
        lambda: actions.state_part(initiative=one, values=form.cleaned_data, **asking(request)),
        address("variance", one.id),
    )  # fmt: skip


@login_required
@require_POST
def remove_part(request: HttpRequest, initiative_id: str, part_id: str) -> HttpResponse:
    part = part_for(request.user, initiative_id, part_id)
    one = actions.withdraw_part(part=part, **asking(request))
    return redirect(address("variance", one.id))
