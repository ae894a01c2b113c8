"""Forms of what happens to a benefit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.plans.fields import Day, Words


class NoteForm(forms.Form):
    note = Words(label=_("Note"), rows=3, help_text=_("This stays in the history."))


class CheckForm(forms.Form):
    note = Words(
        label=_("What you checked"),
        rows=3,
        required=True,
        help_text=_("Which readings you followed to their source, and what you found."),
    )


class ReviewForm(forms.Form):
    held_on = Day(label=_("Held on"), required=True)
    finding = Words(label=_("What was found"), required=True)
    action = Words(label=_("What is done about it"), rows=2)


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("Who owns it from now on"))
    reason = Words(label=_("Why"), rows=2, required=True)

    def __init__(self, data: Any, *, people: Any, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["to"].queryset = people


class ReasonForm(forms.Form):
    reason = Words(label=_("What came of it"), rows=3, required=True)
