"""What the page of evidence files asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.asking import AskForm, one_of
from commonweal.apps.accounts.models import MarkingName, Organisation
from commonweal.apps.accounts.rules import Verb


class FileForm(AskForm):
    upload = forms.FileField(label=_("File"))
    organisation = one_of(Organisation.objects.none(), _("Organisation"))
    marking = forms.ChoiceField(
        label=_("Who may have it"), choices=MarkingName.choices, initial=MarkingName.INTERNAL
    )

    def __init__(self, *args: Any, user: queries.Anyone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = queries.organisations_for(user, Verb.EDIT)
        self.fields["organisation"].queryset = bodies
