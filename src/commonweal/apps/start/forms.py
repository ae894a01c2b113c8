"""What a person answers about their own table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.queries import Anyone, access_can, organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.start.actions import Answers, Whose
from commonweal.apps.start.models import OwnTable
from commonweal.apps.start.queries import PASTED, field_words
from commonweal.engines.read import OWN_FIELDS, Limits

CURRENCIES = (
    *("GBP", "EUR", "USD", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "HUF"),
    *("INR", "JPY", "KRW", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "ZAR"),
)
NEW = "new"
UNNAMED = "Your organisation"


class OwnTableForm(forms.Form):
    """Whose table it is, and the table: pasted, or a file."""

    all_optional = True  # what is needed depends on the other answers, and is said there

    organisation = forms.ChoiceField(label=gettext_lazy("Whose initiatives are they?"))
    new_body = forms.CharField(
        label=gettext_lazy("Name of your organisation"), max_length=200, required=False
    )
    pasted = forms.CharField(
        label=gettext_lazy("Paste your table"),
        help_text=gettext_lazy(
            "Select it in your spreadsheet, headers included, copy it, and paste it here. Titles, "
            "notes and totals may stay."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        help_text=gettext_lazy("CSV, TSV or Excel (.xlsx)."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )

    def __init__(self, *args: Any, user: Anyone, kept: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.bodies = {one.id: one for one in organisations_for(user, Verb.IMPORT)}
        choices = [(id_, one.name) for id_, one in self.bodies.items()]
        if access_can(user, Verb.ADMINISTER):
            choices.append((NEW, _("A new organisation, named below")))
            self.fields["new_body"].initial = _known_name()
        else:
            del self.fields["new_body"]
        self.fields["organisation"].choices = choices
        if len(choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = choices[0][0]
        if kept:
            del self.fields["pasted"], self.fields["file"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("organisation") == NEW and not values.get("new_body", "").strip():
            self.add_error("new_body", _("Write the name of your organisation."))
        asked = "pasted" in self.fields and "file" not in self.errors
        if asked and not values.get("file") and not values.get("pasted", "").strip():
            self.add_error("pasted", _("Paste your table here, or choose a file."))
        return values

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > Limits().max_bytes:
            raise forms.ValidationError(
                _("This file has %(size)s MB; the most that is read is %(most)s MB. Split it.")
                % {"size": round((file.size or 0) / 1024**2), "most": Limits().max_bytes // 1024**2}
            )
        return file

    def whose(self) -> Whose:
        chosen = self.cleaned_data["organisation"]
        if chosen == NEW:
            return Whose(new_body=self.cleaned_data["new_body"])
        return Whose(organisation=self.bodies[chosen])

    def given(self) -> tuple[str, bytes]:
        """Name and bytes of the table; what was pasted counts before a file."""
        if pasted := self.cleaned_data["pasted"].strip("\r\n"):
            return PASTED, pasted.encode()
        file = self.cleaned_data["file"]
        return file.name, file.read()


def _known_name() -> str:
    """The name of the body that runs this, where it was set."""
    name: str = settings.BODY_NAME
    return "" if name == UNNAMED else name


class ColumnsForm(forms.Form):
    """What each column is, the date of the figures, and their money."""

    as_at = forms.DateField(
        label=gettext_lazy("The figures are those of"),
        help_text=gettext_lazy("The day whose position the table shows, such as 31/03/2026."),
        widget=forms.DateInput(format="%d/%m/%Y"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"],
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Sums without a sign are in"), choices=[(c, c) for c in CURRENCIES]
    )
    base_year = forms.IntegerField(
        label=gettext_lazy("Prices of the year"),
        help_text=gettext_lazy("Leave it empty for cash prices (what was or will be paid)."),
        required=False,
        min_value=1990,
        max_value=2100,
    )

    def __init__(self, *args: Any, table: OwnTable, columns: list[dict[str, Any]], **more: Any):
        initial = {"as_at": table.as_at, "currency": table.currency or "GBP"}
        super().__init__(*args, initial={**initial, "base_year": table.base_year or None}, **more)
        choices = [("", _("Leave it out")), *((f.name, field_words(f.name)) for f in OWN_FIELDS)]
        for one in columns:
            self.fields[f"column-{one['position']}"] = forms.ChoiceField(
                label=_("What is “%(header)s”?") % {"header": one["header"] or one["position"]},
                choices=choices,
                initial=one["field"],
                required=False,
            )
        self.columns = columns

    def wrong(self) -> list[tuple[Any, Any]]:
        """Fields with their errors, for the summary above the form."""
        return [(self[name], found) for name, found in self.errors.items() if name != "__all__"]

    def rows(self) -> list[dict[str, Any]]:
        """Each column with its question."""
        return [{**one, "question": self[f"column-{one['position']}"]} for one in self.columns]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = [(k, v) for k, v in values.items() if k.startswith("column-") and v]
        for key, field in chosen:
            if [v for _k, v in chosen].count(field) > 1:
                twice = _("Two columns are “%(field)s”. Leave one of them out, or say what it is.")
                self.add_error(key, twice % {"field": field_words(field)})
        if not self.errors and "name" not in {field for _k, field in chosen}:
            raise forms.ValidationError(_("Say which column holds the name of the initiative."))
        return values

    def answers(self, sheet: str) -> Answers:
        values = self.cleaned_data
        return Answers(
            columns={
                one["position"]: values[f"column-{one['position']}"]
                for one in self.columns
                if values[f"column-{one['position']}"]
            },
            as_at=values["as_at"],
            currency=values["currency"],
            base_year=values["base_year"] or 0,
            sheet=sheet,
        )
