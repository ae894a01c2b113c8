"""Forms of gates and of what people answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.frameworks.queries import FrameworkSeen
from commonweal.apps.gates.actions import Borne
from commonweal.apps.plans.fields import Day, ReasonForm, Words

__all__ = ["AcceptForm", "DocumentForm", "GateForm", "ReasonForm", "WeightForm"]


class GateForm(forms.Form):
    """``offered`` are the frameworks in force; a choice is ``<reference>/<gate>``."""

    kind = forms.ChoiceField(label=_("Which gate"))
    milestone = forms.ModelChoiceField(
        None,
        label=_("Planned on"),
        required=False,
        empty_label=_("Not planned yet"),
        help_text=_("A milestone of the plan whose kind is gate."),
    )

    def __init__(
        self, *args: Any, offered: list[FrameworkSeen], milestones: Any, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [
            (
                f"{seen.framework.name}, {seen.framework.version}",
                [(f"{seen.ref}/{gate.key}", gate.title) for gate in seen.framework.gates],
            )
            for seen in offered
        ]
        self.fields["milestone"].queryset = milestones

    def values(self) -> dict[str, Any]:
        ref, _slash, kind = self.cleaned_data["kind"].rpartition("/")
        return {"framework": ref, "kind": kind, "milestone": self.cleaned_data["milestone"]}


class WeightForm(ReasonForm):
    weight = forms.ChoiceField(label=_("How heavy"), required=False)
    field_order = ("weight", "reason")

    def __init__(self, *args: Any, weights: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [(each.key, each.title) for each in weights]
        self.fields["weight"].choices = [("", _("As the rules say")), *choices]


class DocumentForm(forms.Form):
    """A new file, or one of the initiative's that is there already."""

    upload = forms.FileField(label=_("The document"))
    met = forms.TypedChoiceField(
        label=_("What it says"),
        choices=[("", _("Choose one")), ("yes", _("It is met")), ("no", _("It is not met"))],
        coerce=lambda said: said == "yes",
    )
    reason = Words(
        label=_("Where it says so"),
        rows=3,
        required=True,
        help_text=_("Page and sentence. Your name stands beside it as the reader."),
    )
    until = Day(label=_("Holds until"), help_text=_("Leave empty where it has no end."))
    field_order = ("upload", "met", "reason", "until")


class AcceptForm(forms.Form):
    owner = forms.ModelChoiceField(None, label=_("Who bears it"), empty_label=_("Choose one"))
    reason = Words(
        label=_("Why it is borne"), rows=3, required=True,
        help_text=_("What could happen, and why you go on all the same."),
    )  # fmt: skip
    cost = forms.CharField(
        label=_("What it would cost to find out"), max_length=200,
        help_text=_("Money, days, or both: GBP 20,000 and six weeks."),
    )  # fmt: skip
    until = Day(
        label=_("Until"), required=True,
        help_text=_("At most a year. After that it is in the way again."),
    )  # fmt: skip

    def __init__(self, *args: Any, owners: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["owner"].queryset = owners

    def accepted(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"reason": given.pop("reason"), "borne": Borne(**given)}
