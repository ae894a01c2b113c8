"""Forms of asking for a decision, deciding, and agreeing to an override. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.reviews.actions import Wanted
from commonweal.apps.reviews.queries import owners_offered

CONDITIONS = 3
_PARTS = ("condition", "owner", "due")


class AskForm(forms.Form):
    note = Words(
        label=gettext_lazy("What those who decide should know"),
        rows=3,
        help_text=gettext_lazy("The evidence goes along by itself. Leave empty where it says all."),
    )


class DecideForm(forms.Form):
    """A decision; up to ``CONDITIONS`` conditions, each with its owner and day."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=GateDecision.Outcome.choices,
        widget=forms.RadioSelect,
    )
    reason = Words(
        label=gettext_lazy("Reason"),
        rows=3,
        required=True,
        help_text=gettext_lazy("Anybody reads it once the programme is made public."),
    )

    def __init__(self, *args: Any, user: Anyone, blocked: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        people = owners_offered(user)
        for place in range(1, CONDITIONS + 1):
            words = {"n": place}
            self.fields[f"condition_{place}"] = forms.CharField(
                label=_("Condition %(n)s") % words, max_length=500, required=False
            )
            self.fields[f"owner_{place}"] = forms.ModelChoiceField(
                people, label=_("Who sees to condition %(n)s") % words, required=False,
                empty_label=_("Choose one"),
            )  # fmt: skip
            self.fields[f"due_{place}"] = Day(label=_("Condition %(n)s is met by") % words)
        if blocked:
            self._add_override()

    def _add_override(self) -> None:
        self.fields["override_reason"] = Words(
            label=_("To go on all the same: why"), rows=3,
            help_text=_(
                "Only where you go on although something stands in the way. A second person has to "
                "agree, and anybody reads it once the programme is made public."
            ),
        )  # fmt: skip
        self.fields["override_until"] = Day(label=_("And until which day that holds"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wanted = [self._condition(given, place) for place in range(1, CONDITIONS + 1)]
        given["conditions"] = tuple(one for one in wanted if one is not None)
        for place in range(1, CONDITIONS + 1):
            for part in _PARTS:
                given.pop(f"{part}_{place}", None)
        return given

    def _condition(self, given: dict[str, Any], place: int) -> Wanted | None:
        words, owner, due = (given.get(f"{part}_{place}") for part in _PARTS)
        if not (words or owner or due):
            return None
        if not (words and owner and due):
            self.add_error(
                f"condition_{place}",
                ValidationError(
                    _("A condition has its words, somebody who sees to it, and a day.")
                ),
            )
            return None
        return Wanted(words=words, owner=owner, due_on=due)


class SecondForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("agree", gettext_lazy("I agree: it goes on against the evidence")),
            ("refuse", gettext_lazy("I do not agree")),
        ],
        widget=forms.RadioSelect,
    )
    reason = Words(label=gettext_lazy("Reason"), rows=3, required=True)
