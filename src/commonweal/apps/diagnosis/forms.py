"""Forms of diagnosis. Private to this slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import Amount
from commonweal.engines.diagnose import Driver


class PartForm(forms.Form):
    """``steps`` and ``drivers`` are pairs of a key and its words."""

    step = forms.ChoiceField(label=gettext_lazy("In which step"))
    driver = forms.ChoiceField(label=gettext_lazy("What it came from"))
    cost = Amount(
        label=gettext_lazy("How much money of the step"),
        min_value=None,
        help_text=gettext_lazy("Below zero where it made it cheaper."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days of the step"),
        required=False,
        min_value=-40_000,
        max_value=40_000,
        help_text=gettext_lazy("Below zero where it made the end come sooner."),
    )
    words = forms.CharField(label=gettext_lazy("How do you know?"), max_length=300)

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["step"].choices = steps
        self.fields["driver"].choices = DRIVERS


DRIVERS = [
    (Driver.SCOPE.value, gettext_lazy("Scope: something came or went")),
    (Driver.QUANTITY.value, gettext_lazy("Quantity: more or less of the same")),
    (Driver.PRICE.value, gettext_lazy("Price: the same for more or less money")),
    (Driver.LATE_START.value, gettext_lazy("Late start")),
    (Driver.SLOWER_WORK.value, gettext_lazy("Slower work")),
    (Driver.DEPENDENCY.value, gettext_lazy("Waiting for others")),
]
