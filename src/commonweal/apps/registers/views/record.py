"""Writing a risk down, changing it, scoring it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.models import Dependency
from commonweal.apps.plans.pages import Place as Page
from commonweal.apps.plans.pages import address, ask, asking, sent
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import visible_initiatives
from commonweal.apps.registers.forms.record import (
    AboutForm,
    HandlingForm,
    ResponseForm,
    ScoreForm,
    WhoseForm,
)
from commonweal.apps.registers.pages import below, below_register, risk_url
from commonweal.apps.risks import actions
from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import (
    matrix_for,
    people_to_name,
    risk_for,
    visible_risks,
    wider_offered,
)
from commonweal.apps.risks.rules import wording_hints
from commonweal.apps.risks.words import hint_words


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A risk of a body itself."""
    offered = _offered(request, None)
    form = WhoseForm(sent(request), initial={"kind": "risk"}, **offered)
    form.fields["organisation"].queryset = organisations_for(request.user, Verb.EDIT)
    page = Page(_("A new risk"), trail=((_("Risks"), address("risks")),),
                template="registers/form.html")  # fmt: skip
    return ask(
        request, page, form,
        lambda: actions.create_risk(
            place=actions.Place(form.cleaned_data["organisation"]), values=form.values(),
            **asking(request),
        ),
        risk_url,
    )  # fmt: skip


@login_required
def new_of_initiative(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    form = AboutForm(sent(request), initial={"kind": "risk"}, **_offered(request, one))
    sentence = _("Say the cause, the event and the effect apart. Then it can be acted on.")
    return ask(
        request, below_register(one, _("A new risk"), sentence), form,
        lambda: actions.create_risk(
            place=actions.Place.of(one), values=form.values(), **asking(request)
        ),
        risk_url,
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, risk_id: str, section: str) -> HttpResponse:
    if section not in actions.SECTIONS:
        raise Http404
    one = risk_for(request.user, risk_id, "edit")
    initial = {name: getattr(one, name) for name in actions.SECTIONS[section]}
    form = _FORMS[section](request, one, initial)
    hints = []
    if section == "about":
        hints = [hint_words(code) for code in hints_of(one)]
    place = below(one, _TITLES[section](), context={"hints": hints})
    return ask(
        request, place, form,
        lambda: actions.change_risk(risk=one, values=form.cleaned_data, **asking(request)),
        risk_url(one),
    )  # fmt: skip


@login_required
def score(request: HttpRequest, risk_id: str) -> HttpResponse:
    one = risk_for(request.user, risk_id, "edit")
    matrix = matrix_for(one.organisation)
    initial = {name: getattr(one, name) for name in actions.STEPS}
    form = ScoreForm(sent(request), matrix=matrix, initial=initial)
    sentence = _("On the matrix “%(name)s”, version %(n)s.")
    place = below(one, _("Score it"), sentence % {"name": _(matrix.name), "n": matrix.version})

    def assess() -> Risk:
        given = dict(form.cleaned_data)
        return actions.assess_risk(risk=one, why=given.pop("why"), steps=given, **asking(request))

    return ask(request, place, form, assess, risk_url(one))


def hints_of(risk: Risk) -> list[str]:
    return wording_hints(risk.kind, risk.cause, risk.event, risk.effect)


def _offered(request: HttpRequest, one: Initiative | None) -> dict[str, Any]:
    """What a risk may be counted within, and the dependencies that may be at risk."""
    wider = wider_offered(request.user, one).filter(is_open=True)
    return {"wider": wider, "depends": _dependencies(request, one)}


def _dependencies(request: HttpRequest, one: Initiative | None) -> QuerySet[Dependency]:
    """Those of it whose both ends may be seen."""
    seen = visible_initiatives(request.user).values("id")
    found = Dependency.objects.filter(needs__in=seen, on__in=seen)
    return found.filter(Q(needs=one) | Q(on=one)) if one else found.none()


def _about(request: HttpRequest, one: Risk, initial: dict[str, Any]) -> AboutForm:
    """What it is counted within stays among the choices though it has closed; what is kept from
    this person is not among them, and is then not asked for."""
    offered = _offered(request, one.initiative)
    now = visible_risks(request.user).filter(id=one.within_id or "")
    offered["wider"] = (offered["wider"] | now).exclude(id=one.id)
    form = AboutForm(sent(request), initial=initial, **offered)
    for name, chosen in (("within", one.within_id), ("dependency", one.dependency_id)):
        field = form.fields.get(name)
        if field is not None and chosen and not field.queryset.filter(id=chosen).exists():
            del form.fields[name]
    return form


def _response(request: HttpRequest, one: Risk, initial: dict[str, Any]) -> ResponseForm:
    people = people_to_name(request.user, one.owner_id)
    return ResponseForm(sent(request), initial=initial, people=people)


def _handling(request: HttpRequest, one: Risk, initial: dict[str, Any]) -> HandlingForm:
    risk_for(request.user, one.id, Verb.READ_WITHHELD)  # it may take the risk out of one's sight
    return HandlingForm(sent(request), initial=initial)


_FORMS = {"about": _about, "response": _response, "handling": _handling}
_TITLES = {
    "about": lambda: _("What it is"),
    "response": lambda: _("Who answers for it, and how"),
    "handling": lambda: _("How it is handled"),
}
