"""What a person fills in about rows that could not be loaded. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.evidence.fields import OneFile
from commonweal.apps.migration.models import PutAside
from commonweal.apps.plans.fields import Words
from commonweal.apps.quarantines.actions import Said
from commonweal.apps.quarantines.rules import Row


class FileForm(forms.Form):
    upload = OneFile(
        accept=".jsonl",
        label=_("Quarantine file"),
        help_text=_("JSON Lines, as commonweal transfer --quarantine wrote it. It holds rows, so "
                    "only those see it who may see what is sensitive."),
    )  # fmt: skip


class DifferencesForm(forms.Form):
    upload = OneFile(
        accept=".jsonl",
        label=_("File of differences"),
        help_text=_("JSON Lines, as commonweal verify --out differences.jsonl wrote it."),
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


class RowForm(forms.Form):
    """A pair of ``column`` and ``value``, ``column_2`` and ``value_2``, and so on, for each column
    that may get another value. A column may be typed where the whole row is not known."""

    what = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[("mend", _("It gets another value")), ("waive", _("It stays out"))],
        widget=forms.RadioSelect,
    )
    reason = Words(
        label=_("Why, and where that is known from"), rows=2, max_length=200, required=True
    )

    def __init__(self, data: Any, *, row: Row, pairs: int, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.pairs = pairs_of(pairs)
        columns = [("", _("Choose one")), *((name, name) for name in row.held)]
        for number, (column, value) in enumerate(self.pairs, 1):
            self.fields[column] = self._column(columns if row.held else [], number)
            self.fields[value] = forms.CharField(
                label=_("Value") if number == 1 else _("Value %(n)s") % {"n": number},
                max_length=2000,
                required=False,
                help_text=_("As the old system would have it. Empty is no value.")
                if number == 1
                else "",
            )
        self.order_fields(["what", *(name for pair in self.pairs for name in pair), "reason"])

    @staticmethod
    def _column(choices: list[tuple[str, Any]], number: int) -> forms.Field:
        label = _("Column of the old system")
        label = label if number == 1 else _("Column %(n)s") % {"n": number}
        if choices:
            return forms.ChoiceField(label=label, choices=choices, required=False)
        return forms.CharField(label=label, max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen: set[str] = set()
        for column, value in self.pairs if given.get("what") == "mend" else ():
            name = given.get(column, "")
            if given.get(value) and not name:
                self.add_error(column, _("Say which column gets this value."))
            if name and name in seen:
                self.add_error(column, _("This column has another value already."))
            seen.add(name)
        return given

    def said(self) -> Said:
        given = self.cleaned_data
        waives = given["what"] == "waive"
        mends = {given[c]: given[v] or None for c, v in self.pairs if given[c]}
        return Said(waives, {} if waives else mends, given["reason"])


def pairs_of(count: int) -> list[tuple[str, str]]:
    """The names of the fields, by pair."""
    behind = ["", *(f"_{number}" for number in range(2, count + 1))]
    return [(f"column{each}", f"value{each}") for each in behind]
