"""Writing a benefit down, and changing its record section by section."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import organisations_for
from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import benefit_for, measures_kept
from commonweal.apps.plans.pages import Place, address, ask, asking, sent
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.stewardship.forms.sections import TITLES, NewBenefitForm, section_form
from commonweal.apps.stewardship.forms.tables import (
    TABLES,
    InitiativesForm,
    TableForm,
    table_rows,
)
from commonweal.apps.stewardship.pages import below, benefit_url
from commonweal.kernel.errors import NotAllowed, NotFound

FORM = "stewardship/form.html"
_SET = {
    "targets": lambda benefit, form, given: actions.set_benefit_targets(
        benefit=benefit, targets=form.rows(), reason=form.cleaned_data.get("reason", ""), **given
    ),
    "profile": lambda benefit, form, given: actions.set_profile(
        benefit=benefit, lines=form.rows(), **given
    ),
    "reviews": lambda benefit, form, given: actions.plan_reviews(
        benefit=benefit, days=[row["on"] for row in form.rows()], **given
    ),
}


@login_required
def new(request: HttpRequest) -> HttpResponse:
    return _ask_new(request, None)


@login_required
def new_of_initiative(request: HttpRequest, initiative_id: str) -> HttpResponse:
    return _ask_new(request, working_initiative(request.user, initiative_id, "edit", "benefits"))


def _ask_new(request: HttpRequest, one: Initiative | None) -> HttpResponse:
    form = NewBenefitForm(
        sent(request), initial={"organisation": one.organisation_id if one else None}
    )
    form.fields["organisation"].queryset = _bodies(request, one)
    sentence = _("Say what will be better. Who measures it, and how, comes next.")
    trail = ((_("Benefits"), address("benefits")),)
    place = Place(_("A new benefit"), one, sentence, template=FORM, trail=trail)

    def create() -> Benefit:
        values = dict(form.cleaned_data)
        body = values.pop("organisation")
        given = asking(request)
        return actions.create_benefit(organisation=body, values=values, initiative=one, **given)

    return ask(request, place, form, create, benefit_url)


def _bodies(request: HttpRequest, one: Initiative | None) -> Any:
    """Where this person may add one; for an initiative its own body too, real ones for a real
    one."""
    offered = organisations_for(request.user, "edit")
    if one is None:
        return offered
    own = Organisation.objects.filter(id=one.organisation_id)
    return (offered | own).filter(illustrative=one.organisation.illustrative).distinct()


@login_required
def edit(request: HttpRequest, benefit_id: str, section: str) -> HttpResponse:
    one = benefit_for(request.user, benefit_id, "edit")
    if section == "initiatives":
        return _ask_shares(request, one)
    if section in TABLES:
        return _ask_table(request, one, section)
    if section not in TITLES:
        raise NotFound(_("A benefit has no such part."))
    if section == "handling":
        benefit_for(request.user, benefit_id, "read_withheld")
    form = section_form(section, sent(request), benefit=one, user=request.user)
    return ask(
        request, below(one, str(TITLES[section])), form,
        lambda: _change(request, one, dict(form.cleaned_data)), benefit_url(one),
    )  # fmt: skip


def _change(request: HttpRequest, one: Benefit, values: dict[str, Any]) -> Benefit:
    reason, group, given = values.pop("reason", ""), values.pop("new_group", ""), asking(request)
    if group:
        made = actions.make_group(organisation=one.organisation, name=group, **given)
        values["group"] = made
    return actions.change_benefit(benefit=one, values=values, reason=reason, **given)


def _ask_table(request: HttpRequest, one: Benefit, part: str) -> HttpResponse:
    if one.measure_id and measures_kept(request.user, {one.measure_id}):
        raise NotAllowed(_("What this benefit is measured by is kept back from you."))
    rows, table = table_rows(one, part), TABLES[part]
    reason = part == "targets" and one.stage != "proposed"
    form = TableForm(sent(request), table=table, rows=rows, reason=reason)
    place = below(one, str(table.title), str(table.sentence), template="stewardship/table.html")
    return ask(
        request, place, form, lambda: _SET[part](one, form, asking(request)), benefit_url(one)
    )


def _ask_shares(request: HttpRequest, one: Benefit) -> HttpResponse:
    form = InitiativesForm(sent(request), benefit=one, user=request.user)
    sentence = _("What brings it, and how much of it. Together the shares are 100 percent.")
    return ask(
        request, below(one, _("What brings it"), sentence), form,
        lambda: actions.share_benefit(benefit=one, percents=form.percents(), **asking(request)),
        benefit_url(one),
    )  # fmt: skip
