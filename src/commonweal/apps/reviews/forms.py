"""Forms of reviews and of what follows from them. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.reviews.actions import Wanted
from commonweal.apps.reviews.models import Recommended, ReviewNote
from commonweal.apps.reviews.queries import owners_offered
from commonweal.apps.reviews.rules import Indicative


class AskForm(forms.Form):
    purpose = Words(
        label=gettext_lazy("What the review should look at"),
        rows=3,
        help_text=gettext_lazy("Leave empty for everything that the gate asks."),
    )
    planned_on = Day(label=gettext_lazy("When it should be held"))


class PanelForm(forms.Form):
    """Only people without a tie to the work are offered; the action checks again."""

    lead = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who leads"), empty_label=gettext_lazy("Choose one")
    )
    others = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who else reviews"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: list[User], **given: Any) -> None:
        super().__init__(*args, **given)
        offered = User.objects.filter(id__in=[one.id for one in people]).order_by("name", "id")
        self.fields["lead"].queryset = self.fields["others"].queryset = offered

    def people(self) -> list[User]:
        lead = self.cleaned_data["lead"]
        return [lead, *(one for one in self.cleaned_data["others"] if one != lead)]


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it was"),
        choices=ReviewNote.Kind.choices,
        widget=forms.RadioSelect,
    )
    on = Day(label=gettext_lazy("On"), required=True)
    with_whom = forms.CharField(
        label=gettext_lazy("With whom, or which document"),
        max_length=200,
        help_text=gettext_lazy("A role, a place or a title; no name of a person is needed."),
    )
    words = Words(label=gettext_lazy("What was said or read"), required=True)


class FindingForm(forms.Form):
    words = Words(label=gettext_lazy("What you found"), required=True)
    evidence = Words(label=gettext_lazy("What shows it"), required=True)
    weight = forms.ChoiceField(
        label=gettext_lazy("How much it matters"),
        choices=[
            (Recommended.CRITICAL.value, gettext_lazy("It cannot succeed like this")),
            (Recommended.ESSENTIAL.value, gettext_lazy("It matters to success")),
            (Recommended.ADVISED.value, gettext_lazy("It could be better")),
        ],
        widget=forms.RadioSelect,
    )


class ToDoForm(forms.Form):
    """Something to be done: its words, its owner, its day."""

    words = forms.CharField(label=gettext_lazy("What is to be done"), max_length=500)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who does it"),
        empty_label=gettext_lazy("Choose one"),
    )  # fmt: skip
    due_on = Day(label=gettext_lazy("By"), required=True)

    def __init__(self, *args: Any, user: Anyone, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["owner"].queryset = owners_offered(user)

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


class RecommendForm(ToDoForm):
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon"), choices=Recommended.choices, widget=forms.RadioSelect
    )


class FinishForm(forms.Form):
    confidence = forms.ChoiceField(
        label=gettext_lazy("Delivery confidence, as you see it"),
        choices=[
            ("green", gettext_lazy("Green: success is highly likely, nothing big stands open")),
            ("amber", gettext_lazy("Amber: it can be done; what is wrong can be put right")),
            ("red", gettext_lazy("Red: it looks out of reach; what is wrong cannot be managed")),
        ],
        widget=forms.RadioSelect,
    )
    why = Words(label=gettext_lazy("Why"), rows=3, required=True)
    difference_why = Words(
        label=gettext_lazy("Where you differ from the evidence: what makes the difference"), rows=3
    )

    def __init__(self, *args: Any, indicative: Indicative, **given: Any) -> None:
        super().__init__(*args, **given)
        if indicative.level == "unknown":
            self.fields["difference_why"].help_text = _(
                "The evidence is not enough for a rating, so any rating differs from it."
            )


class DoneForm(forms.Form):
    how = Words(label=gettext_lazy("How it was done, and where one sees that"), rows=3,
                required=True)  # fmt: skip


class SeenForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("confirm", gettext_lazy("I have seen that it is done")),
            ("reopen", gettext_lazy("It is not done: open it again")),
        ],
        widget=forms.RadioSelect,
    )
    reason = Words(label=gettext_lazy("What is missing, where it is not done"), rows=3)


class ReasonForm(forms.Form):
    reason = Words(label=gettext_lazy("Why"), rows=3, required=True)
