"""Forms of an initiative itself: what it is, how it is handled, who works on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.asking import own_role_reason
from commonweal.apps.accounts.models import MarkingName, Organisation, RoleName, User
from commonweal.apps.accounts.queries import Anyone, people_for
from commonweal.apps.plans.fields import Day, InitiativeNamed, ReasonForm, Words
from commonweal.apps.programmes.actions import Handling
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.initiative import Kind, Phase

# Roles that are held on one initiative; the others are held on a body.
ON_INITIATIVES = (
    "sro", "programme_manager", "transition_manager", "benefit_owner", "finance", "commercial",
    "security", "legal", "assurer", "architect", "analyst", "staff", "partner",
)  # fmt: skip
MARKED_FIELDS = {
    "": gettext_lazy("The whole of it"),
    "whole_life_cost": gettext_lazy("Cost"),
    "benefits": gettext_lazy("Benefits"),
    "start_date": gettext_lazy("Start"),
    "end_date": gettext_lazy("End and milestones"),
    "confidence": gettext_lazy("Confidence"),
    "description": gettext_lazy("Description"),
    "people": gettext_lazy("People"),
}


class PersonByAddress(forms.EmailField):
    """Somebody who works in the bodies that ``user`` reads. Of others it is not said whether they
    have an account."""

    user: Anyone

    def clean(self, value: Any) -> User:
        address = super().clean(value)
        colleagues = people_for(self.user, "read").filter(is_active=True)
        person = colleagues.filter(email__iexact=address).first()
        if person is None:
            raise ValidationError(
                _("Nobody with this address works here. An administrator can invite them.")
            )
        return person


class EditForm(forms.Form):
    """What it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=80, required=False)
    description = Words(label=gettext_lazy("What it does, in plain words"))
    category = forms.CharField(label=gettext_lazy("Category"), max_length=80, required=False)
    method = forms.CharField(label=gettext_lazy("Delivery method"), max_length=40, required=False)
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices, required=False)
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Set apart by commas."),
        max_length=400,
        required=False,
    )

    def clean_tags(self) -> list[str]:
        parts = [part.strip() for part in self.cleaned_data["tags"].split(",")]
        return list(dict.fromkeys(part for part in parts if part))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EditForm.base_fields if name != "name"}


class NewForm(EditForm):
    field_order = ["name", "kind", "organisation", "parent"]
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Which body runs it")
    )
    parent = InitiativeNamed(
        label=gettext_lazy("Part of"),
        help_text=gettext_lazy("The programme that it belongs to: its name or reference."),
        required=False,
    )

    def __init__(self, *args: Any, user: Anyone, bodies: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].queryset = bodies
        self.fields["parent"].user = user


class SplitForm(ReasonForm):
    field_order = ["report_ids", "name", "reason"]
    report_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Reports of the other one"), widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=gettext_lazy("What the other one is called"), max_length=300)

    def __init__(self, *args: Any, of: Initiative, **given: Any) -> None:
        super().__init__(*args, **given)
        rows = of.reports.filter(state="approved").order_by("as_at", "id")
        self.fields["report_ids"].choices = [
            (row.id, f"{date_format(row.as_at)}: {row.label}, {row.reported_name}") for row in rows
        ]


class HandlingForm(forms.Form):
    field = forms.ChoiceField(
        label=gettext_lazy("What"), choices=list(MARKED_FIELDS.items()), required=False
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("How it is handled"),
        choices=MarkingName.choices,
        widget=forms.RadioSelect,
    )
    exemption = forms.CharField(
        label=gettext_lazy("Exemption"),
        help_text=gettext_lazy("The law under which it is withheld. Only for what is withheld."),
        max_length=200,
        required=False,
    )
    review = Day(label=gettext_lazy("Reviewed on"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("marking") != "withheld" and (given.get("exemption") or given.get("review")):
            self.add_error("marking", _("Only what is withheld has an exemption and a review."))
        return given

    def handling(self) -> Handling:
        given = self.cleaned_data
        return Handling(given["marking"], given["exemption"], given["review"])


class RoleForm(forms.Form):
    person = PersonByAddress(label=gettext_lazy("E-mail address of the person"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(r.value, r.label) for r in RoleName if r.value in ON_INITIATIVES],
    )
    first_day = Day(label=gettext_lazy("From"), required=True)
    last_day = Day(label=gettext_lazy("To"))
    reason = own_role_reason()

    def __init__(self, *args: Any, user: Anyone, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["person"].user = user

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("It ends before it begins."))
        return given
