"""What a person fills in about parallel runs. Private to this slice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.evidence.fields import ManyFiles, ManyFilesInput, OneFile


class LockForm(forms.Form):
    upload = OneFile(
        accept=".json,.yaml,.yml",
        label=_("The rule"),
        help_text=_("The file (YAML or JSON) that commonweal replay lock was given."),
    )


class ResultsForm(forms.Form):
    uploads = ManyFiles(
        label=_("Results"),
        help_text=_("Files of commonweal replay --json: of days, and of judge. Several at once are "
                    "put in together, or none of them."),
        widget=ManyFilesInput(attrs={"accept": ".json", "multiple": True}),
    )  # fmt: skip
