"""The promise of an initiative, in numbered immutable layers (0 is the original)."""

from __future__ import annotations

from django.db import models

from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.programmes.models.initiative import Initiative


class Baseline(models.Model):
    """One layer of the promise. Layer 0 comes from the first figures that were approved or
    published; every later one from an approved change request. Nothing here is ever updated."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    as_at = models.DateField()
    whole_life_cost = amount_column()
    benefits = amount_column()
    currency = currency_column()
    base_year = base_year_column()
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    scope = models.TextField(blank=True)
    origin = models.CharField(max_length=200)
    approved_by_id = person_id_column()
    approved_by_label = person_label_column()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["initiative", "number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="baseline_number_once"),
        ]

    def __str__(self) -> str:
        return f"layer {self.number}"
