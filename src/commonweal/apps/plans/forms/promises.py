"""Forms of the original plan and of change requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import (
    Amount,
    BaseYear,
    Currency,
    Day,
    RowsForm,
    Words,
)
from commonweal.apps.plans.models import ChangeRequest
from commonweal.apps.plans.queries import Plan, cost_label
from commonweal.apps.plans.rules import FIGURES, Promised
from commonweal.apps.programmes.actions import Promise


class FiguresForm(RowsForm):
    """The figures of one layer."""

    whole_life_cost = Amount(label=gettext_lazy("Whole-life cost"))
    benefits = Amount(label=gettext_lazy("Benefits, in money"))
    currency = Currency()
    base_year = BaseYear()
    start_date = Day(label=gettext_lazy("Start"))
    end_date = Day(label=gettext_lazy("End"))
    scope = Words(label=gettext_lazy("Scope: what will be done, and what will not"), rows=6)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts, ends = given.get("start_date"), given.get("end_date")
        if starts and ends and ends < starts:
            self.add_error("end_date", _("It ends before it starts."))
        return given

    def figures(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIGURES}


class StartForm(FiguresForm):
    """The original plan."""

    field_order = ["origin", "as_at"]
    origin = forms.CharField(
        label=gettext_lazy("Where it was agreed"),
        help_text=gettext_lazy("For example: full business case, approved by the board."),
        max_length=200,
    )
    as_at = Day(label=gettext_lazy("Agreed on"), required=True)

    def promise(self) -> Promise:
        own = {name: self.cleaned_data[name] for name in ("origin", "as_at")}
        return Promise(**own, **self.figures())


class ChangeForm(FiguresForm):
    """A change request: the words, and the promise as it should be."""

    field_order = ["what", "why"]
    what = forms.CharField(label=gettext_lazy("What should change"), max_length=300)
    why = Words(label=gettext_lazy("Why"), required=True)
    effect_scope = Words(label=gettext_lazy("What this does to the scope"), rows=3)
    effect_benefits = Words(label=gettext_lazy("What this does to the benefits"), rows=3)

    def __init__(self, *args: Any, plan: Plan, wanted: Promised, **given: Any) -> None:
        figures = {name: getattr(wanted, name) for name in FIGURES}
        super().__init__(*args, **{**given, "initial": {**figures, **given.get("initial", {})}})
        self.plan, self.wanted = plan, wanted
        for name in FIGURES:
            self.fields[name].show_hidden_initial = True
        for row in plan.milestones:
            field = Day(label=_("promised date"))
            self.add_row(
                row.record.id, row.record.name,
                {"promised": (field, wanted.milestones.get(row.record.id))},
            )  # fmt: skip
        for cost in plan.cost_lines:
            field = Amount(label=_("promised amount"))
            self.add_row(
                cost.record.id, cost_label(cost.record),
                {"promised": (field, wanted.cost_lines.get(cost.record.id))},
            )  # fmt: skip

    def milestone_table(self) -> list[tuple[Any, forms.BoundField]]:
        return [(row, self[f"promised-{row.record.id}"]) for row in self.plan.milestones]

    def cost_table(self) -> list[tuple[Any, forms.BoundField]]:
        return [(row, self[f"promised-{row.record.id}"]) for row in self.plan.cost_lines]

    def words(self) -> dict[str, str]:
        names = ("what", "why", "effect_scope", "effect_benefits")
        return {name: self.cleaned_data[name] for name in names}

    def promised(self) -> Promised:
        """The whole promise as asked for: the present one with what the person changed. An
        emptied field drops what was promised."""
        changed = {name: self.cleaned_data[name] for name in FIGURES if name in self.changed_data}
        return replace(
            self.wanted,
            **changed,
            milestones=self._kept(self.wanted.milestones, self.plan.milestones),
            cost_lines=self._kept(self.wanted.cost_lines, self.plan.cost_lines),
        )

    def _kept(self, promised: Mapping[str, Any], rows: Iterable[Any]) -> dict[str, Any]:
        changes = self.row_changes(row.record.id for row in rows)
        values = {**promised, **{i: change["promised"] for i, change in changes.items()}}
        return {row_id: value for row_id, value in values.items() if value is not None}


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("approve", gettext_lazy("Approve: it becomes the promise")),
            ("refuse", gettext_lazy("Refuse")),
        ],
        widget=forms.RadioSelect,
    )
    reason = Words(label=gettext_lazy("Reason"), rows=3)
    seen_layer = forms.IntegerField(widget=forms.HiddenInput)


def words_of(change: ChangeRequest | None) -> dict[str, str]:
    """What a form of this request begins with."""
    names = ("what", "why", "effect_scope", "effect_benefits")
    return {name: getattr(change, name) for name in names} if change else {}
