"""A file to upload, and what its columns are."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.asking import AskForm
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import organisations_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.fields import Day
from commonweal.apps.sources.fields import MeasureNamed
from commonweal.apps.sources.rules import KINDS, check_columns
from commonweal.kernel.errors import RuleBroken

_COLUMNS = (
    ("value", gettext_lazy("Column of the value"), True),
    ("measure", gettext_lazy("Column that names the measure"), False),
    ("period", gettext_lazy("Column of the period"), False),
    ("starts", gettext_lazy("Column of the first day"), False),
    ("ends", gettext_lazy("Column of the last day"), False),
    ("as_of", gettext_lazy("Column of when the value was so"), False),
)


class UploadForm(AskForm):
    organisation = forms.ModelChoiceField(
        None, label=gettext_lazy("Body"), empty_label=gettext_lazy("Choose one")
    )
    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), with its row of column names."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        bodies = organisations_for(user, Verb.IMPORT)
        self.fields["organisation"].queryset = bodies
        if len(bodies) == 1:
            self.fields["organisation"].initial = bodies[0]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > settings.UPLOAD_LIMIT_BYTES:
            most = settings.UPLOAD_LIMIT_BYTES // 2**20
            raise forms.ValidationError(_("A file has at most %(n)s MB.") % {"n": most})
        return upload


class ColumnsForm(AskForm):
    """Which column is what, chosen among those that the file has."""

    measure_id = MeasureNamed(
        label=gettext_lazy("Measure of all rows"),
        help_text=gettext_lazy("Its key or its name. Empty where a column names it."),
        required=False,
    )
    factor = forms.CharField(
        label=gettext_lazy("Multiply each value by"), max_length=30, required=False
    )
    as_at = Day(
        label=gettext_lazy("All of it was so on"),
        help_text=gettext_lazy("Of two files, the later day counts. Empty: not known."),
    )
    month_first = forms.BooleanField(
        label=gettext_lazy("Days are written with the month first (04/30/2024)"), required=False
    )

    def __init__(self, *args: Any, columns: list[str], sheets: list[str], user: User, **given: Any):
        super().__init__(*args, **given)
        self.fields["measure_id"].user = user
        none = [("", _("None"))]
        choices = [(name, name) for name in columns]
        fields: dict[str, forms.Field] = {}
        if len(sheets) > 1:
            fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(name, name) for name in sheets], required=False
            )
        for name, label, required in _COLUMNS:
            fields[name] = forms.ChoiceField(
                label=label, choices=choices if required else none + choices, required=required
            )
        self.fields = {**fields, **self.fields}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                check_columns(KINDS["folder"], given, one_measure=bool(given.get("measure_id")))
            except RuleBroken as refused:
                raise forms.ValidationError(refused.message) from refused
        return given

    def said(self) -> dict[str, Any]:
        """What was chosen, as ``queries.upload_read`` wants it."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if measure := given.get("measure_id"):
            given["measure_id"] = measure.id
        if day := given.get("as_at"):
            over = datetime.combine(day, time(23, 59, 59))
            given["as_at"] = timezone.make_aware(over)
        return given
