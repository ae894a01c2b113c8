"""Forms of milestones, cost lines, goals and dependencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.plans.fields import (
    Amount,
    BaseYear,
    Currency,
    Day,
    InitiativeNamed,
    RowsForm,
    Words,
)
from commonweal.apps.plans.models import CostLine, Dependency, Milestone


class MilestoneForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What will have happened"), max_length=200)
    nature = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Milestone.Nature.choices)
    forecast = Day(label=gettext_lazy("Forecast"))
    actual = Day(label=gettext_lazy("Happened on"))


class LinesForm(RowsForm):
    """Forecast and actual of every milestone (``kind`` is Day) or cost line (Amount)."""

    def __init__(
        self, *args: Any, rows: Sequence[Any], kind: type[forms.Field], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.rows = rows
        for row in rows:
            columns = {
                "forecast": (kind(label=_("forecast")), row.record.forecast),
                "actual": (kind(label=_("actual")), row.record.actual),
            }
            self.add_row(row.record.id, row.label, columns)

    def table(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(row, self.cells(row.record.id, "forecast", "actual")) for row in self.rows]

    def changes(self) -> dict[str, dict[str, Any]]:
        return self.row_changes(row.record.id for row in self.rows)


class CostLineForm(forms.Form):
    first_year = forms.IntegerField(
        label=gettext_lazy("Financial year that begins in"), min_value=1900, max_value=2200
    )
    nature = forms.ChoiceField(label=gettext_lazy("Kind of money"), choices=CostLine.Nature.choices)
    recurrence = forms.ChoiceField(
        label=gettext_lazy("One-off or recurring"), choices=CostLine.Recurrence.choices
    )
    name = forms.CharField(label=gettext_lazy("What for"), max_length=120, required=False)
    currency = Currency()
    base_year = BaseYear()
    forecast = Amount(label=gettext_lazy("Forecast"))
    actual = Amount(label=gettext_lazy("Actual"))


class GoalForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Whose goal")
    )
    outcome = forms.CharField(
        label=gettext_lazy("What will be different for people"), max_length=300
    )
    why = Words(label=gettext_lazy("Why it matters"))
    wanted_by = Day(label=gettext_lazy("By when"))


class GoalLinksForm(forms.Form):
    goals = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Goals"), required=False, widget=forms.CheckboxSelectMultiple
    )


class DependencyForm(forms.Form):
    nature = forms.ChoiceField(
        label=gettext_lazy("How"), choices=Dependency.Nature.choices, widget=forms.RadioSelect
    )
    on = InitiativeNamed(
        label=gettext_lazy("Which programme or project"),
        help_text=gettext_lazy("Its name, its reference, or the address of its page."),
    )
    what = forms.CharField(label=gettext_lazy("What exactly"), max_length=300)
    needed_by = Day(label=gettext_lazy("Needed by"))

    def __init__(self, *args: Any, user: Anyone, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["on"].user = user
