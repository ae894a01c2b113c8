"""Tables that are filled in row by row: targets, profile, review days, shares of initiatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import initiatives_seen
from commonweal.apps.plans.fields import Amount, Day, InitiativeNamed, Words

NEW_ROWS = 4


def _value() -> forms.DecimalField:
    entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
    return forms.DecimalField(max_digits=24, decimal_places=9, required=False, widget=entry)


def _money() -> Amount:
    return Amount(min_value=None)


@dataclass(frozen=True)
class Table:
    """``columns`` are name, label and kind of field; a row counts where the first is filled in."""

    title: Any
    sentence: Any
    columns: tuple[tuple[str, Any, Callable[[], forms.Field]], ...]


TABLES: Mapping[str, Table] = {
    "targets": Table(
        gettext_lazy("What is to be reached, and by when"),
        gettext_lazy("In the unit of the measure. An empty day takes the row away."),
        (
            ("on", gettext_lazy("By"), Day),
            ("value", gettext_lazy("Value"), _value),
            ("tolerance", gettext_lazy("Give or take"), _value),
        ),
    ),
    "profile": Table(
        gettext_lazy("What is planned and expected, period by period"),
        gettext_lazy("In money. What was realised comes from readings, and is not typed."),
        (
            ("starts", gettext_lazy("From"), Day),
            ("ends", gettext_lazy("To"), Day),
            ("planned", gettext_lazy("Planned"), _money),
            ("forecast", gettext_lazy("Now expected"), _money),
        ),
    ),
    "reviews": Table(
        gettext_lazy("When it is looked at"),
        gettext_lazy("Reviews go on after the project has closed, to the end of the benefit."),
        (("on", gettext_lazy("Review on"), Day),),
    ),
}


class TableForm(forms.Form):
    """One field for each cell, named ``<column>-<number>``; some empty rows at the end."""

    def __init__(
        self, data: Any, *, table: Table, rows: Sequence[Mapping[str, Any]], reason: bool
    ) -> None:
        super().__init__(data)
        self.table, self.count = table, len(rows) + NEW_ROWS
        for number in range(self.count):
            for name, label, kind in table.columns:
                field = kind()
                field.label = _("%(what)s, row %(n)s") % {"what": label, "n": number + 1}
                field.initial = rows[number][name] if number < len(rows) else None
                self.fields[f"{name}-{number}"] = field
        if reason:
            self.fields["reason"] = Words(label=_("Why it changes"), rows=2)

    def lines(self) -> list[list[forms.BoundField]]:
        names = [name for name, _label, _kind in self.table.columns]
        return [[self[f"{name}-{n}"] for name in names] for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(self.count):
            row = {name: given.get(f"{name}-{number}") for name, _l, _k in self.table.columns}
            filled = [name for name, value in row.items() if value is not None]
            needed = {"on", "starts", "ends", "value"} & row.keys()
            for name in needed - set(filled) if filled and self.table.columns[1:] else ():
                if f"{name}-{number}" not in self.errors and row[self._first] is not None:
                    self.add_error(f"{name}-{number}", _("Fill this in, or clear the row's day."))
        return given

    @property
    def _first(self) -> str:
        return self.table.columns[0][0]

    def rows(self) -> list[dict[str, Any]]:
        """The rows that are filled in; a cell that may be empty and is, is left out."""
        found = []
        for number in range(self.count):
            row = {
                name: self.cleaned_data.get(f"{name}-{number}") for name, *_ in self.table.columns
            }
            if row[self._first] is not None:
                found.append({name: value for name, value in row.items() if value is not None})
        return found


def table_rows(benefit: Benefit, part: str) -> list[dict[str, Any]]:
    names = [name for name, _label, _kind in TABLES[part].columns]
    related = benefit.review_days if part == "reviews" else getattr(benefit, part)
    return list(related.values(*names))


class InitiativesForm(forms.Form):
    """The share of each initiative that brings it, and room for two more. One that this person
    may not see keeps its share, and is not named."""

    def __init__(self, data: Any, *, benefit: Benefit, user: Any) -> None:
        super().__init__(data)
        shares = list(benefit.shares.select_related("initiative"))
        seen = set(initiatives_seen(user).filter(benefit_shares__benefit=benefit).values_list("id"))
        self.unseen = {s.initiative_id: s.percent for s in shares if (s.initiative_id,) not in seen}
        for share in shares:
            if share.initiative_id not in self.unseen:
                self.fields[f"share-{share.initiative_id}"] = _percent(
                    _("%(name)s, percent") % {"name": share.initiative.name}, share.percent
                )
        for number in (1, 2):
            named = InitiativeNamed(
                label=_("Another programme or project %(n)s") % {"n": number}, required=False,
                help_text=_("Its name, its reference, or the address of its page."),
            )  # fmt: skip
            named.user = user
            self.fields[f"initiative-{number}"] = named
            self.fields[f"percent-{number}"] = _percent(_("Its percent %(n)s") % {"n": number})

    def percents(self) -> dict[str, Decimal]:
        found = dict(self.unseen)
        for name, value in self.cleaned_data.items():
            if name.startswith("share-") and value:
                found[name.removeprefix("share-")] = value
        for number in (1, 2):
            one, percent = (
                self.cleaned_data.get(f"{n}-{number}") for n in ("initiative", "percent")
            )
            if one and percent:
                found[one.id] = percent
        return found


def _percent(label: str, initial: Decimal | None = None) -> forms.DecimalField:
    entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"})
    return forms.DecimalField(
        label=label, initial=initial.normalize() if initial else None, required=False,
        max_digits=6, decimal_places=3, min_value=0, max_value=100, widget=entry,
    )  # fmt: skip
