"""What a person fills in to drop a document in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.asking import AskForm
from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.documents.models import Nature
from commonweal.apps.documents.rules import READ_KINDS
from commonweal.apps.plans.fields import Day


class DocumentForm(AskForm):
    upload = forms.FileField(
        label=_("Document"),
        help_text=_("Word (.docx), PDF, Excel (.xlsx), CSV or plain text; up to 64 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(READ_KINDS)}),
    )
    nature = forms.ChoiceField(label=_("What it is"), choices=Nature.choices)
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Leave empty to take the name of the file."),
    )
    dated = Day(label=_("Its date"), help_text=_("The day that the paper itself bears."))
    marking = forms.ChoiceField(
        label=_("Who may see it"), choices=MarkingName.choices, initial=MarkingName.INTERNAL
    )
