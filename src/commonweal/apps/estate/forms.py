"""What a person fills in about systems. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import Anyone, organisations_for, people_for
from commonweal.apps.estate.models import System
from commonweal.apps.estate.queries import visible_systems
from commonweal.apps.estate.rules import SCALE
from commonweal.apps.evidence.fields import OneFile
from commonweal.apps.plans.fields import Day


class SystemForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(label=_("What it does"), max_length=500, required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=System.Status.choices, initial=System.Status.LIVE
    )
    business_owner = forms.ModelChoiceField(None, label=_("Owner in the business"), required=False)
    technical_owner = forms.ModelChoiceField(None, label=_("Technical owner"), required=False)
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    technology = forms.CharField(
        label=_("Technology"),
        max_length=300,
        required=False,
        help_text=_("Languages, databases, machines."),
    )
    supported_until = Day(label=_("Supported until"))
    risk_score = forms.IntegerField(
        label=_("Legacy risk score"),
        min_value=0,
        max_value=SCALE.most,
        required=False,
        help_text=_("From 0 to 30, as your assessment has it; 16 or more is red. Leave empty where "
                    "nobody has worked it out."),
    )  # fmt: skip
    risk_on = Day(label=_("Scored on"))
    risk_basis = forms.CharField(label=_("What the score rests on"), max_length=500, required=False)
    marking = forms.ChoiceField(
        label=_("Who may see it"), choices=System.marking.field.choices, initial="internal"
    )

    def __init__(self, data: Any, *, user: Anyone, new: bool = False, **given: Any) -> None:
        super().__init__(data, **given)
        people = people_for(user, "read").filter(is_active=True)
        for name in ("business_owner", "technical_owner"):
            self.fields[name].queryset = people
        if new:
            bodies = organisations_for(user, "edit")
            self.fields["organisation"] = forms.ModelChoiceField(bodies, label=_("Body"))
            self.order_fields(["organisation"])


class DataSetForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As the system has it: a table or a file.")
    )
    holds = forms.CharField(label=_("What it holds"), max_length=300, required=False)
    personal = forms.TypedChoiceField(
        label=_("Is it about people?"),
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
    )


class InterfaceForm(forms.Form):
    to_system = forms.ModelChoiceField(None, label=_("To which system"))
    carries = forms.CharField(label=_("What it carries"), max_length=300)
    way = forms.CharField(label=_("How, and how often"), max_length=300, required=False)

    def __init__(self, data: Any, *, user: Anyone, system: System) -> None:
        super().__init__(data)
        self.fields["to_system"].queryset = visible_systems(user).exclude(id=system.id)


class UploadForm(forms.Form):
    organisation = forms.ModelChoiceField(None, label=_("Whose systems they are"))
    upload = OneFile(
        accept=".csv,.xlsx",
        label=_("File"),
        help_text=_(
            "CSV or Excel (.xlsx), one row for each system, at most 8 MB; save an OpenDocument "
            "list (.ods) as one of these first. Columns are known by their names: system, "
            "status, supplier, owner, end of support, data sets."
        ),
    )

    def __init__(self, data: Any, files: Any, *, user: Anyone) -> None:
        super().__init__(data, files)
        self.fields["organisation"].queryset = organisations_for(user, "import")
