"""What a person fills in about profiles. Private to this slice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    upload = forms.FileField(
        label=_("Profile"),
        help_text=_("The file that commonweal profile --json wrote."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )
