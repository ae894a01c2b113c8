"""Forms of asking for approval, deciding, and meeting a condition."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import Day, Words


class SubmitForm(forms.Form):
    approvers = forms.MultipleChoiceField(
        label=gettext_lazy("Who must agree"),
        help_text=gettext_lazy("With nobody chosen, one other person who may approve is enough."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("approve", gettext_lazy("Approve")),
            ("return", gettext_lazy("Give it back to be worked on")),
        ],
        widget=forms.RadioSelect,
    )
    reason = Words(label=gettext_lazy("Reason"), rows=3)
    conditions = Words(
        label=gettext_lazy("Conditions, one a line"),
        help_text=gettext_lazy(
            "What must be met after approval. They stay open until it is said how."
        ),
        rows=4,
    )
    review_on = Day(label=gettext_lazy("Look at it again by"))

    def clean_conditions(self) -> tuple[str, ...]:
        lines = [line.strip() for line in str(self.cleaned_data["conditions"]).splitlines()]
        if any(len(line) > 500 for line in lines):
            raise ValidationError(_("Keep each condition to 500 characters."))
        return tuple(dict.fromkeys(line for line in lines if line))


class MetForm(forms.Form):
    how = Words(label=gettext_lazy("How it was met"), rows=3, required=True)
