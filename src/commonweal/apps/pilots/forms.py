"""Forms of pilots: the parts of a design, what was counted, the checks of a roll-out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.queries import people_for
from commonweal.apps.pilots.models import PLACES, Counted, Look, LookShape, Pilot, PilotAim
from commonweal.apps.pilots.queries import measures_offered, pilots_of
from commonweal.apps.pilots.rules import FIGURES
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.programmes.models import Initiative

STEPS = 4
LONGEST = 2000


class Entry(forms.DecimalField):
    """A figure that may be below zero, typed as people type it."""

    def __init__(self, **given: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        usual = {"max_digits": 20, "decimal_places": PLACES, "required": False, "widget": box}
        super().__init__(**{**usual, **given})

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _whole(label: Any, least: int, most: int, **given: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **given)


class AboutForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    hypothesis = Words(
        label=gettext_lazy("What you expect"),
        rows=3,
        max_length=LONGEST,
        help_text=gettext_lazy("If we do this, then that will change, because of this."),
    )
    cohort = Words(
        label=gettext_lazy("Who or what gets the new way"),
        rows=3,
        max_length=LONGEST,
        help_text=gettext_lazy("And how they are chosen. Chance is the fair way."),
    )
    comparison = Words(label=gettext_lazy("What it is compared with"), rows=3, max_length=LONGEST)
    stop_rule = Words(
        label=gettext_lazy("When it is stopped at once"),
        rows=2,
        max_length=LONGEST,
        help_text=gettext_lazy("What would do harm, and who then stops it."),
    )
    owner = forms.ModelChoiceField(None, label=gettext_lazy("Who runs it"), required=False)
    repeats = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Which earlier pilot it repeats, having learned from it"),
        required=False,
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"), choices=Pilot.marking.field.choices, initial="internal"
    )

    def __init__(self, data: Any, *, user: Any, initiative: Initiative, **given: Any) -> None:
        super().__init__(data, **given)
        people = people_for(user, "read").filter(is_active=True)
        self.fields["owner"].queryset = people
        self.fields["repeats"].queryset = pilots_of(user, initiative).exclude(state="designed")


class MeasuredForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("What is measured"), max_length=300, required=False
    )
    unit = forms.CharField(
        label=gettext_lazy("In which unit"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For shares: percent. For rates: per what."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("How it is counted"), choices=Counted.choices)
    lower_is_better = forms.BooleanField(label=gettext_lazy("Lower is better"), required=False)
    measure = forms.ModelChoiceField(
        None, label=gettext_lazy("Measure of the new way, where it has one"), required=False
    )
    other_measure = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Measure of what it is compared with"),
        required=False,
        help_text=gettext_lazy("Leave empty to compare with the time before the start."),
    )
    starts = Day(label=gettext_lazy("Starts on"))
    ends = Day(label=gettext_lazy("Ends on, at the latest"))

    def __init__(self, data: Any, *, user: Any, initiative: Initiative, **given: Any) -> None:
        super().__init__(data, **given)
        for name in ("measure", "other_measure"):
            self.fields[name].queryset = measures_offered(user, initiative)


class ThresholdForm(forms.Form):
    aim = forms.ChoiceField(label=gettext_lazy("It passes where it is"), choices=PilotAim.choices)
    margin = Entry(
        label=gettext_lazy("Margin"),
        min_value=0,
        help_text=gettext_lazy(
            "In the unit; for shares in percentage points. For “better”, 0 is any gain at all."
        ),
    )
    now_value = Entry(label=gettext_lazy("What it is now, the old way"))
    hoped_value = Entry(
        label=gettext_lazy("What you hope it will be, the new way"),
        help_text=gettext_lazy("For “no worse” and “alike” this is usually what it is now."),
    )
    spread = Entry(
        label=gettext_lazy("How far single values lie apart (standard deviation)"),
        min_value=0,
        help_text=gettext_lazy("Only for means and for before and after."),
    )
    error_percent = Entry(
        label=gettext_lazy("Chance to pass what does not deserve it, percent"),
        min_value=Decimal("0.1"),
        max_value=20,
        required=True,
        initial=Decimal("2.5"),
    )
    power_percent = Entry(
        label=gettext_lazy("Chance to pass what is as good as hoped, percent"),
        min_value=50,
        max_value=Decimal("99.9"),
        required=True,
        initial=Decimal(90),
    )
    looks_planned = _whole(
        gettext_lazy("How often you look, the last time included"), 1, 10, initial=3
    )
    look_shape = forms.ChoiceField(
        label=gettext_lazy("How strict each look is"), choices=LookShape.choices
    )
    size = _whole(
        gettext_lazy("How many in each group"),
        2,
        100_000_000,
        required=False,
        help_text=gettext_lazy("Leave empty to have it worked out."),
    )


class SizeForm(ThresholdForm):
    """The same figures, for somebody who only wants to know how many it takes."""

    kind = forms.ChoiceField(label=gettext_lazy("How it is counted"), choices=Counted.choices)
    lower_is_better = forms.BooleanField(label=gettext_lazy("Lower is better"), required=False)
    field_order = ("kind", "lower_is_better")


PARTS: dict[str, tuple[Any, type[forms.Form]]] = {
    "about": (gettext_lazy("What is tried, on whom"), AboutForm),
    "measured": (gettext_lazy("What is measured, and when"), MeasuredForm),
    "threshold": (gettext_lazy("By what it is judged"), ThresholdForm),
}


def part_form(part: str, data: Any, *, pilot: Pilot, user: Any) -> forms.Form:
    kind = PARTS[part][1]
    initial = {name: getattr(pilot, name) for name in kind.base_fields}
    if kind is ThresholdForm:
        return kind(data, initial=initial)
    form = kind(data, user=user, initiative=pilot.initiative, initial=initial)
    repeats = form.fields.get("repeats")
    if repeats and pilot.repeats_id and not repeats.queryset.filter(id=pilot.repeats_id).exists():
        del form.fields["repeats"]  # kept from this person, who would undo it by saving
    return form


class StepsForm(forms.Form):
    """Up to four steps, each with its check."""

    def __init__(self, data: Any, *, pilot: Pilot, user: Any) -> None:
        super().__init__(data)
        rows = list(pilot.steps.all())
        offered = measures_offered(user, pilot.initiative)
        for number in range(1, STEPS + 1):
            row = rows[number - 1] if number <= len(rows) else None
            for name, field in self._row(number, offered).items():
                field.initial = getattr(row, name, None) if row else field.initial
                self.fields[f"{name}-{number}"] = field

    @staticmethod
    def _row(number: int, offered: Any) -> dict[str, forms.Field]:
        told = {"n": number}
        return {
            "percent": _whole(
                _("Step %(n)s: to how much of all, percent") % told, 1, 100, required=False
            ),
            "check_words": forms.CharField(
                label=_("Step %(n)s: what has to hold before the next") % told,
                max_length=500,
                required=False,
            ),
            "measure": forms.ModelChoiceField(
                offered, label=_("Step %(n)s: measured by") % told, required=False
            ),
            "limit": Entry(label=_("Step %(n)s: its limit") % told),
            "at_most": forms.BooleanField(
                label=_("Step %(n)s: at most the limit (else at least)") % told,
                required=False,
                initial=True,
            ),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(1, STEPS + 1):
            if given.get(f"percent-{number}") and not given.get(f"check_words-{number}"):
                self.add_error(f"check_words-{number}", _("Each step has its own check."))
        return given

    def rows(self) -> list[dict[str, Any]]:
        names = ("percent", "check_words", "measure", "limit", "at_most")
        found = [
            {name: self.cleaned_data.get(f"{name}-{number}") for name in names}
            for number in range(1, STEPS + 1)
        ]
        return [row for row in found if row["percent"]]


_FIGURE_WORDS = {
    "hits": gettext_lazy("how many did it"),
    "count": gettext_lazy("of how many"),
    "mean": gettext_lazy("mean"),
    "spread": gettext_lazy("standard deviation"),
    "events": gettext_lazy("how often it happened"),
    "exposure": gettext_lazy("in how much (time, cases)"),
}


class LookForm(forms.Form):
    """The day and, for totals, the figures of both groups, all that was counted so far."""

    def __init__(self, data: Any, *, pilot: Pilot, source: str, files: Any = None) -> None:
        super().__init__(data, files)
        self.source, self.kind = source, pilot.kind
        self.fields["as_of"] = Day(label=_("Counted up to"), required=True)
        if source == Look.Source.TYPED:
            for name in FIGURES[pilot.kind]:
                self.fields[name] = Entry(label=_words(name), required=True)
        if source == Look.Source.FILE:
            self.fields["upload"] = forms.FileField(
                label=_("File of outcomes (CSV or XLSX)"),
                validators=[FileExtensionValidator(["csv", "xlsx", "txt", "tsv"])],
                help_text=_file_help(pilot.kind),
            )
        self.fields["last"] = forms.BooleanField(
            label=_("This is the last look: nothing more will be counted"), required=False
        )

    def figures(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[name] for name in FIGURES[self.kind]}


def _words(name: str) -> str:
    group, _dash, part = name.rpartition("_")
    named = {"new": _("New way"), "other": _("Compared with"), "": _("Changes")}[group]
    return f"{named}: {_FIGURE_WORDS[part]}"


def _file_help(kind: str) -> str:
    most = settings.UPLOAD_LIMIT_BYTES // 2**20
    told = {
        "shares": _("One row for each, with the columns group (new, other) and value (1 or 0)."),
        "means": _("One row for each, with the columns group (new, other) and value."),
        "rates": _("One row for each, with the columns group (new, other), value and exposure."),
        "pairs": _("One row for each, with the columns before and after."),
    }[kind]
    return told + " " + _("At most %(n)s MB. No names are needed.") % {"n": most}


class ReasonForm(forms.Form):
    reason = Words(label=gettext_lazy("Why"), rows=3, max_length=500, required=True)


class StepForm(forms.Form):
    met = forms.TypedChoiceField(
        label=gettext_lazy("Does the check hold?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    note = Words(label=gettext_lazy("What it rests on"), rows=3, max_length=1000, required=True)
