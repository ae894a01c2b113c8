"""Fields of forms that take files: one of a kind, or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

__all__ = ["ManyFiles", "ManyFilesInput", "OneFile"]


class OneFile(forms.FileField):
    """One uploaded file; ``accept`` are the endings that a browser offers."""

    def __init__(self, *, accept: str, **given: Any) -> None:
        picker = forms.ClearableFileInput(attrs={"accept": accept})
        super().__init__(**{"widget": picker, **given})


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Any number of uploaded files."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [self.one(file, initial) for file in files]

    def one(self, file: UploadedFile, initial: Any) -> UploadedFile:
        cleaned: UploadedFile = super().clean(file, initial)
        return cleaned
