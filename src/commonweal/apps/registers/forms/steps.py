"""Forms of what happens to a risk, and of what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import Amount, BaseYear, Currency, Day, Words
from commonweal.apps.plans.models import Milestone
from commonweal.apps.risks.actions import EffectGiven
from commonweal.apps.risks.models import EarlyWarning, Outcome, RiskEffect
from commonweal.apps.risks.rules import Matrix, three_of
from commonweal.kernel.errors import RuleBroken

__all__ = [
    "AcceptForm",
    "ActionForm",
    "CloseForm",
    "DoneForm",
    "HappenedForm",
    "LookForm",
    "QuantifyForm",
    "WarningForm",
    "WhyForm",
]

NEW_EFFECTS = 2
LONGEST_DAYS = 20_000


class WhyForm(forms.Form):
    why = Words(label=gettext_lazy("Why"), rows=3, required=True)


class AcceptForm(forms.Form):
    until = Day(
        label=gettext_lazy("You answer for it until"),
        required=True,
        help_text=gettext_lazy("At most a year. After that day it shows again."),
    )
    why = Words(label=gettext_lazy("Why it is carried"), rows=3, required=True)


class LookForm(forms.Form):
    note = Words(label=gettext_lazy("What you found"), rows=3, required=True)
    review_on = Day(label=gettext_lazy("Look at it again on"))


class HappenedForm(forms.Form):
    on = Day(label=gettext_lazy("When it happened"), required=True)
    what = Words(label=gettext_lazy("What happened"), rows=3, required=True)


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[pair for pair in Outcome.choices if pair[0]],
        widget=forms.RadioSelect,
    )
    why = Words(label=gettext_lazy("How that is known"), rows=3, required=True)


class ActionForm(forms.Form):
    what = forms.CharField(label=gettext_lazy("What is done"), max_length=500)
    owner = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Who does it"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    due_on = Day(label=gettext_lazy("By when"))
    cost = Amount(label=gettext_lazy("What it costs"))
    currency = Currency(required=False)
    base_year = BaseYear()

    def __init__(self, *args: Any, people: QuerySet[Any], **given: Any):
        super().__init__(*args, **given)
        self.fields["owner"].queryset = people


class DoneForm(forms.Form):
    on = Day(label=gettext_lazy("Done on"), required=True)
    came_of_it = Words(label=gettext_lazy("What came of it"), rows=3, required=True)


class WarningForm(forms.Form):
    measure = forms.ModelChoiceField(
        None, label=gettext_lazy("Measure"), empty_label=gettext_lazy("Choose one")
    )
    side = forms.ChoiceField(
        label=gettext_lazy("It warns when a value is"),
        choices=EarlyWarning.Side.choices,
        widget=forms.RadioSelect,
    )
    line = forms.DecimalField(
        label=gettext_lazy("The line, in the unit of the measure"), max_digits=24, decimal_places=9
    )
    raises_to = forms.TypedChoiceField(
        label=gettext_lazy("Then the likelihood is at least"), coerce=int
    )

    def __init__(self, *args: Any, measures: QuerySet[Any], matrix: Matrix, **given: Any):
        super().__init__(*args, **given)
        self.fields["measure"].queryset = measures
        self.fields["measure"].label_from_instance = lambda one: f"{one.name} ({one.unit})"
        self.fields["raises_to"].choices = [
            (n, f"{n}. {_(step.name)}") for n, step in enumerate(matrix.likelihoods, start=1)
        ]


class QuantifyForm(forms.Form):
    """A chance, three costs, and three numbers of days for each milestone or task."""

    all_optional = True  # so no label says that its field is

    probability = forms.DecimalField(
        label=gettext_lazy("Chance that it happens, in percent"), min_value=0, max_value=100,
        max_digits=5, decimal_places=2, required=False,
    )  # fmt: skip
    cost_low = Amount(label=gettext_lazy("Cost: at least"))
    cost_likely = Amount(label=gettext_lazy("Cost: most likely"))
    cost_high = Amount(label=gettext_lazy("Cost: at most"))
    currency = Currency(required=False)
    base_year = BaseYear()

    def __init__(
        self,
        *args: Any,
        milestones: Sequence[Milestone],
        effects: Sequence[RiskEffect],
        **given: Any,
    ):
        super().__init__(*args, **given)
        self.milestones = {one.id: one for one in milestones}
        known = {one.milestone_id: one for one in effects if one.milestone_id}
        for one in milestones:
            self._days(f"m-{one.id}", one.name, known.get(one.id))
        tasks = [one for one in effects if one.task]
        self.tasks = [*tasks, *([None] * NEW_EFFECTS)]
        for number, task in enumerate(self.tasks, start=1):
            self.fields[f"task-{number}"] = forms.CharField(
                label=_("Another task %(n)s") % {"n": number}, max_length=200, required=False,
                initial=task.task if task else "",
            )  # fmt: skip
            self._days(f"t-{number}", _("That task %(n)s") % {"n": number}, task)

    def _days(self, key: str, name: str, known: RiskEffect | None) -> None:
        for part, label in (
            ("low", _("%(name)s: at least, days later")),
            ("likely", _("%(name)s: most likely, days later")),
            ("high", _("%(name)s: at most, days later")),
        ):
            self.fields[f"{key}-{part}"] = forms.IntegerField(
                label=label % {"name": name}, min_value=0, max_value=LONGEST_DAYS, required=False,
                initial=getattr(known, f"days_{part}") if known else None,
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        names = ("cost_low", "cost_likely", "cost_high", "currency", "base_year")
        given = {name: self.cleaned_data[name] for name in names}
        chance = self.cleaned_data["probability"]
        return {**given, "probability": None if chance is None else chance / 100}

    def effects(self) -> list[EffectGiven]:
        """RuleBroken, at the field, where three days are not whole, or a task has none."""
        found = []
        for key, milestone in self.milestones.items():
            if days := self._three(f"m-{key}"):
                found.append(EffectGiven(days, milestone=milestone))
        for number in range(1, len(self.tasks) + 1):
            task = self.cleaned_data[f"task-{number}"].strip()
            days = self._three(f"t-{number}")
            if bool(task) != bool(days):
                raise RuleBroken(
                    _("Name the task and give its days, or leave both empty."),
                    code="task-half",
                    field=f"task-{number}",
                )
            if days:
                found.append(EffectGiven(days, task=task))
        return found

    def _three(self, key: str) -> Any:
        given = [self.cleaned_data[f"{key}-{part}"] for part in ("low", "likely", "high")]
        exact = [None if days is None else Decimal(days) for days in given]
        return three_of(*exact, field=f"{key}-likely")
