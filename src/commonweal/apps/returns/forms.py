"""What a person fills in to import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.evidence.fields import ManyFiles, ManyFilesInput
from commonweal.apps.returns.actions.reading import LIMITS

KINDS = ".csv,.tsv,.txt,.xlsx,.xlsm"


class ManyFilesField(ManyFiles):
    """Any number of uploaded files, each within the limit of what is read."""

    def one(self, file: UploadedFile, initial: Any) -> UploadedFile:
        if not file.size:
            raise forms.ValidationError(
                _("%(name)s is empty. Choose the file that holds the table.") % {"name": file.name}
            )
        if file.size > LIMITS.max_bytes:
            raise forms.ValidationError(
                _("%(name)s has %(size)s MB; the most that is read is %(most)s MB. Split it.")
                % {"name": file.name, "size": mb(file.size), "most": mb(LIMITS.max_bytes)}
            )
        return super().one(file, initial)


def mb(size: int) -> int:
    return round(size / 1024 / 1024)


class ImportForm(forms.Form):
    all_optional = True  # one of the two is needed, which the form says itself

    files = ManyFilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("CSV, TSV or Excel (.xlsx); several at once are read together."),
        required=False,
        widget=ManyFilesInput(attrs={"accept": KINDS, "multiple": True}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste a table"),
        help_text=gettext_lazy("Copied from a spreadsheet, with its row of headers."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("files") and not values.get("pasted", "").strip():
            raise forms.ValidationError(_("Choose at least one file, or paste a table."))
        return values

    def given(self) -> list[tuple[str, bytes]]:
        """Name and bytes of everything that was sent."""
        files = [(file.name or "file", file.read()) for file in self.cleaned_data["files"]]
        if pasted := self.cleaned_data["pasted"].strip("\r\n"):
            files.append(("pasted.tsv", pasted.encode()))
        return files
