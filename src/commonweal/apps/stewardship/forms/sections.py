"""One form for each section of the record, with what this person may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import people_for
from commonweal.apps.benefits.actions import PROMISED, SECTIONS
from commonweal.apps.benefits.models import Benefit, CountOnce
from commonweal.apps.cases.models import BenefitLine
from commonweal.apps.cases.queries import benefit_lines_offered, cases_of
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.plans.fields import Amount, BaseYear, Currency, Day, Words
from commonweal.apps.plans.models import Goal, Milestone
from commonweal.apps.plans.queries import goals_for
from commonweal.apps.programmes.queries import field_visible, visible_initiatives
from commonweal.kernel.errors import NotAllowed

TITLES = {
    "about": _("What it is"),
    "people": _("Who answers for it"),
    "measure": _("How it is measured"),
    "value": _("What it is worth"),
    "attribution": _("What would have happened anyway"),
    "time": _("When it starts and ends"),
    "handling": _("How it is handled"),
}
_LABELS = {
    "title": _("Title"),
    "objective": _("What it is for"),
    "gainers": _("Who gains"),
    "losers": _("Who loses"),
    "enablers": _("What it needs to come about"),
    "goal": _("Goal that it serves"),
    "disbenefit": _("It is a loss that comes with the gain (a disbenefit)"),
    "emergent": _("Nobody planned it: it was found on the way"),
    "owner": _("Owner in the business"),
    "owner_after": _("Owner after closure"),
    "verifier": _("Who checks the figures"),
    "measure": _("Measure"),
    "baseline": _("Baseline value"),
    "baseline_on": _("Baseline as at"),
    "baseline_source": _("Where the baseline comes from"),
    "benefit_class": _("Class"),
    "unit_value": _("What one unit of change is worth"),
    "unit_basis": _("For what it is worth that"),
    "group": _("Count once together with"),
    "case_line": _("Line of the business case that it delivers"),
    "certainty": _("How sure this is"),
    "method": _("How it is compared"),
    "comparison": _("Compared with this measure"),
    "attributed": _("Share of the change put down to it, percent"),
    "attributed_why": _("Why this share"),
    "milestone": _("Starts after this milestone"),
    "lag_days": _("And so many days more"),
    "starts_on": _("Starts on, where there is no milestone"),
    "ends_on": _("Ends on"),
    "marking": _("Marking"),
    "exemption": _("Exemption in law, where it is withheld"),
    "marking_review": _("To be looked at again on"),
}
_HELP = {
    "owner": _("Somebody in the business that gains, not in the project."),
    "owner_after": _("Leave empty where the same person goes on."),
    "verifier": _("Somebody else than the owner."),
    "baseline_source": _("A register, a report, a survey: so that others find it again."),
    "unit_value": _("Leave empty where it is not put into money."),
    "ends_on": _("Until then it is measured and reviewed, long after the project closed."),
    "losers": _("A gain for some may cost others something."),
}
_DAYS = ("baseline_on", "starts_on", "ends_on", "marking_review")
_PLAIN = {**dict.fromkeys(_DAYS, Day), "currency": Currency, "base_year": BaseYear}


class NewBenefitForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        help_text=_("What will be better, and for whom, in one line."),
    )
    organisation = forms.ModelChoiceField(
        None, label=_("Body in whose business it falls"), empty_label=_("Choose one")
    )
    objective = Words(label=_("What it is for"), rows=3)
    gainers = Words(label=_("Who gains"), rows=2)
    disbenefit = forms.BooleanField(label=_LABELS["disbenefit"], required=False)


def section_form(section: str, data: Any, *, benefit: Benefit, user: Any) -> forms.Form:
    """The form of one section. Where the promise may change, it asks for a reason."""
    fields = {name: _field(name) for name in SECTIONS[section]}
    for name, field in fields.items():
        field.label = _LABELS.get(name, field.label)
        field.help_text = _HELP.get(name, field.help_text)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = _offered(name, benefit, user)
            _check_seen(field.queryset, getattr(benefit, f"{name}_id"))
    if section == "value":
        fields["new_group"] = forms.CharField(
            label=_("Or a new group"), max_length=200, required=False,
            help_text=_("Benefits that would otherwise be counted twice go into one group."),
        )  # fmt: skip
    if PROMISED & fields.keys() and benefit.stage != "proposed":
        fields["reason"] = Words(
            label=_("Why it changes"), rows=2,
            help_text=_("What was validated then waits to be validated again."),
        )  # fmt: skip
    kind = type("SectionForm", (forms.Form,), fields)
    return kind(data, initial={name: getattr(benefit, name) for name in SECTIONS[section]})


def _check_seen(offered: Any, chosen: str | None) -> None:
    """NotAllowed where what is chosen now is kept from this person: saving would undo it."""
    if chosen and not offered.filter(id=chosen).exists():
        raise NotAllowed(
            gettext("What is chosen here is kept back from you, so you cannot change this part."),
            code="choice-kept-back",
        )


def _field(name: str) -> forms.Field:
    if name in _PLAIN:
        return _PLAIN[name](required=False)
    if name == "unit_value":
        return Amount(decimal_places=6)
    found = forms.fields_for_model(Benefit, fields=[name])[name]
    if isinstance(found.widget, forms.Textarea):
        return Words(rows=3)
    if isinstance(found, forms.DecimalField):
        found = _number(name)
    return found


def _number(name: str) -> forms.DecimalField:
    entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
    if name == "attributed":
        return forms.DecimalField(
            max_digits=5, decimal_places=2, min_value=0, max_value=100, widget=entry
        )
    return forms.DecimalField(max_digits=24, decimal_places=9, required=False, widget=entry)


def _offered(name: str, benefit: Benefit, user: Any) -> Any:
    """What this person may choose from, and what is chosen now."""
    if name in {"owner", "owner_after", "verifier"}:
        now = [getattr(benefit, f"{column}_id") for column in ("owner", "owner_after", "verifier")]
        people = people_for(user, "read").filter(is_active=True)
        return (people | people.model.objects.filter(id__in=filter(None, now))).distinct()
    if name in {"measure", "comparison"}:
        return measures_for(user)
    if name == "goal":
        # The page of the benefit names its goal to whoever sees the benefit.
        return Goal.objects.filter(
            Q(id__in=goals_for(user).values("id")) | Q(id=benefit.goal_id or "")
        )
    if name == "group":
        return CountOnce.objects.filter(organisation=benefit.organisation_id)
    if name == "case_line":
        return BenefitLine.objects.filter(id__in=_lines(benefit, user))
    dated = visible_initiatives(user).filter(field_visible(user, "end_date"))
    of_it = Q(initiative__benefit_shares__benefit=benefit, initiative__in=dated)
    return Milestone.objects.filter(of_it).distinct()


def _lines(benefit: Benefit, user: Any) -> list[str]:
    """The lines of the cases of what brings it, where this person may see the case; and the one
    that is chosen now."""
    whole = visible_initiatives(user).filter(benefit_shares__benefit=benefit)
    for field in ("whole_life_cost", "benefits"):
        whole = whole.filter(field_visible(user, field))
    offered = [] if benefit.case_line_id is None else [benefit.case_line_id]
    for one in whole.select_related("organisation").distinct():
        known = {case.id for case in cases_of(user, one)}
        lines = benefit_lines_offered(one)
        offered += [line.id for line in lines if line.option.case_id in known]
    return offered
