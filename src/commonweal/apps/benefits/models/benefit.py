"""The record of a benefit: what, for whom, measured how, worth what, from when to when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, User
from commonweal.apps.cases.models import BenefitLine
from commonweal.apps.measures.models import PLACES, Measure
from commonweal.apps.plans.models import Goal, Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)


class BenefitClass(models.TextChoices):
    CASHABLE = "cashable", _("Cashable: money that can be taken out of a budget")
    NON_CASHABLE = "non-cashable", _("Non-cashable: worth money that no budget gives back")
    ECONOMIC = "economic", _("Economic: a gain to citizens and the economy")
    QUALITATIVE = "qualitative", _("Qualitative: measured, but not put into money")


class UnitBasis(models.TextChoices):
    READING = "reading", _("For each reading's period")
    YEAR = "year", _("For a year at that level")
    ONCE = "once", _("Once")


class Certainty(models.TextChoices):
    UNKNOWN = "", _("Not said")
    LOW = "low", _("Low: an idea of it")
    MEDIUM = "medium", _("Medium: worked out, not yet seen elsewhere")
    HIGH = "high", _("High: seen elsewhere, or measured in a pilot")


class AttributionMethod(models.TextChoices):
    """The methods of the engine ``diagnose``."""

    NONE = "", _("Nobody has looked")
    BEFORE_AFTER = "before-after", _("Before and after")
    COMPARISON = "comparison", _("Comparison group")
    DIFFERENCES = "differences", _("Difference in differences")
    SERIES = "interrupted-series", _("Interrupted time series")


class BenefitStage(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    VALIDATED = "validated", _("Validated")
    ENDED = "ended", _("Ended")


def value_column(**given: Any) -> models.DecimalField[Any, Any]:
    """A value in the unit of the measure, as readings have it."""
    return models.DecimalField(max_digits=24, decimal_places=PLACES, **given)


class CountOnce(models.Model):
    """Benefits of one body that would otherwise be counted twice."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="count_once_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Benefit(models.Model):
    """What somebody gains, or with ``disbenefit`` loses. It belongs to the body in whose business
    it falls, and outlives the initiatives that bring it.

    ``baseline_source`` says where the baseline comes from; files lie with the evidence. The unit
    value is money for one unit of change on ``unit_basis``. ``attributed`` is the part of the
    change put down to the initiatives, in percent. It starts ``lag_days`` after its milestone, or
    on ``starts_on`` where it has none.
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="benefits")
    title = models.CharField(max_length=300)
    objective = models.TextField(blank=True)
    gainers = models.TextField(blank=True)
    losers = models.TextField(blank=True)
    enablers = models.TextField(blank=True)
    disbenefit = models.BooleanField(default=False)
    emergent = models.BooleanField(default=False)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="benefits")

    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    owner_after = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verifier = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    baseline = value_column(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    baseline_source = models.CharField(max_length=500, blank=True)

    benefit_class = models.CharField(max_length=12, choices=BenefitClass.choices, blank=True)
    unit_value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    unit_basis = models.CharField(max_length=8, choices=UnitBasis.choices, default=UnitBasis.YEAR)
    currency = currency_column()
    base_year = base_year_column()
    group = models.ForeignKey(
        CountOnce, models.PROTECT, null=True, blank=True, related_name="benefits"
    )
    case_line = models.ForeignKey(
        BenefitLine, models.SET_NULL, null=True, blank=True, related_name="benefits"
    )
    certainty = models.CharField(max_length=6, choices=Certainty.choices, blank=True)

    method = models.CharField(max_length=20, choices=AttributionMethod.choices, blank=True)
    comparison = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="+")
    attributed = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    attributed_why = models.CharField(max_length=500, blank=True)

    milestone = models.ForeignKey(
        Milestone, models.SET_NULL, null=True, blank=True, related_name="benefits"
    )
    lag_days = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    stage = models.CharField(
        max_length=10, choices=BenefitStage.choices, default=BenefitStage.PROPOSED
    )
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by_id = person_id_column()
    validated_by_label = person_label_column()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by_id = person_id_column()
    verified_by_label = person_label_column()
    ended_at = models.DateTimeField(null=True, blank=True)
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    exemption = models.CharField(max_length=200, blank=True)
    marking_review = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by_id = person_id_column()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["organisation", "title"], name="benefit_by_title")]
        constraints = [
            models.CheckConstraint(
                condition=Q(attributed__gte=0, attributed__lte=100), name="benefit_attributed_share"
            ),
            models.CheckConstraint(
                condition=~Q(marking="withheld") | ~Q(exemption=""),
                name="benefit_withheld_names_exemption",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="benefit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(unit_value=None) | ~Q(currency=""), name="benefit_money_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InitiativeShare(models.Model):
    """The part of a benefit that one initiative brings, in percent; together they are 100."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="shares")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="benefit_shares")
    percent = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        ordering = ["-percent", "id"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "initiative"], name="benefit_share_once"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="benefit_share_percent"
            ),
        ]


class BenefitTarget(models.Model):
    """The value of the measure that the benefit needs by a day."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="targets")
    on = models.DateField()
    value = value_column()
    tolerance = value_column(default=0)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "on"], name="benefit_target_once_a_day"),
            models.CheckConstraint(
                condition=Q(tolerance__gte=0), name="benefit_target_tolerance_positive"
            ),
        ]


class ProfileLine(models.Model):
    """What is planned and now expected in money for the days from ``starts`` to ``ends``, both
    included. Losses are below zero. What was realised comes from readings."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="profile")
    starts = models.DateField()
    ends = models.DateField()
    planned = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    forecast = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "starts"], name="profile_line_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="profile_in_order"),
        ]


class ReviewDay(models.Model):
    """A day on which the benefit is to be looked at; they go on to the end of the benefit."""

    id = id_column()
    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="review_days")
    on = models.DateField()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "on"], name="review_day_once"),
        ]
