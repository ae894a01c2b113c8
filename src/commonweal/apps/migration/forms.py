"""What a person fills in about migrations. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import Anyone, people_for
from commonweal.apps.estate.queries import visible_systems
from commonweal.apps.evidence.fields import OneFile
from commonweal.apps.migration.models import Migration, PutAside
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
        label=_("What databases call it"),
        max_length=200,
        required=False,
        help_text=_("For example: public.claim. By it, a result of a whole database and the lag "
                    "are known to be of this data set. Leave empty where it is its name."),
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
        help_text=_("The file that commonweal verify --json wrote, with no table named."),
    )


class SampleForm(forms.Form):
    upload = OneFile(
        accept=".json",
        label=_("What people found"),
        help_text=_("The file that commonweal sample read --json wrote."),
    )


class AsideForm(forms.Form):
    """A quarantine file, or one reason typed in."""

    upload = OneFile(
        accept=".jsonl,.csv",
        label=_("Quarantine file"),
        required=False,
        help_text=_("JSON Lines of commonweal decode or transfer, or CSV with field and reason. "
                    "Only the reasons and their number are taken over."),
    )  # fmt: skip
    why = forms.CharField(label=_("Or: what is wrong"), max_length=500, required=False)
    rows = forms.IntegerField(
        label=_("Of how many rows"), min_value=1, max_value=2_000_000_000, required=False
    )
    where = forms.CharField(label=_("Where to find them"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("upload") and not given.get("why"):
            self.add_error("why", _("Give a file, or say what is wrong."))
        return given


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of them"),
        choices=[one for one in PutAside.State.choices if one[0] != "waiting"],
        widget=forms.RadioSelect,
    )
    reason = Words(label=_("How, or why"), rows=3, max_length=500, required=True)


class WhyForm(forms.Form):
    reason = Words(label=_("Why"), rows=3, max_length=500, required=True)


class KeyForm(forms.Form):
    key = forms.CharField(
        label=_("Public key"),
        max_length=300,
        help_text=_("The line in the .pub file that commonweal certificate key wrote. Compare it "
                    "with whoever holds the key, not with the file that it came with."),
    )  # fmt: skip
