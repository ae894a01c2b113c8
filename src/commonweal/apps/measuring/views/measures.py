"""Making and changing measures. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import access_can, access_require, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.measures import actions
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.queries import measure_for, measures_for
from commonweal.apps.measuring.forms import (
    ChangeMeasureForm,
    FormulaForm,
    NewMeasureForm,
    TargetsForm,
)
from commonweal.apps.measuring.queries import formula_of
from commonweal.apps.measuring.rules import catalogue, catalogue_entry
from commonweal.apps.measuring.views.pages import at, measure_url, page_of
from commonweal.apps.plans.pages import ask, asking, sent, show

_BEGIN: dict[str, Any] = {
    "grace_days": 14,
    "frequency": "month",
    "aggregation": "sum",
    "anchor": "2024-04-01",
}


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    place = page_of(_("Measures to choose from"), "measuring/catalogue.html")
    return show(request, place, entries=catalogue())


@login_required
def new(request: HttpRequest) -> HttpResponse:
    key = request.GET.get("from", "")
    begin = {**_BEGIN, **catalogue_entry(key).values(), "key": ""} if key else _BEGIN
    bodies = organisations_for(request.user, Verb.EDIT)
    form = NewMeasureForm(sent(request), initial=begin, user=request.user, bodies=bodies)
    place = page_of(_("A new measure"), "measuring/new.html", button=_("Make it"))

    def make() -> Measure:
        given = {**form.values(), "catalogue_key": begin.get("catalogue_key", "")}
        at_initiative(request, given)
        body, named = form.cleaned_data["organisation"], form.cleaned_data["key"]
        return actions.create_measure(organisation=body, key=named, values=given, **asking(request))

    return ask(request, place, form, make, measure_url)


@login_required
def change(request: HttpRequest, measure_id: str) -> HttpResponse:
    """Marking asks for sight of what is withheld, so that nobody lowers what they may not see."""
    one = measure_for(request.user, measure_id, Verb.EDIT)
    initial = {
        name: getattr(one, name) for name in ChangeMeasureForm.base_fields if name != "reason"
    }
    initial["initiative"] = one.initiative.name if one.initiative else ""
    marks = access_can(request.user, Verb.READ_WITHHELD, **at(one))
    form = ChangeMeasureForm(sent(request), initial=initial, user=request.user, may_mark=marks)

    def save() -> Measure:
        given = at_initiative(request, form.values())
        why = form.cleaned_data["reason"]
        return actions.change_measure(measure=one, values=given, reason=why, **asking(request))

    return ask(request, page_of(_("What it is"), measure=one), form, save, measure_url)


@login_required
def targets(request: HttpRequest, measure_id: str) -> HttpResponse:
    one = measure_for(request.user, measure_id, Verb.EDIT)
    form = TargetsForm(sent(request), targets=one.targets.all())
    place = page_of(_("What it is to reach"), "measuring/targets.html", measure=one)
    return ask(
        request, place, form,
        lambda: actions.set_targets(measure=one, targets=form.targets(), **asking(request)),
        measure_url(one),
    )  # fmt: skip


@login_required
def formula(request: HttpRequest, measure_id: str) -> HttpResponse:
    one = measure_for(request.user, measure_id, Verb.EDIT)
    begin, given = formula_of(one)
    below = one.organisation.path
    seen = measures_for(request.user).filter(organisation__path__startswith=below)
    form = FormulaForm(sent(request), initial={"formula": begin}, given=given, measures=seen)
    place = page_of(_("How it is worked out"), "measuring/formula.html", measure=one)

    def save() -> Measure:
        text, inputs = form.cleaned_data["formula"], form.inputs()
        return actions.set_formula(measure=one, formula=text, inputs=inputs, **asking(request))

    return ask(request, place, form, save, measure_url)


def at_initiative(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The values, once it is known that this person may put a measure at the initiative named."""
    if one := given.get("initiative"):
        where = {"organisation": one.organisation, "initiative_id": one.path}
        access_require(request.user, Verb.EDIT, **where)
    return given
