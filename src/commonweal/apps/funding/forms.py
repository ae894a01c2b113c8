"""Forms of shares and drawdowns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.funding.queries import ShareRow
from commonweal.apps.plans.fields import Amount, BaseYear, Currency, Day

NEW_SHARES = 3


class SharesForm(forms.Form):
    """One field for each body that has a share, and some lines for new ones."""

    def __init__(self, *args: Any, rows: Sequence[ShareRow], bodies: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        percent = {"max_digits": 6, "decimal_places": 3, "min_value": 0, "max_value": 100}
        for row in rows:
            label = _("%(body)s, percent") % {"body": row.record.organisation}
            self.fields[f"share-{row.record.organisation_id}"] = forms.DecimalField(
                label=label, initial=row.record.percent.normalize(), required=False, **percent,
                help_text=_("Empty takes the share away."),
            )  # fmt: skip
        others = bodies.exclude(id__in=[row.record.organisation_id for row in rows])
        for number in range(1, NEW_SHARES + 1):
            self.fields[f"body-{number}"] = forms.ModelChoiceField(
                others, required=False, label=_("Another body %(n)s") % {"n": number}
            )
            self.fields[f"percent-{number}"] = forms.DecimalField(
                required=False, label=_("Its percent %(n)s") % {"n": number}, **percent
            )

    def percents(self) -> dict[str, Decimal]:
        given = self.cleaned_data
        found = {
            name.removeprefix("share-"): value
            for name, value in given.items()
            if name.startswith("share-") and value
        }
        for number in range(1, NEW_SHARES + 1):
            if given.get(f"body-{number}") and given.get(f"percent-{number}"):
                found[given[f"body-{number}"].id] = given[f"percent-{number}"]
        return found


class DrawdownForm(forms.Form):
    share = forms.ModelChoiceField(None, label=gettext_lazy("Whose share"))
    amount = Amount(
        label=gettext_lazy("Amount"),
        min_value=None,
        required=True,
        help_text=gettext_lazy("A negative amount corrects an earlier one."),
    )
    currency = Currency()
    base_year = BaseYear()
    drawn_on = Day(label=gettext_lazy("Drawn on"), required=True)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, shares: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["share"].queryset = shares
        self.fields["share"].label_from_instance = lambda share: str(share.organisation)
