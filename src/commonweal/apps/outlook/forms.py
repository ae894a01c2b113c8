"""The form of a note. Private to this slice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.asking import AskForm
from commonweal.apps.plans.fields import Day


class NoteForm(AskForm):
    on = Day(label=_("Day"), required=True)
    words = forms.CharField(
        label=_("What happened"),
        max_length=200,
        help_text=_("In a few words. Everybody who sees the measure reads it."),
    )
