"""What a person fills in to set up a source: the fields that its kind asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.asking import AskForm
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.sources.fields import MeasureNamed
from commonweal.apps.sources.models import Source
from commonweal.apps.sources.rules import EVERY, Kind, Secret

_WAYS = {
    Secret.NONE: gettext_lazy("Nothing: it answers everybody"),
    Secret.BEARER: gettext_lazy("A token (Authorization: Bearer)"),
    Secret.BASIC: gettext_lazy("A user name and a password"),
    Secret.HEADER: gettext_lazy("A secret in a header of its own"),
}
# The fields of a form that are kept in Source.columns, each under its own name there.
_SAID = {
    "measure_column": "measure",
    "value_column": "value",
    "period_column": "period",
    "starts_column": "starts",
    "ends_column": "ends",
    "as_of_column": "as_of",
    **{
        name: name
        for name in (
            *("factor", "after_end", "month_first", "sheet", "path", "rows_path"),
            *("way", "user", "header"),
        )
    },
}


class Column(forms.CharField):
    def __init__(self, label: str, words: str = "", *, required: bool = False) -> None:
        super().__init__(label=label, help_text=words, required=required, max_length=500)


class SourceForm(AskForm):
    """The fields that all kinds have, and those that this kind asks for."""

    organisation = forms.ModelChoiceField(
        None, label=gettext_lazy("Body"), empty_label=gettext_lazy("Choose one")
    )
    name = forms.CharField(label=gettext_lazy("Name of the source"), max_length=120)

    def __init__(
        self, *args: Any, kind: Kind, user: User, source: Source | None = None, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.kind, self.source = kind, source
        if source:
            del self.fields["organisation"]
        else:
            bodies = organisations_for(user, Verb.IMPORT)
            self.fields["organisation"].queryset = bodies
            if len(bodies) == 1:
                self.fields["organisation"].initial = bodies[0]
        self._add_where(kind)
        self._add_secret(kind)
        self._add_what(kind, user)
        self.fields["every_minutes"] = forms.TypedChoiceField(
            label=_("Collect"), choices=[(n, _(words)) for n, words in EVERY], coerce=int,
            initial=1440,
        )  # fmt: skip
        if source:
            self.initial = {**said_of(source), **self.initial}

    def _add_where(self, kind: Kind) -> None:
        if "address" in kind.asks:
            words = {
                "postgresql": _("Such as postgresql://db.example.org/helpdesk"),
                "prometheus": _("Of the server, without /api: https://prometheus.example.org"),
            }
            self.fields["address"] = forms.CharField(
                label=_("Address"), max_length=2000, help_text=words.get(kind.name, ""),
                widget=forms.TextInput(attrs={"spellcheck": "false", "inputmode": "url"}),
            )  # fmt: skip
        if "path" in kind.asks:
            label = _("Folder") if kind.name == "folder" else _("File")
            self.fields["path"] = forms.CharField(
                label=label, max_length=300, required=kind.name != "folder",
                help_text=_("Within the folder for readings of this body."),
            )  # fmt: skip
        if "query" in kind.asks:
            help_text = _(
                "$period stands for the length of the period asked about, as in "
                "avg_over_time(up[$period])."
            )
            self.fields["query"] = forms.CharField(
                label=_("Query"), max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
                help_text=help_text if kind.name == "prometheus" else "",
            )  # fmt: skip

    def _add_secret(self, kind: Kind) -> None:
        if len(kind.ways) > 1:
            self.fields["way"] = forms.ChoiceField(
                label=_("What it wants to know of us"),
                choices=[(way, _WAYS[way]) for way in kind.ways],
                required=False,
            )
        if "user" in kind.asks:
            self.fields["user"] = forms.CharField(
                label=_("User name"), max_length=100, required=kind.name == "postgresql",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
        if "header" in kind.asks:
            self.fields["header"] = Column(_("Name of the header"), _("Such as X-Api-Key."))
        if "secret" in kind.asks:
            kept = bool(self.source and self.source.sealed)
            words = _("One is kept. It is not shown again; leave this empty to keep it.")
            self.fields["secret"] = forms.CharField(
                label=_("Secret"), max_length=1000, required=False, strip=False,
                help_text=words if kept else _("Kept encrypted, and never shown again."),
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            )  # fmt: skip

    def _add_what(self, kind: Kind, user: User) -> None:
        measure = MeasureNamed(
            label=_("Measure of all rows"), required=not kind.columns,
            help_text=_("Its key or its name."),
        )  # fmt: skip
        measure.user = user
        self.fields["measure"] = measure
        if kind.columns:
            self._add_columns(kind)
        self.fields["factor"] = forms.CharField(
            label=_("Multiply each value by"), max_length=30, required=False,
            help_text=_("Such as 100 where the source says 0.25 and the measure 25 %."),
        )  # fmt: skip

    def _add_columns(self, kind: Kind) -> None:
        json = kind.name == "json"
        path = _("A path within the row, such as $.when.month, or the name of a member.")
        if json:
            self.fields["rows_path"] = Column(
                _("Path of the rows"), _("Such as $.data[*]"), required=True
            )
        if kind.name in {"csv", "folder"}:
            self.fields["sheet"] = Column(
                _("Sheet"), _("Of a workbook with several. Else the first that fits.")
            )
        self.fields |= {
            "measure_column": Column(
                _("Column that names the measure"), _("By its key. Only where rows differ.")
            ),
            "value_column": Column(_("Column of the value"), path if json else "", required=True),
            "period_column": Column(
                _("Column of the period"),
                _("A day in it, or a month (2024-04), quarter (Q1 2024-25) or year (2024-25)."),
            ),
            "starts_column": Column(_("Column of the first day"), _("In place of the period.")),
            "ends_column": Column(_("Column of the last day")),
            "after_end": forms.BooleanField(
                label=_("The last day is told as the day after it"), required=False
            ),
            "as_of_column": Column(
                _("Column of when the value was so"), _("A later one replaces an earlier one.")
            ),
            "month_first": forms.BooleanField(
                label=_("Days are written with the month first (04/30/2024)"), required=False
            ),
        }

    def values(self) -> dict[str, Any]:
        """What the action wants: the columns of the source, and what is kept of the rest."""
        given = dict(self.cleaned_data)
        given.pop("organisation", None)
        columns = {_SAID[name]: given.pop(name) for name in list(given) if name in _SAID}
        kept = {name: value for name, value in columns.items() if value}
        return {**given, "columns": kept}


def said_of(source: Source) -> Mapping[str, Any]:
    """What was typed of a source, by field: never its secret."""
    fields = {field: source.columns.get(name) for field, name in _SAID.items()}
    plain = {"name": source.name, "address": source.address, "query": source.query}
    measure = source.measure.key if source.measure else ""
    return {**fields, **plain, "measure": measure, "every_minutes": source.every_minutes}
