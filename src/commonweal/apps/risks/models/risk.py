"""Risks, issues, assumptions, dependencies at risk and opportunities: one record for each."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, User
from commonweal.apps.plans.models import Dependency, Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)


class RiskKind(models.TextChoices):
    RISK = "risk", _("Risk: it may happen")
    ISSUE = "issue", _("Issue: it has happened")
    ASSUMPTION = "assumption", _("Assumption: taken to be so")
    DEPENDENCY = "dependency", _("Dependency at risk: needed from others")
    OPPORTUNITY = "opportunity", _("Opportunity: a gain that may come")


class Response(models.TextChoices):
    UNDECIDED = "", _("Not decided")
    TOLERATE = "tolerate", _("Tolerate: live with it")
    TREAT = "treat", _("Treat: make it less likely or less bad")
    TRANSFER = "transfer", _("Transfer: somebody else carries it")
    TERMINATE = "terminate", _("Terminate: stop what brings it")
    TAKE = "take", _("Take the opportunity")


class Outcome(models.TextChoices):
    OPEN = "", _("Open")
    PASSED = "passed", _("Its time has passed, and it did not happen")
    AVOIDED = "avoided", _("Made impossible by what was done")
    RESOLVED = "resolved", _("It happened, and was put right")
    HELD = "held", _("The assumption held")
    TAKEN = "taken", _("The opportunity was taken")
    MISTAKEN = "mistaken", _("Written down by mistake")


def step_column() -> models.PositiveSmallIntegerField[Any, Any]:
    """A step of one side of the matrix, from 1; NULL is "not scored"."""
    return models.PositiveSmallIntegerField(null=True, blank=True)


class Risk(models.Model):
    """One thing that may happen (or has), of an initiative or of a body itself.

    The steps are of ``matrix`` (rules.Matrix.ref); the scores follow from them and are kept for
    lists. ``raised_at`` is set while an early warning that raised it waits for a person to score
    it anew. ``within`` is the wider risk in which it is counted. ``touched_at`` is when a person
    last did anything with it. ``origin`` says what else in the record it comes from.
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="risks")
    initiative = models.ForeignKey(
        Initiative, models.PROTECT, null=True, blank=True, related_name="risks"
    )
    kind = models.CharField(max_length=12, choices=RiskKind.choices, default=RiskKind.RISK)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=40)
    cause = models.TextField(blank=True)
    event = models.TextField()
    effect = models.TextField(blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    response = models.CharField(max_length=10, choices=Response.choices, blank=True)
    response_words = models.TextField(blank=True)
    proximity_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    matrix = models.CharField(max_length=80, blank=True)
    inherent_likelihood = step_column()
    inherent_impact = step_column()
    residual_likelihood = step_column()
    residual_impact = step_column()
    target_likelihood = step_column()
    target_impact = step_column()
    inherent_score = models.PositiveSmallIntegerField(null=True, editable=False)
    residual_score = models.PositiveSmallIntegerField(null=True, editable=False)
    target_score = models.PositiveSmallIntegerField(null=True, editable=False)
    scored_at = models.DateTimeField(null=True, editable=False)
    raised_at = models.DateTimeField(null=True, editable=False)

    probability = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    cost_low = amount_column()
    cost_likely = amount_column()
    cost_high = amount_column()
    currency = currency_column()
    base_year = base_year_column()

    within = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="narrower"
    )
    dependency = models.ForeignKey(
        Dependency, models.SET_NULL, null=True, blank=True, related_name="risks"
    )
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.CharField(max_length=120, blank=True)
    origin_label = models.CharField(max_length=300, blank=True)

    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    exemption = models.CharField(max_length=200, blank=True)
    marking_review = models.DateField(null=True, blank=True)
    touched_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by_id = person_id_column()
    created_by_label = person_label_column()

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["initiative", "is_open"], name="risk_by_initiative"),
            models.Index(fields=["owner", "is_open"], name="risk_by_owner"),
            models.Index(fields=["origin_kind", "origin_id"], name="risk_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(marking="withheld") | ~Q(exemption=""),
                name="risk_withheld_names_exemption",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, outcome="") | (Q(is_open=False) & ~Q(outcome="")),
                name="risk_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__gte=0, probability__lte=1),
                name="risk_probability_is_one",
            ),
            models.CheckConstraint(
                condition=Q(cost_low=None, cost_likely=None, cost_high=None)
                | (
                    Q(cost_low__lte=F("cost_likely"), cost_likely__lte=F("cost_high"))
                    & ~Q(currency="")
                ),
                name="risk_cost_in_order",
            ),
            models.CheckConstraint(condition=~Q(within=F("id")), name="risk_not_within_itself"),
        ]

    def __str__(self) -> str:
        return self.title


class RiskEffect(models.Model):
    """Days that it would cost one milestone, or a task that has no record of its own here."""

    id = id_column()
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="effects")
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, null=True, blank=True, related_name="risk_effects"
    )
    task = models.CharField(max_length=200, blank=True)
    days_low = models.PositiveSmallIntegerField()
    days_likely = models.PositiveSmallIntegerField()
    days_high = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "milestone"], name="risk_milestone_once"),
            models.CheckConstraint(
                condition=Q(milestone__isnull=False, task="")
                | (Q(milestone__isnull=True) & ~Q(task="")),
                name="risk_effect_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(days_low__lte=F("days_likely"), days_likely__lte=F("days_high")),
                name="risk_days_in_order",
            ),
        ]
