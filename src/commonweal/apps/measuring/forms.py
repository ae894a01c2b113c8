"""Forms of measures, of what they are to reach, and of what a person decides on readings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import MarkingName, Organisation, User
from commonweal.apps.accounts.queries import Anyone, people_for
from commonweal.apps.measures.models import (
    PLACES,
    Aggregation,
    Direction,
    Frequency,
    Measure,
    Target,
)
from commonweal.apps.plans.fields import Day, InitiativeNamed, RowsForm, Words

NEW_TARGETS = 3
NEW_INPUTS = 3


class Value(forms.DecimalField):
    """A measured value; thousands may be set apart by commas or spaces, as people paste."""

    def __init__(self, **given: Any) -> None:
        entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        usual = {"max_digits": 24, "decimal_places": PLACES, "required": False, "widget": entry}
        super().__init__(**{**usual, **given})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", "")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else f"{value.normalize():f}"


class Owner(forms.EmailField):
    """Somebody who works in the bodies that ``user`` reads, by their e-mail address, or who owns it
    ``now``. Of others it is not said whether they have an account."""

    user: Anyone
    now: User | None = None

    def clean(self, value: Any) -> User | None:
        address = super().clean(value)
        if not address:
            return None
        if self.now and self.now.email.lower() == address.lower():
            return self.now
        colleagues = people_for(self.user, "read").filter(is_active=True)
        person = colleagues.filter(email__iexact=address).first()
        if person is None:
            raise ValidationError(
                _("Nobody with this address works here. An administrator can invite them.")
            )
        return person

    def prepare_value(self, value: Any) -> Any:
        return value.email if isinstance(value, User) else value


class MeasureForm(forms.Form):
    """What a measure is. All but its handling, which not everybody may see."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    definition = Words(
        label=gettext_lazy("What is counted, and what is not"),
        help_text=gettext_lazy("So plainly that two people would count the same."),
        required=True,
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Such as calls, hours, GBP, share."),
        max_length=60,
    )
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Direction.choices)
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency.choices)
    anchor = Day(
        label=gettext_lazy("A day on which a period begins"),
        help_text=gettext_lazy(
            "All the others follow from it. 1 April 2024 begins a British financial year and a"
            " week; 1 January 2024 a calendar year and a week."
        ),
        required=True,
    )
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"),
        help_text=gettext_lazy("How long after a period its value may come before it is missing."),
        min_value=0,
        max_value=1000,
    )
    aggregation = forms.ChoiceField(
        label=gettext_lazy("Several periods together are"), choices=Aggregation.choices
    )
    lowest = Value(
        label=gettext_lazy("Lowest plausible value"),
        help_text=gettext_lazy("A value beyond these limits is held until somebody looks at it."),
    )
    highest = Value(label=gettext_lazy("Highest plausible value"))
    owner = Owner(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Who answers for it: their e-mail address."),
        required=False,
    )
    initiative = InitiativeNamed(
        label=gettext_lazy("Programme or project"),
        help_text=gettext_lazy("Where it belongs to one: its name, reference or address."),
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["initiative"].user = self.fields["owner"].user = user
        self.fields["owner"].now = self.initial.get("owner")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in MeasureForm.base_fields}


class NewMeasureForm(MeasureForm):
    field_order = ["organisation", "name", "key"]
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Which body measures it"),
        empty_label=gettext_lazy("Choose one"),
    )
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        help_text=gettext_lazy(
            "The name by which files and programs call it. Leave it empty to have one made."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, bodies: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].queryset = bodies

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["key"] = given.get("key") or slugify(given.get("name", ""))[:200] or "measure"
        return given


class ChangeMeasureForm(MeasureForm):
    """With its handling, for somebody who may see what is withheld; without it for others."""

    marking = forms.ChoiceField(
        label=gettext_lazy("How it is handled"), choices=MarkingName.choices
    )
    exemption = forms.CharField(
        label=gettext_lazy("Exemption"),
        help_text=gettext_lazy("The law under which it is withheld. Only for what is withheld."),
        max_length=200,
        required=False,
    )
    marking_review = Day(label=gettext_lazy("Reviewed on"))
    reason = Words(label=gettext_lazy("Why it changes"), rows=2, max_length=500)

    def __init__(self, *args: Any, may_mark: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not may_mark:
            for name in ("marking", "exemption", "marking_review"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {name: one for name, one in self.cleaned_data.items() if name != "reason"}


class TargetsForm(RowsForm):
    """All the targets of a measure, with empty rows for new ones. A row without a day is none."""

    def __init__(self, *args: Any, targets: Iterable[Target], **given: Any) -> None:
        super().__init__(*args, **given)
        rows = [(one.id, one.on, one.value, one.tolerance) for one in targets]
        rows += [(f"new{n}", None, None, None) for n in range(NEW_TARGETS)]
        self.rows = [row[0] for row in rows]
        for number, (row_id, on, value, tolerance) in enumerate(rows, 1):
            columns = {
                "on": (Day(label=_("by")), on),
                "value": (Value(label=_("to reach")), value),
                "tolerance": (Value(label=_("nearly there within"), min_value=0), tolerance),
            }
            self.add_row(row_id, _("Target %(number)s") % {"number": number}, columns)

    def table(self) -> list[list[forms.BoundField]]:
        return [self.cells(row, "on", "value", "tolerance") for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for row in self.rows:
            on, value = given.get(f"on-{row}"), given.get(f"value-{row}")
            if on and value is None and f"value-{row}" not in self.errors:
                self.add_error(f"value-{row}", _("Give the value to reach by this day."))
            if value is not None and not on and f"on-{row}" not in self.errors:
                self.add_error(f"on-{row}", _("Give the day by which it is to be reached."))
        return given

    def targets(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {
                "on": given[f"on-{row}"],
                "value": given[f"value-{row}"],
                "tolerance": given[f"tolerance-{row}"] or 0,
            }
            for row in self.rows
            if given[f"on-{row}"]
        ]


class MeasureNamed(forms.CharField):
    """A measure by its key, its name or the address of its page, among ``measures``."""

    measures: QuerySet[Measure]

    def __init__(self, **given: Any) -> None:
        # SQLite refuses to look for a text that is much longer than a name.
        super().__init__(max_length=400, **given)

    def clean(self, value: Any) -> Measure | None:
        text = str(super().clean(value)).strip().rstrip("/")
        if not text:
            return None
        last = text.rpartition("/")[2]
        found = list(self.measures.filter(Q(key=text) | Q(name__iexact=text) | Q(id=last))[:2])
        if not found:
            raise ValidationError(_("There is no such measure that you can see."))
        if len(found) > 1:
            raise ValidationError(_("Several have this name. Give the address of the page."))
        return found[0]


class FormulaForm(RowsForm):
    """A formula, and which measure each of its names stands for."""

    formula = Words(
        label=gettext_lazy("Formula"),
        help_text=gettext_lazy(
            "Such as digital / total. A period has a value once all its inputs have one."
        ),
        rows=2,
        max_length=2000,
        required=True,
    )

    def __init__(
        self, *args: Any, given: list[tuple[str, str]], measures: QuerySet[Measure], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        given = [*given, *[("", "")] * NEW_INPUTS]
        self.rows = [str(number) for number in range(len(given))]
        for row, (name, key) in zip(self.rows, given, strict=True):
            stands = MeasureNamed(label=_("stands for"), required=False)
            stands.measures = measures
            label = forms.CharField(label=_("name"), max_length=60, required=False)
            columns = {"name": (label, name), "stands": (stands, key)}
            self.add_row(row, _("Input %(number)s") % {"number": int(row) + 1}, columns)

    def table(self) -> list[list[forms.BoundField]]:
        return [self.cells(row, "name", "stands") for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for row in self.rows:
            name, stands = given.get(f"name-{row}"), given.get(f"stands-{row}")
            if bool(name) != bool(stands) and f"stands-{row}" not in self.errors:
                self.add_error(f"stands-{row}", _("Give both: a name, and its measure."))
        return given

    def inputs(self) -> list[tuple[str, Measure]]:
        given = self.cleaned_data
        rows = [(given[f"name-{row}"], given[f"stands-{row}"]) for row in self.rows]
        return [(name, stands) for name, stands in rows if name]


class CorrectForm(forms.Form):
    value = Value(label=gettext_lazy("The right value"), required=True)
    reason = Words(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("This stays beside the value, and in the history."),
        rows=3,
        max_length=500,
        required=True,
    )
