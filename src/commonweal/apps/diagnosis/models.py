"""What people state of a step, and what was read out of narratives, kept so that a page over many
need not read them again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from commonweal.apps.inquiries.models import CauseName
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class StatedPart(models.Model):
    """Somebody's word on a step of the variance tree: so much of it came from this. ``step`` is the
    key of the stand that the step leads to (queries.variance)."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="stated_parts")
    step = models.CharField(max_length=40)
    driver = models.CharField(max_length=12)
    cost = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    days = models.IntegerField(default=0)
    words = models.CharField(max_length=300)
    stated_at = models.DateTimeField()
    stated_by_id = person_id_column()
    stated_by_label = person_label_column()

    class Meta:
        ordering = ["step", "stated_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(cost=0) | ~Q(days=0), name="stated_part_of_something"
            ),
        ]


class NarrativeReading(models.Model):
    """That the narratives of a report were read for causes, by which version of the rules."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="narrative_reading")
    version = models.CharField(max_length=40)


class NarrativeTag(models.Model):
    """A cause that a narrative names, with its sentence. ``field`` is the narrative: whoever may
    not see that does not see the tag."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="cause_tags")
    field = models.CharField(max_length=40)
    cause = models.CharField(max_length=20, choices=CauseName.choices)
    sentence = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "field", "cause"], name="narrative_tag_once"),
        ]
