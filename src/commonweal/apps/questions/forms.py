"""What a person fills in: an answer, a letter, a past day, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.asking import AskForm, one_of
from commonweal.apps.accounts.models import User
from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.questions.models import Verdict

LONGEST_LETTER = 5_000


class AnswerForm(AskForm):
    verdict = forms.ChoiceField(
        label=_("What you say"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = Words(
        label=_("The answer, or why"),
        required=True,
        max_length=LONGEST_LETTER,
        help_text=_("It stays beside the facts, with your name, for whoever sees the question."),
    )


class LetterForm(AskForm):
    to = one_of(User.objects.none(), _("To"))
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = Words(label=_("Letter"), rows=10, required=True, max_length=LONGEST_LETTER)

    def __init__(self, *args: Any, people: Any, quotes: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to"].queryset = people
        self.fields["to"].label_from_instance = lambda person: person.name
        if not quotes:  # it says only where the question stands, and that is written for them
            del self.fields["body"]


class DayForm(forms.Form):
    on = Day(label=_("A past day"), required=True)


class FilterForm(forms.Form):
    all_optional = True

    name = forms.CharField(label=_("Programme or project"), max_length=200, required=False)
    rule = forms.ChoiceField(label=_("What kind of question"), required=False)
    state = forms.ChoiceField(
        label=_("Answered"),
        required=False,
        choices=[("", _("Not yet")), ("answered", _("Known or wrong"))],
    )

    left = forms.ChoiceField(
        label=_("Reported"),
        required=False,
        choices=[("", _("Still reported")), ("too", _("Also what is no longer reported"))],
    )

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["rule"].choices = [("", _("Every kind")), *rules]
