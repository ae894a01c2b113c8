"""What a person fills in about cutovers. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.queries import Anyone, people_for
from commonweal.apps.cutovers.models import Check, CutoverRun, RunNote, RunStep, StepKind
from commonweal.apps.evidence.fields import OneFile
from commonweal.apps.plans.fields import Words

LONGEST = 2000


class Moment(forms.DateTimeField):
    def __init__(self, **given: Any) -> None:
        shown = "%Y-%m-%dT%H:%M"
        look = {"type": "datetime-local", "class": "govuk-input--width-20"}
        picker = forms.DateTimeInput(attrs=look, format=shown)
        super().__init__(widget=picker, required=False, **given)


class PlanForm(forms.Form):
    starts_at = Moment(label=_("It begins at"))
    read_only_from = Moment(label=_("The service can only be read from"))
    read_only_until = Moment(label=_("Until"))
    continuity = Words(
        label=_("How the service goes on meanwhile"),
        rows=3,
        max_length=LONGEST,
        help_text=_("What people can still do, and what becomes of what they send in meanwhile."),
    )
    communication = Words(label=_("Who is told what, and when"), rows=3, max_length=LONGEST)
    way_back = Words(
        label=_("The way back"),
        rows=3,
        max_length=LONGEST,
        help_text=_("Until when one can go back to the old system, and how that was tried."),
    )


class Most(forms.IntegerField):
    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=0, max_value=2_000_000_000, required=False, **given)


class StepForm(forms.Form):
    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=999)
    title = forms.CharField(label=_("What is done"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices)
    reads = forms.ChoiceField(
        label=_("What a go or no-go reads"), choices=Check.choices, required=False
    )
    owner = forms.ModelChoiceField(None, label=_("Who does it"), required=False)
    minutes = forms.IntegerField(label=_("Planned minutes"), min_value=0, max_value=10_000)
    most_changes = Most(
        label=_("Changes that the new system may be behind, at most"),
        help_text=_("Only for a check of how far it is behind. For the last of the night: 0."),
    )
    most_seconds = Most(
        label=_("Seconds that the oldest of them may have waited, at most"),
        help_text=_("Only for that check. Empty where it does not matter."),
    )
    fresh_minutes = Most(
        label=_("Minutes for which a measured lag counts"),
        help_text=_("For checks of the lag. What was measured earlier is not known any more."),
    )

    def __init__(self, data: Any, *, user: Anyone, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["owner"].queryset = people_for(user, "read").filter(is_active=True)


class EndForm(forms.Form):
    """What became of a step, by its kind."""

    answer = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    note = Words(label=_("Note"), rows=2, max_length=500)

    def __init__(self, data: Any, *, step: RunStep) -> None:
        super().__init__(data)
        wanted = {"go", "no-go"} if step.kind == StepKind.CHECK else {"done", "failed"}
        self.fields["answer"].choices = [c for c in RunStep.Answer.choices if c[0] in wanted]


class LagForm(forms.Form):
    upload = OneFile(
        accept=".json",
        label=_("Lag"),
        help_text=_("The file that commonweal transfer follow --out wrote."),
    )


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"), choices=RunNote.Kind.choices, widget=forms.RadioSelect
    )
    number = forms.IntegerField(
        label=_("How many"), min_value=0, max_value=2_000_000_000, required=False
    )
    words = Words(label=_("Who was told what, or a remark"), rows=2, max_length=300)


class EndRunForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[one for one in CutoverRun.Outcome.choices if one[0] != "going"],
        widget=forms.RadioSelect,
    )
    why = Words(label=_("Why, or what was learned"), rows=3, max_length=500, required=True)
