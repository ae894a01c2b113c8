"""What a person fills in about migrations. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import Anyone, people_for
from commonweal.apps.estate.queries import visible_systems
from commonweal.apps.evidence.fields import OneFile
from commonweal.apps.migration.models import Migration
from commonweal.apps.plans.fields import Words


class MigrationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    old_system = forms.ModelChoiceField(
        None,
        label=_("From which system"),
        help_text=_("Its data sets are expected in the migration: what is not compared shows."),
    )
    new_system = forms.ModelChoiceField(None, label=_("To which system"), required=False)
    lead = forms.ModelChoiceField(None, label=_("Who leads it"), required=False)
    marking = forms.ChoiceField(
        label=_("Who may see it"), choices=Migration.marking.field.choices, initial="internal"
    )

    def __init__(self, data: Any, *, user: Anyone, **given: Any) -> None:
        super().__init__(data, **given)
        for name in ("old_system", "new_system"):
            self.fields[name].queryset = visible_systems(user)
        self.fields["lead"].queryset = people_for(user, "read").filter(is_active=True)


class MovedSetForm(forms.Form):
    name = forms.CharField(
        label=_("Data set"), max_length=200, help_text=_("A table or a file that is moved.")
    )


class TableForm(forms.Form):
    table = forms.CharField(
        label=_("Name of the table"),
        max_length=200,
        required=False,
        help_text=_("For example: public.claim. Results of the whole database, and how far the new "
                    "system is behind, find this data set by it. Leave it empty where the database "
                    "uses the name of the data set."),
    )  # fmt: skip


class VerdictForm(forms.Form):
    upload = OneFile(
        accept=".json",
        label=_("Result"),
        help_text=_("The file that commonweal verify --json wrote, or a certificate of it."),
    )
    rehearsal = forms.CharField(
        label=_("In which rehearsal"),
        max_length=100,
        required=False,
        help_text=_("For example: Rehearsal 2. Leave empty outside one."),
    )


class WholeForm(VerdictForm):
    upload = OneFile(
        accept=".json",
        label=_("Result of the whole database"),
        help_text=_(
            "The file that commonweal verify --json wrote where neither side names a table, "
            "or a certificate of it."
        ),
    )


class SampleForm(forms.Form):
    upload = OneFile(
        accept=".json",
        label=_("What people found"),
        help_text=_("The file that commonweal sample read --json wrote."),
    )


class WhyForm(forms.Form):
    reason = Words(label=_("Why"), rows=3, max_length=500, required=True)


class KeyForm(forms.Form):
    key = forms.CharField(
        label=_("Public key"),
        max_length=300,
        help_text=_("The line in the .pub file that commonweal certificate key wrote. Compare it "
                    "with whoever holds the key, not with the file that it came with."),
    )  # fmt: skip
