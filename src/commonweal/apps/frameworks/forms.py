"""Forms of frameworks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.asking import one_of
from commonweal.apps.accounts.models import RoleName
from commonweal.apps.plans.fields import ReasonForm, Words
from commonweal.engines.assess import Framework

__all__ = ["NEW", "PARTS", "CopyForm", "ReasonForm"]

_RULE = _(
    "A rule over what the record knows, such as plans.goals > 0. The facts stand below this form."
    " Leave it empty where a document answers it."
)
_APPLIES = _("A rule as well. Leave it empty where it is always asked.")
_SAID = _("Needed where it is not always asked: “There is no old system to replace.”")


class CopyForm(forms.Form):
    organisation = one_of(None, _("For which body"))
    name = forms.CharField(label=_("Its name"), max_length=60)

    def __init__(self, *args: Any, bodies: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].queryset = bodies


class PartForm(forms.Form):
    """One part of ``framework``; what it holds goes into the engine's shape as it stands here."""

    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, framework: Framework, **given: Any) -> None:
        super().__init__(*args, **given)
        self.prepare(framework)

    def prepare(self, framework: Framework) -> None:
        """Fill in the choices."""


class CriterionForm(PartForm):
    rule = Words(label=_("Met where"), rows=3, max_length=4_000, help_text=_RULE)
    guidance = Words(
        label=_("Guidance"), rows=3, max_length=2_000,
        help_text=_("What to do so that it is met, for whoever has to supply it."),
    )  # fmt: skip
    applies = Words(label=_("Asked only where"), rows=2, max_length=4_000, help_text=_APPLIES)
    otherwise = forms.CharField(
        label=_("What is said where it is not asked"), max_length=300, required=False,
        help_text=_SAID,
    )  # fmt: skip
    supplied_by = forms.ChoiceField(
        label=_("Who can supply it"),
        choices=RoleName.choices,
        initial=RoleName.PROGRAMME_MANAGER,
    )
    weight = forms.ChoiceField(label=_("Asked from which weight upwards"), required=False)
    waivable = forms.BooleanField(
        label=_("Somebody who may approve can say that it does not apply"), required=False
    )

    def prepare(self, framework: Framework) -> None:
        weights = [(each.key, each.title) for each in framework.weights]
        self.fields["weight"].choices = [("", _("Always")), *weights]


class GateForm(PartForm):
    purpose = forms.CharField(label=_("What it decides"), max_length=300, required=False)
    guidance = Words(label=_("Guidance"), rows=3, max_length=2_000)
    repeatable = forms.BooleanField(label=_("Held again and again"), required=False)
    criteria = forms.MultipleChoiceField(
        label=_("What it asks"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self, framework: Framework) -> None:
        self.fields["criteria"].choices = [(each.key, each.title) for each in framework.criteria]

    def clean_criteria(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["criteria"])


class WeightForm(PartForm):
    rule = Words(
        label=_("Who may take it"), rows=3, max_length=4_000,
        help_text=_("A rule over what the record knows. The heaviest weight has none."),
    )  # fmt: skip
    guidance = Words(label=_("Guidance"), rows=2, max_length=2_000)
    one_page = forms.BooleanField(label=_("One page is enough"), required=False)
    panel = forms.IntegerField(
        label=_("How many independent people review"), min_value=0, max_value=9
    )


PARTS: dict[str, type[PartForm]] = {
    "criterion": CriterionForm,
    "gate": GateForm,
    "weight": WeightForm,
}
NEW = {"criterion": _("A new criterion"), "gate": _("A new gate"), "weight": _("A new weight")}
