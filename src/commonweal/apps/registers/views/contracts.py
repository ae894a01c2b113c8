"""Contracts of an initiative."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.pages import address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.registers import actions
from commonweal.apps.registers.forms.steps import WhyForm
from commonweal.apps.registers.forms.tables import ContractForm
from commonweal.apps.registers.pages import below_register
from commonweal.apps.registers.queries import contract_for, contracts_of

COST = "whole_life_cost"


@login_required
def contracts(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.READ, COST)
    place = below_register(one, _("Contracts"), template="registers/contracts.html")
    may = access_can(
        request.user, Verb.EDIT, organisation=one.organisation, initiative_id=one.path
    )  # fmt: skip
    return show(request, place, rows=contracts_of(request.user, one), may_edit=may)


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, Verb.EDIT, COST)
    form = ContractForm(sent(request))
    return ask(
        request, below_register(one, _("A new contract")), form,
        lambda: actions.set_contract(initiative=one, values=form.cleaned_data, **asking(request)),
        address("contracts", one.id),
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, contract_id: str) -> HttpResponse:
    found = contract_for(request.user, contract_id, Verb.EDIT)
    one = found.initiative
    form = ContractForm(sent(request), initial=vars(found))
    return ask(
        request, below_register(one, _("Change a contract")), form,
        lambda: actions.set_contract(
            initiative=one, contract=found, values=form.cleaned_data, **asking(request)
        ),
        address("contracts", one.id),
    )  # fmt: skip


@login_required
def remove(request: HttpRequest, contract_id: str) -> HttpResponse:
    found = contract_for(request.user, contract_id, Verb.EDIT)
    form = WhyForm(sent(request))
    place = below_register(found.initiative, _("Take a contract away"), found.title)
    return ask(
        request, place, form,
        lambda: actions.remove_contract(contract=found, **form.cleaned_data, **asking(request)),
        address("contracts", found.initiative_id),
    )  # fmt: skip
