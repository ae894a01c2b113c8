"""An appraisal that was worked out, with all that is needed to work it out again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.cases.models.case import BusinessCase
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Run(models.Model):
    """``digest`` is of the inputs (rules.digest_of): while the case has the same, the
    result stands. ``result`` is rules.appraised's; its amounts are text."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being worked out")
        DONE = "done", _("Worked out")
        FAILED = "failed", _("Could not be worked out")

    id = id_column()
    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by_id = person_id_column()
    asked_by_label = person_label_column()
    done_at = models.DateTimeField(null=True, blank=True)
    seed = models.BigIntegerField()
    draws = models.PositiveIntegerField()
    engine = models.CharField(max_length=40, blank=True)
    parameter_set = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["case", "-asked_at", "-id"]
