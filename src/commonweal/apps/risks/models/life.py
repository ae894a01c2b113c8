"""What happens to a risk: scored, accepted, acted on, watched."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User
from commonweal.apps.measures.models import PLACES, Measure
from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.risks.models.risk import Risk, step_column


class Assessment(models.Model):
    """How a risk was scored at one time; never changed, so that its course can be drawn."""

    id = id_column()
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="assessments")
    matrix = models.CharField(max_length=80)
    inherent_likelihood = step_column()
    inherent_impact = step_column()
    residual_likelihood = step_column()
    residual_impact = step_column()
    target_likelihood = step_column()
    target_impact = step_column()
    residual_score = models.PositiveSmallIntegerField(null=True)
    why = models.TextField(blank=True)
    by_warning = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["made_at", "id"]


class Acceptance(models.Model):
    """A named person answers for a risk above its appetite: at this score, until this day."""

    id = id_column()
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="acceptances")
    score = models.PositiveSmallIntegerField()
    until = models.DateField()
    why = models.TextField()
    accepted_at = models.DateTimeField()
    accepted_by_id = person_id_column()
    accepted_by_label = person_label_column()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-accepted_at", "-id"]


class RiskAction(models.Model):
    """One thing that somebody does about a risk, by a day, at a cost."""

    id = id_column()
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="actions")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    cost = amount_column()
    currency = currency_column()
    base_year = base_year_column()
    done_on = models.DateField(null=True, blank=True)
    came_of_it = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], name="risk_action_open", condition=Q(done_on=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost=None) | ~Q(currency=""), name="risk_action_cost_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class EarlyWarning(models.Model):
    """The line of a measure; a measured value beyond it raises the likelihood to ``raises_to``.

    ``looked_at`` is up to when the readings of the measure have been looked at; ``crossed_ends``
    is the last day of the period whose reading raised it last.
    """

    class Side(models.TextChoices):
        ABOVE = "above", _("Above the line")
        BELOW = "below", _("Below the line")

    id = id_column()
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="warnings")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="risk_warnings")
    side = models.CharField(max_length=5, choices=Side.choices)
    line = models.DecimalField(max_digits=24, decimal_places=PLACES)
    raises_to = models.PositiveSmallIntegerField()
    looked_at = models.DateTimeField(null=True, editable=False)
    crossed_ends = models.DateField(null=True, editable=False)
    crossed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "measure", "side"], name="warning_once"),
        ]
