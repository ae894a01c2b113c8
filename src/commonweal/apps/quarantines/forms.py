"""What a person fills in about rows that could not be loaded. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.plans.fields import Words
from commonweal.apps.quarantines.actions import Said
from commonweal.apps.quarantines.rules import Row


class FileForm(forms.Form):
    upload = forms.FileField(
        label=_("Quarantine file"),
        help_text=_("JSON Lines, as commonweal transfer --quarantine wrote it. It holds rows, so "
                    "only those see it who may see what is sensitive."),
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl"}),
    )  # fmt: skip


class DifferencesForm(forms.Form):
    upload = forms.FileField(
        label=_("File of differences"),
        help_text=_("JSON Lines, as commonweal verify --out differences.jsonl wrote it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl"}),
    )


class RowForm(forms.Form):
    """``column`` may be typed where the whole row is not known."""

    what = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[("mend", _("It gets another value")), ("waive", _("It stays out"))],
        widget=forms.RadioSelect,
    )
    column = forms.CharField(label=_("Column of the old system"), max_length=200, required=False)
    value = forms.CharField(
        label=_("Value"),
        max_length=2000,
        required=False,
        help_text=_("As the old system would have it. Empty is no value."),
    )
    reason = Words(
        label=_("Why, and where that is known from"), rows=2, max_length=200, required=True
    )

    def __init__(self, data: Any, *, row: Row, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if row.held:
            names = [("", _("Choose one")), *((name, name) for name in row.held)]
            self.fields["column"] = forms.ChoiceField(
                label=_("Column of the old system"), choices=names, required=False
            )

    def said(self) -> Said:
        given = self.cleaned_data
        waives = given["what"] == "waive"
        mends = {given["column"]: given["value"] or None} if given["column"] else {}
        return Said(waives, {} if waives else mends, given["reason"])
