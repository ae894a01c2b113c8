"""What might be done, and what each way costs and brings, year by year.

``lineage`` is the id that a line keeps in every version that is copied from it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.cases.models.case import BusinessCase
from commonweal.apps.plans.models import CostLine as PlannedCost
from commonweal.apps.programmes.models.fields import fresh_id, id_column
from commonweal.kernel.ids import ID_LENGTH


def lineage_column() -> models.CharField:
    return models.CharField(max_length=ID_LENGTH, default=fresh_id, editable=False, db_index=True)


def percent_column() -> models.DecimalField:
    """A percent of the stated figure; NULL where nobody has said how far it may lie from it."""
    return models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)


class Option(models.Model):
    """``includes_plan`` takes in the cost lines of the programme's plan as they stand, with one
    range for all; ``plan_lines`` keeps them as they were when the case was submitted.
    ``unpriced`` are effects without a price, in words. ``bias`` is ``{"shares", "causes"}``
    (rules.figures); empty where no optimism bias is added."""

    class Kind(models.TextChoices):
        AS_USUAL = "business-as-usual", _("Business as usual")
        MINIMUM = "do-minimum", _("Do minimum")
        OTHER = "other", _("Another way")

    id = id_column()
    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="options")
    lineage = lineage_column()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    preferred = models.BooleanField(default=False)
    includes_plan = models.BooleanField(default=False)
    plan_low = percent_column()
    plan_high = percent_column()
    plan_lines = models.JSONField(default=list, blank=True)
    unpriced = models.JSONField(default=list, blank=True)
    bias = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["case", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="option_name_once"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(kind__in=["business-as-usual", "do-minimum"]),
                name="option_usual_and_minimum_once",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(preferred=True), name="option_preferred_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuccessFactor(models.Model):
    """Something that the chosen way must do. ``scores`` maps the lineage of an option to 0 to 3."""

    id = id_column()
    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="factors")
    lineage = lineage_column()
    name = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField(default=0)
    scores = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["case", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="factor_name_once"),
        ]


class Base(models.TextChoices):
    REAL = "real", _("In the prices of the case")
    CASH = "cash", _("In cash, as it is paid in each year")


class CostLine(models.Model):
    """A cost that the plan does not hold. ``amounts`` maps years to amounts, both as text.

    A line of a purpose that gets forgotten is in every option but business as usual; where it is
    zero, ``zero_reason`` says why.
    """

    class Purpose(models.TextChoices):
        GENERAL = "", _("Something else")
        TRAINING = "training", _("Training")
        TEMPORARY_STAFF = "temporary-staff", _("Temporary staff")
        LOST_PRODUCTIVITY = "lost-productivity", _("Work lost while people learn")
        DOUBLE_RUNNING = "double-running", _("Old and new running side by side")
        MIGRATION = "migration", _("Moving the data")
        EXIT = "exit", _("Getting out at the end")

    Base = Base
    Nature = PlannedCost.Nature
    id = id_column()
    option = models.ForeignKey(Option, models.CASCADE, related_name="cost_lines")
    lineage = lineage_column()
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True)
    nature = models.CharField(max_length=10, choices=PlannedCost.Nature.choices)
    base = models.CharField(max_length=4, choices=Base.choices, default=Base.REAL)
    amounts = models.JSONField(default=dict, blank=True)
    low_percent = percent_column()
    high_percent = percent_column()
    zero_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["option", "purpose", "id"]
        constraints = [
            models.UniqueConstraint(fields=["option", "name"], name="case_cost_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class BenefitLine(models.Model):
    """A gain or loss by year, with a price. A benefit that is tracked points here."""

    class Class(models.TextChoices):
        CASHABLE = "cashable", _("Releases money")
        NON_CASHABLE = "non-cashable", _("Saves time or effort, releases no money")
        ECONOMIC = "economic", _("For people and firms outside government")
        DISBENEFIT = "disbenefit", _("A loss that comes with it")

    Base = Base
    id = id_column()
    option = models.ForeignKey(Option, models.CASCADE, related_name="benefit_lines")
    lineage = lineage_column()
    name = models.CharField(max_length=120)
    benefit_class = models.CharField(max_length=12, choices=Class.choices)
    group = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=4, choices=Base.choices, default=Base.REAL)
    amounts = models.JSONField(default=dict, blank=True)
    low_percent = percent_column()
    high_percent = percent_column()
    how = models.TextField(blank=True)

    class Meta:
        ordering = ["option", "id"]
        constraints = [
            models.UniqueConstraint(fields=["option", "name"], name="case_benefit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
