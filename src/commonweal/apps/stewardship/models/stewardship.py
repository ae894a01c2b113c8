"""Acceptance at closure, estimated effects, reminders."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User
from commonweal.apps.benefits.models import AttributionMethod, Benefit
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Acceptance(models.Model):
    """The owner in the business took a benefit over when an initiative closed."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="acceptances")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="acceptances")
    note = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField()
    accepted_by_id = person_id_column()
    accepted_by_label = person_label_column()

    class Meta:
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "initiative"], name="accepted_once"),
        ]


class BenefitEffect(models.Model):
    """An estimate of how much of the change is due to what was done; asked for, then made by the
    worker. ``problem`` says in words why there is none."""

    class Progress(models.TextChoices):
        ASKED = "asked", _("Being worked out")
        MADE = "made", _("Worked out")
        FAILED = "failed", _("Could not be worked out")

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="effects")
    method = models.CharField(max_length=20, choices=AttributionMethod.choices)
    progress = models.CharField(max_length=6, choices=Progress.choices, default=Progress.ASKED)
    estimate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    before = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    not_compared = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = person_id_column()
    asked_by_label = person_label_column()
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]


class Reminder(models.Model):
    """A letter about a benefit that was put in the outbox, so that it is not written every day."""

    class About(models.TextChoices):
        REVIEW = "review", _("A review is due")
        STALE = "stale", _("A measured value is missing")
        ACCEPTANCE = "acceptance", _("It waits to be accepted")

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["benefit", "about", "person"], name="reminder_of")]
