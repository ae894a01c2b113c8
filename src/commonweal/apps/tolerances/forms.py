"""The form of what may differ. Private to this slice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonweal.apps.plans.fields import Day, Words
from commonweal.apps.tolerances.actions import Wanted
from commonweal.apps.tolerances.fields import LineFields

__all__ = ["LineForm", "ReasonForm"]


class LineForm(LineFields):
    from_on = Day(label=_("From"), required=True)
    review_on = Day(
        label=_("Look at it again on"), required=True,
        help_text=_("Within a year. It holds on after that, and shows that it is to be looked at."),
    )  # fmt: skip
    reason = Words(
        label=_("Why so much"), rows=3, required=True,
        help_text=_("Your name and the reason stand beside it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        said = ("from_on", "review_on", "reason")
        self.order_fields([*(name for name in self.fields if name not in said), *said])

    def wanted(self) -> Wanted:
        held = self.cleaned_data
        return Wanted(
            **self.lines(),
            from_on=held["from_on"],
            review_on=held["review_on"],
            reason=held["reason"],
        )


class ReasonForm(forms.Form):
    reason = Words(label=_("Why"), rows=3, required=True)
