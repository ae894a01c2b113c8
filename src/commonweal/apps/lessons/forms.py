"""Forms of lessons: what was learned, and what came of it elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.lessons.models import Lesson, LessonAnswer, LessonCause, Reach
from commonweal.apps.plans.fields import Words
from commonweal.apps.programmes.models.initiative import Kind

NAMES = (
    "title", "observation", "evidence", "cause", "cause_words", "recommendation", "question",
    "reach", "applies_kind", "applies_category", "applies_method", "applies_tag", "marking",
)  # fmt: skip


class LessonForm(forms.Form):
    title = forms.CharField(label=_("What was learned, in a line"), max_length=200)
    observation = Words(label=_("What happened"), rows=4, max_length=4000, required=True)
    evidence = Words(
        label=_("What shows it"),
        rows=3,
        max_length=4000,
        required=True,
        help_text=_("Figures with their dates, a report, a result: so that others find it again."),
    )
    cause = forms.ChoiceField(
        label=_("Why it happened"), choices=LessonCause.choices, required=False
    )
    cause_words = Words(label=_("And in your words"), rows=2, max_length=2000)
    recommendation = Words(label=_("What others should do"), rows=3, max_length=4000, required=True)
    question = forms.CharField(
        label=_("The question that the next gate asks"),
        max_length=300,
        help_text=_("For example: Has the form been tried by people who have not seen it before?"),
    )
    reach = forms.ChoiceField(label=_("Who is asked"), choices=Reach.choices)
    applies_kind = forms.ChoiceField(
        label=_("Only programmes, or only projects"),
        choices=[("", _("Either")), *Kind.choices],
        required=False,
    )
    applies_category = forms.CharField(
        label=_("Only of this category"), max_length=80, required=False
    )
    applies_method = forms.CharField(label=_("Only by this method"), max_length=40, required=False)
    applies_tag = forms.CharField(label=_("Only with this tag"), max_length=80, required=False)
    marking = forms.ChoiceField(
        label=_("Marking"), choices=Lesson.marking.field.choices, initial="internal"
    )


class AnswerForm(forms.Form):
    said = forms.ChoiceField(
        label=_("Your answer"), choices=LessonAnswer.Said.choices, widget=forms.RadioSelect
    )
    words = Words(label=_("How, or why not"), rows=3, max_length=2000, required=True)


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[one for one in LessonAnswer.Result.choices if one[0]],
        widget=forms.RadioSelect,
    )
    result_words = Words(label=_("What shows it"), rows=3, max_length=2000, required=True)


class ReasonForm(forms.Form):
    reason = Words(label=_("Why"), rows=2, max_length=500, required=True)


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[("", _("Any")), *LessonCause.choices[1:]],
        required=False,
    )


def initial_of(lesson: Lesson) -> dict[str, Any]:
    return {name: getattr(lesson, name) for name in NAMES}
