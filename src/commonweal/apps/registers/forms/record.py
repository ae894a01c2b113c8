"""Forms of the record of a risk: what it is, who answers for it, how it is scored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.risks.models import Response, RiskKind
from commonweal.apps.risks.rules import Matrix
from commonweal.apps.risks.words import category_choices

__all__ = ["AboutForm", "HandlingForm", "ResponseForm", "ScoreForm", "WhoseForm"]

_NAMES = {
    "inherent": (
        gettext_lazy("Before anything is done: likelihood"),
        gettext_lazy("Before anything is done: impact"),
    ),
    "residual": (gettext_lazy("As it is now: likelihood"), gettext_lazy("As it is now: impact")),
    "target": (gettext_lazy("Where it should get: likelihood"),
               gettext_lazy("Where it should get: impact")),
}  # fmt: skip


class AboutForm(forms.Form):
    """Cause, event and effect apart, so that each is thought of; the title may stay empty."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=RiskKind.choices, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    cause = Words(
        label=gettext_lazy("Cause: because of what"),
        rows=2,
        help_text=gettext_lazy("What is so already. “Two of five engineers leave in May.”"),
    )
    event = Words(
        label=gettext_lazy("Event: what may happen"),
        rows=2,
        required=True,
        help_text=gettext_lazy(
            "What may come, or not come. “The data are not ready for the test.”"
        ),
    )
    effect = Words(
        label=gettext_lazy("Effect: what it would do"),
        rows=2,
        help_text=gettext_lazy("On cost, time, benefits or people. “Opening moves by a quarter.”"),
    )
    title = forms.CharField(
        label=gettext_lazy("Short title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, it is taken from the event."),
    )
    within = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Counted within a wider risk"),
        required=False,
        empty_label=gettext_lazy("No: it counts by itself"),
        help_text=gettext_lazy("Where both are in a list, only the wider one is counted."),
    )
    dependency = forms.ModelChoiceField(
        None, label=gettext_lazy("The dependency that is at risk"), required=False
    )

    def __init__(self, *args: Any, wider: QuerySet[Any], depends: QuerySet[Any], **given: Any):
        super().__init__(*args, **given)
        self.fields["category"].choices = [("", _("Choose one")), *category_choices()]
        self.fields["within"].queryset = wider
        self.fields["dependency"].queryset = depends
        self.fields["dependency"].label_from_instance = lambda one: one.what
        if not depends.exists():
            del self.fields["dependency"]

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WhoseForm(AboutForm):
    """A risk of a body itself."""

    organisation = forms.ModelChoiceField(
        None, label=gettext_lazy("Whose risk"), empty_label=gettext_lazy("Choose one")
    )
    field_order = ("organisation",)

    def values(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "organisation"}


class ResponseForm(forms.Form):
    owner = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Who answers for it"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    response = forms.ChoiceField(
        label=gettext_lazy("What is done about it"), choices=Response.choices, required=False
    )
    response_words = Words(label=gettext_lazy("In words"), rows=3)
    proximity_on = Day(
        label=gettext_lazy("When it could strike"), help_text=gettext_lazy("The first day.")
    )
    review_on = Day(label=gettext_lazy("Look at it again on"))

    def __init__(self, *args: Any, people: QuerySet[Any], **given: Any):
        super().__init__(*args, **given)
        self.fields["owner"].queryset = people


class HandlingForm(forms.Form):
    marking = forms.ChoiceField(
        label=gettext_lazy("Handling marking"),
        choices=MarkingName.choices,
        widget=forms.RadioSelect,
    )
    exemption = forms.CharField(
        label=gettext_lazy("Exemption in law"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed where it is withheld."),
    )
    marking_review = Day(label=gettext_lazy("Look at the marking again on"))


class ScoreForm(forms.Form):
    """Three times a likelihood and an impact, on the matrix of the body."""

    def __init__(self, *args: Any, matrix: Matrix, **given: Any):
        super().__init__(*args, **given)
        none = ("", _("Not scored"))
        likely = [none] + [
            (n, f"{n}. {_(s.name)} ({s.from_percent} – {s.to_percent} %)")
            for n, s in enumerate(matrix.likelihoods, start=1)
        ]
        bad = [none] + [
            (n, f"{n}. {_(s.name)}" + (f": {_(s.meaning)}" if s.meaning else ""))
            for n, s in enumerate(matrix.impacts, start=1)
        ]
        for side, labels in _NAMES.items():
            for part, label, choices in (
                ("likelihood", labels[0], likely),
                ("impact", labels[1], bad),
            ):
                self.fields[f"{side}_{part}"] = forms.TypedChoiceField(
                    label=label, choices=choices, coerce=int, empty_value=None, required=False
                )
        self.fields["why"] = Words(label=_("Why so"), rows=2)
