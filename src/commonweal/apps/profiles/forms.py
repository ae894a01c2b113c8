"""What a person fills in about profiles. Private to this slice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.evidence.fields import OneFile


class ProfileForm(forms.Form):
    upload = OneFile(
        accept=".json",
        label=_("Profile"),
        help_text=_("The file that commonweal profile --json wrote."),
    )
