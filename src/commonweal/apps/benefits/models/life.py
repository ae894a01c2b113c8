"""What happens to a benefit: the reviews that were held of it."""

from __future__ import annotations

from django.db import models

from commonweal.apps.benefits.models.benefit import Benefit
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class BenefitReview(models.Model):
    """Somebody looked at a benefit. ``state``, ``realised`` and ``reading_id`` are what they saw:
    they stay as they were, whatever readings come later."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="reviews")
    held_on = models.DateField()
    finding = models.TextField()
    action = models.TextField(blank=True)
    state = models.CharField(max_length=12)
    realised = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    reading_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["-held_on", "-id"]
