"""Who delivers what to an initiative, for how much, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from commonweal.apps.accounts.models import MarkingName, Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
)


class Contract(models.Model):
    """One contract. ``supplier`` is its name as the contract has it; ``body`` the record of that
    supplier, where there is one."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="contracts")
    title = models.CharField(max_length=200)
    supplier = models.CharField(max_length=200)
    body = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    value = amount_column()
    currency = currency_column()
    base_year = base_year_column()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    exemption = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="contract_value_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | ~Q(currency=""), name="contract_money_has_currency"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(marking="withheld") | ~Q(exemption=""),
                name="contract_withheld_names_exemption",
            ),
        ]

    def __str__(self) -> str:
        return self.title
