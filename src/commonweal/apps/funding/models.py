"""Who pays: shares between bodies that sum to 100 %, and what has been drawn down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import base_year_column, id_column


class FundingShare(models.Model):
    """One body's share of an initiative's funding, in percent; the shares of an initiative
    sum to 100 (checked when they are set, together)."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="funding_shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        ordering = ["-percent"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "organisation"], name="funding_share_once"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="funding_share_percent"
            ),
        ]


class Drawdown(models.Model):
    """Money taken from one body's share on a day; a negative amount corrects an earlier one.

    A share with drawdowns is not taken away (actions.set_funding_shares).
    """

    id = id_column()
    share = models.ForeignKey(FundingShare, models.CASCADE, related_name="drawdowns")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    base_year = base_year_column()
    drawn_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["drawn_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="drawdown_of_something"),
        ]
