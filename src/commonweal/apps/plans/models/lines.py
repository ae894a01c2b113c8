"""Milestones and cost lines: promised in layers, with the forecast and the actual beside."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.apps.programmes.models.fields import amount_column, base_year_column, id_column


class Milestone(models.Model):
    """A dated event. Its promised dates are in the layers; here are the forecast and the actual."""

    class Nature(models.TextChoices):
        DELIVERY = "delivery", _("Delivery")
        APPROVAL = "approval", _("Approval")
        GATE = "gate", _("Gate")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=200)
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.DELIVERY)
    forecast = models.DateField(null=True, blank=True)
    actual = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["initiative", "forecast", "name"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "name"], name="milestone_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneBaseline(models.Model):
    """The date that a layer promises for a milestone."""

    id = id_column()
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="layers")
    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="milestones")
    promised = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "baseline"], name="milestone_once_a_layer"
            ),
        ]


class CostLine(models.Model):
    """The cost of one year and kind. Its promised amounts are in the layers."""

    class Nature(models.TextChoices):
        RESOURCE = "resource", _("Resource")
        CAPITAL = "capital", _("Capital")

    class Recurrence(models.TextChoices):
        ONE_OFF = "one-off", _("One-off")
        RECURRING_NEW = "recurring-new", _("Recurring, new")
        RECURRING_OLD = "recurring-old", _("Recurring, old")
        INCOME = "income", _("Income")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="cost_lines")
    name = models.CharField(max_length=120, blank=True)
    first_year = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=10, choices=Nature.choices)
    recurrence = models.CharField(max_length=14, choices=Recurrence.choices)
    currency = models.CharField(max_length=3)
    base_year = base_year_column()
    forecast = amount_column()
    actual = amount_column()

    class Meta:
        ordering = ["initiative", "first_year", "nature", "recurrence", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "initiative",
                    "first_year",
                    "nature",
                    "recurrence",
                    "name",
                    "currency",
                    "base_year",
                ],
                name="cost_line_once",
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=1900, first_year__lte=2200),
                name="cost_line_year_is_a_year",
            ),
        ]


class CostBaseline(models.Model):
    """The amount that a layer promises for a cost line."""

    id = id_column()
    cost_line = models.ForeignKey(CostLine, models.CASCADE, related_name="layers")
    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="cost_lines")
    promised = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cost_line", "baseline"], name="cost_once_a_layer"),
        ]
