"""Kinds of fields that several forms share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import visible_initiatives

LONGEST_TEXT = 10_000


class Day(forms.DateField):
    def __init__(self, **given: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": picker, "required": False, **given})


class Amount(forms.DecimalField):
    """Whole currency units; thousands may be set apart by commas or spaces, as people paste."""

    def __init__(self, **given: Any) -> None:
        entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        usual = {"max_digits": 18, "decimal_places": 2, "min_value": 0, "required": False}
        super().__init__(**{**usual, "widget": entry, **given})

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", "")
        found: Decimal | None = super().to_python(value)
        return found


class Words(forms.CharField):
    def __init__(self, *, rows: int = 4, **given: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows})
        usual = {"max_length": LONGEST_TEXT, "required": False, "widget": area}
        super().__init__(**{**usual, **given})


class Currency(forms.CharField):
    def __init__(self, **given: Any) -> None:
        code = RegexValidator(r"\A[A-Z]{3}\Z", gettext_lazy("Give the three letters, such as GBP."))
        entry = forms.TextInput(attrs={"class": "govuk-input--width-4", "maxlength": 3})
        usual = {"label": gettext_lazy("Currency"), "validators": [code], "widget": entry}
        super().__init__(**{**usual, **given})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class BaseYear(forms.IntegerField):
    def __init__(self, **given: Any) -> None:
        usual = {
            "label": gettext_lazy("Prices of the year"),
            "help_text": gettext_lazy("Leave empty for money as it is paid (cash prices)."),
            "required": False,
            "min_value": 1900,
            "max_value": 2200,
        }
        super().__init__(**{**usual, **given})

    def clean(self, value: Any) -> int:
        return super().clean("" if str(value) == "0" else value) or 0

    def prepare_value(self, value: Any) -> Any:
        return "" if value == 0 else value


class InitiativeNamed(forms.CharField):
    """An initiative by its name, reference or address; only one that ``user`` may see."""

    user: Anyone

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=500, **given)

    def clean(self, value: Any) -> Initiative | None:
        text = str(super().clean(value)).strip().rstrip("/")
        if not text:
            return None
        last = text.rpartition("/")[2]
        named = Q(name__iexact=text) | Q(reference__iexact=text) | Q(id=last)
        found = list(visible_initiatives(self.user).filter(named)[:2])
        if len(found) != 1:
            near = visible_initiatives(self.user).filter(name__icontains=text)[:5]
            raise ValidationError(_advice(found, [one.name for one in near]))
        return found[0]


def _advice(found: Iterable[Initiative], near: list[str]) -> str:
    if list(found):
        return _("Several have this name. Give the reference, or the address of its page.")
    if near:
        return _("None is named exactly so. Did you mean: %(names)s?") % {"names": "; ".join(near)}
    return _("There is no such programme or project that you can see.")


class RowsForm(forms.Form):
    """A form that also has one field for each column of each row of a table, named
    ``<column>-<row id>``. What the person saw travels with the form, so that only what they
    changed is written, and not what somebody else changed meanwhile."""

    def add_row(self, row_id: str, label: str, columns: dict[str, tuple[forms.Field, Any]]) -> None:
        for column, (field, initial) in columns.items():
            field.label = f"{label}: {field.label}"
            field.initial, field.show_hidden_initial = initial, True
            self.fields[f"{column}-{row_id}"] = field

    def cells(self, row_id: str, *columns: str) -> list[forms.BoundField]:
        return [self[f"{column}-{row_id}"] for column in columns]

    def row_changes(self, row_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the person changed, by row and column."""
        known, found = set(row_ids), {}
        for name in self.changed_data:
            column, _dash, row_id = name.partition("-")
            if row_id in known:
                found.setdefault(row_id, {})[column] = self.cleaned_data[name]
        return found


class ReasonForm(forms.Form):
    reason = Words(label=gettext_lazy("Reason"), rows=3, required=True)
