"""Forms of the library, of files of risks, and of contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.plans.fields import Amount, BaseYear, Currency, Day
from commonweal.apps.registers.rules import library
from commonweal.apps.risks.words import category_words

__all__ = ["ContractForm", "LibraryForm", "UploadForm"]

MOST_BYTES = 8 * 1024 * 1024


class LibraryForm(forms.Form):
    """A box for each risk of the library; those of one category stand together."""

    all_optional = True  # so no label says that its boxes are

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in library():
            told = {"event": capfirst(_(one.event)), "cause": _(one.cause), "effect": _(one.effect)}
            words = _("%(event)s. Because: %(cause)s. Then: %(effect)s.") % told
            groups.setdefault(one.category, []).append((one.key, words))
        for category, choices in groups.items():
            self.fields[category] = forms.MultipleChoiceField(
                label=category_words(category), choices=choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def keys(self) -> set[str]:
        return {key for chosen in self.cleaned_data.values() for key in chosen}


class UploadForm(forms.Form):
    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), at most 8 MB: one that was downloaded here, or a register of"
            " your own whose columns have common names."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("A file has at most 8 MB."))
        return upload


class ContractForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is delivered"), max_length=200)
    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=200)
    value = Amount(label=gettext_lazy("Value"))
    currency = Currency(required=False)
    base_year = BaseYear()
    starts_on = Day(label=gettext_lazy("From"))
    ends_on = Day(label=gettext_lazy("To"))
    marking = forms.ChoiceField(
        label=gettext_lazy("Handling marking"), choices=MarkingName.choices, initial="internal"
    )
    exemption = forms.CharField(
        label=gettext_lazy("Exemption in law"), max_length=200, required=False
    )
