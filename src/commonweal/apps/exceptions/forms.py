"""The form of an answer. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.exceptions.actions import Given
from commonweal.apps.exceptions.models import AnswerName
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.tolerances.actions import Wanted
from commonweal.apps.tolerances.fields import LineFields
from commonweal.apps.tolerances.rules import UNITS

__all__ = ["AnswerForm"]


class AnswerForm(LineFields):
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=AnswerName.choices, widget=forms.RadioSelect
    )
    due_on = Day(
        label=_("Until"),
        help_text=_(
            "Of a new tolerance the last day; of a plan or a change the day by which you want it."
            " To stop needs none."
        ),
    )
    reason = Words(label=_("Why"), rows=3, required=True)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for unit in UNITS[self.kind]:
            self.fields[unit.value].help_text = _("Only to accept it: the new tolerance.")
        names = [name for name in self.fields if name not in {"answer", "due_on", "reason"}]
        self.order_fields(["answer", *names, "due_on", "reason"])

    def given(self) -> Given:
        held, lines = self.cleaned_data, self.lines()
        there = any(value is not None for value in lines["values"].values())
        wanted = Wanted(**lines) if there else None
        return Given(held["answer"], held["reason"], held["due_on"], wanted)
