"""The pages on which it is said which units are business and which IT. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import access_filter, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.facts.actions import say_nature
from commonweal.apps.facts.forms import NatureForm
from commonweal.apps.facts.models import UnitNature
from commonweal.apps.plans.pages import Place, address, ask, asking, sent


@require_GET
@login_required
def units(request: HttpRequest) -> HttpResponse:
    mine = access_filter(request.user, Verb.ADMINISTER, organisation_path="path")
    rows = Organisation.objects.filter(mine, merged_into=None).order_by("path")
    content = {
        "units": rows.select_related("unit_nature"),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Business and IT"), "")],
    }
    return render(request, "facts/units.html", content)


@login_required
def unit(request: HttpRequest, organisation_id: str) -> HttpResponse:
    found = get_object_or_404(Organisation, id=organisation_id)
    access_require(request.user, Verb.ADMINISTER, organisation=found)
    said = UnitNature.objects.filter(organisation=found).first()
    form = NatureForm(sent(request), initial={"nature": said.nature if said else ""})
    sentence = _("From this follows whether an owner sits in the business or in IT.")
    place = Place(found.name, None, sentence, trail=((_("Business and IT"), address("units")),))
    return ask(
        request, place, form,
        lambda: say_nature(organisation=found, **form.cleaned_data, **asking(request)),
        address("units"),
    )  # fmt: skip
