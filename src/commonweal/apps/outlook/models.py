"""The kept outlook of each measure, and notes on what changed it. Shape and constraints only."""

from __future__ import annotations

from django.db import models

from commonweal.apps.measures.models import Measure
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Outlook(models.Model):
    """What the worker found when the readings of a measure last changed.

    ``seen_at`` is the measure's ``readings_changed_at`` at that time: where the measure has a
    later one, this is old. ``why`` is empty where there is a forecast, else the reason that there
    is none. ``steps`` are the periods ahead, each with its quantiles (engines.forecast).
    ``trouble`` is about the target that is most at risk (rules.Trouble); ``signal`` is what the
    newest readings show that is not noise, such as ``outside-above``.
    """

    measure = models.OneToOneField(
        Measure, models.CASCADE, primary_key=True, related_name="outlook"
    )
    seen_at = models.DateTimeField()
    made_at = models.DateTimeField()
    engine = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    method = models.CharField(max_length=30, blank=True)
    why = models.CharField(max_length=20, blank=True)
    used = models.PositiveSmallIntegerField(default=0)
    needed = models.PositiveSmallIntegerField(default=0)
    bridged = models.PositiveSmallIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    season = models.PositiveSmallIntegerField(default=0)
    probabilities = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    until = models.DateField(null=True)
    trouble = models.CharField(max_length=10, default="none")
    chance = models.FloatField(null=True)
    target_on = models.DateField(null=True)
    signal = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-chance"],
                condition=~models.Q(trouble="none"),
                name="outlook_in_trouble",
            )
        ]


class Note(models.Model):
    """What a person says happened on a day, for everybody who sees the measure."""

    id = id_column()
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="notes")
    on = models.DateField()
    words = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    by_id = person_id_column()
    by_label = person_label_column()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return self.words
