"""What may differ at one level: of a body for each of its programmes, or of an initiative."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)


class KindName(models.TextChoices):
    """The kinds of rules.Kind with the words that people read."""

    COST = "cost", _("Cost")
    TIME = "time", _("Time")
    SCOPE = "scope", _("Scope")
    BENEFIT = "benefit", _("Benefits")
    RISK = "risk", _("Risk")


class Tolerance(models.Model):
    """What a row says is never changed. Of those whose day has come the one that was set last
    holds, until it is taken back (``ended_at``), or ``until`` is over: then the one before it
    holds again.

    ``review_on`` is when it is to be looked at; it holds on after that. ``until`` is only of one
    that accepts an exception.
    """

    id = id_column()
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="tolerances"
    )
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="tolerances"
    )
    kind = models.CharField(max_length=8, choices=KindName.choices)
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    amount = amount_column()
    currency = currency_column()
    base_year = base_year_column()
    days = models.PositiveIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    from_on = models.DateField()
    review_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by_id = person_id_column()
    set_by_label = person_label_column()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = person_id_column()
    ended_by_label = person_label_column()
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "-set_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "kind"], name="tolerance_of_body"),
            models.Index(fields=["initiative", "kind"], name="tolerance_of_initiative"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, initiative=None)
                | Q(organisation=None, initiative__isnull=False),
                name="tolerance_of_one_level",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0)
                | Q(amount__gte=0)
                | Q(days__isnull=False)
                | Q(count__isnull=False),
                name="tolerance_draws_a_line",
            ),
            models.CheckConstraint(
                condition=(Q(percent=None) | Q(percent__gte=0))
                & (Q(amount=None) | Q(amount__gte=0)),
                name="tolerance_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | ~Q(currency=""), name="tolerance_money_has_currency"
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("from_on")), name="tolerance_review_comes_later"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
