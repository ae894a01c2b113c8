"""Forms of inquiries and responses. Private to this slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.inquiries.models import CauseName, Response, Standing, WhyEvidence
from commonweal.apps.inquiries.queries import InquirySeen, Offered
from commonweal.apps.plans.fields import Day

_NONE = [("", gettext_lazy("None of the catalogue, or not known"))]


class InquiryForm(forms.Form):
    problem = forms.CharField(
        label=gettext_lazy("What is the problem?"),
        max_length=300,
        help_text=gettext_lazy("What happened, where and how much. Not why, and not who."),
    )
    marking = forms.ChoiceField(label=gettext_lazy("Who may see it"), choices=MarkingName.choices)


class WhyForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why did that happen?"),
        max_length=300,
        help_text=gettext_lazy("Something that was so, not somebody who was at fault."),
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Which kind of cause"),
        choices=[*_NONE, *CauseName.choices],
        required=False,
    )


class WhyEditForm(WhyForm):
    standing = forms.ChoiceField(
        label=gettext_lazy("How sure are you?"),
        choices=Standing.choices,
        widget=forms.RadioSelect,
    )
    leads_to = forms.MultipleChoiceField(
        label=gettext_lazy("It led to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: it led to the problem itself."),
    )

    def __init__(self, data: Any, *, seen: InquirySeen, why_id: str) -> None:
        own = seen.whys[why_id]
        led = [effect for cause, effect in seen.links if cause == why_id]
        known = {"words": own.words, "cause": own.cause, "standing": own.standing}
        super().__init__(data, initial={**known, "leads_to": led})
        others = [(one.id, one.words) for one in seen.whys.values() if one.id != why_id]
        self.fields["leads_to"].choices = others
        if not others:
            del self.fields["leads_to"]


class EvidenceForm(forms.Form):
    thing = forms.ChoiceField(label=gettext_lazy("What on record"))
    speaks_for = forms.ChoiceField(
        label=gettext_lazy("It speaks"),
        choices=[("yes", gettext_lazy("for this")), ("no", gettext_lazy("against this"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=gettext_lazy("How"), max_length=300, required=False)

    def __init__(self, data: Any, *, offered: Iterable[Offered]) -> None:
        super().__init__(data)
        kinds = dict(WhyEvidence.Kind.choices)
        groups = [
            (str(kinds[kind]), [(f"{kind}:{one.ref}", one.label) for one in rows])
            for kind, rows in groupby(offered, key=lambda one: one.kind)
        ]
        self.fields["thing"].choices = [("", _("Choose one")), *groups]

    def values(self) -> dict[str, Any]:
        kind, _colon, ref = self.cleaned_data["thing"].partition(":")
        given = self.cleaned_data
        return {
            "kind": kind,
            "ref": ref,
            "speaks_for": given["speaks_for"] == "yes",
            "words": given["words"],
        }


class ResponseForm(forms.Form):
    cause = forms.ChoiceField(label=gettext_lazy("Against which cause"), choices=CauseName.choices)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of response"), required=False)
    what = forms.CharField(label=gettext_lazy("What is done"), max_length=300)
    begun_on = Day(label=gettext_lazy("Since when"), required=True)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [("", _("Another one")), *kinds]


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[pair for pair in Response.Outcome.choices if pair[0]],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=gettext_lazy("How do you know?"), max_length=300)
