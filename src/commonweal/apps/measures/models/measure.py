"""Measures, what they are worked out from, and what they are to reach."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, User
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import id_column

MAX_DIGITS, PLACES = 24, 9


def value_column(**given: object) -> models.DecimalField[object, object]:
    """A measured value. Of it rules.stored keeps what both databases give back alike."""
    return models.DecimalField(max_digits=MAX_DIGITS, decimal_places=PLACES, **given)


class Direction(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")
    WITHIN = "within", _("Best within a band")


class Frequency(models.TextChoices):
    HOUR = "hour", _("Every hour, told by the day")
    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF = "half", _("Every half-year")
    YEAR = "year", _("Every year")
    ROLLING_YEAR = "rolling_year", _("The last twelve months, every quarter")


class Aggregation(models.TextChoices):
    SUM = "sum", _("The sum of its periods")
    MEAN = "mean", _("The mean of its periods")
    LATEST = "latest", _("The latest of its periods")


class Measure(models.Model):
    """What is measured. One with a ``formula`` is worked out from its inputs, and is not read.

    ``anchor`` is a day on which one of its periods begins; all the others follow from it and the
    frequency. The first of April 2024 begins a quarter, a British financial year, and a week.

    The last columns are kept by the actions that write readings: the end of the newest period
    with a reading that counts, of the newest with any, when the next one is missing, and when
    what counts last changed (the worker finds by it what to look at again).
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="measures")
    initiative = models.ForeignKey(
        Initiative, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    key = models.SlugField(max_length=200)
    name = models.CharField(max_length=300)
    definition = models.TextField()
    unit = models.CharField(max_length=60)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    frequency = models.CharField(max_length=12, choices=Frequency.choices)
    anchor = models.DateField(default=date(2024, 4, 1))
    grace_days = models.PositiveSmallIntegerField(default=14)
    aggregation = models.CharField(max_length=6, choices=Aggregation.choices)
    formula = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    exemption = models.CharField(max_length=200, blank=True)
    marking_review = models.DateField(null=True, blank=True)
    lowest = value_column(null=True, blank=True)
    highest = value_column(null=True, blank=True)
    catalogue_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    latest_ends = models.DateField(null=True, editable=False)
    known_ends = models.DateField(null=True, editable=False)
    stale_after = models.DateField(editable=False, db_index=True)
    readings_changed_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["organisation", "name"], name="measure_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="measure_key_once"),
            models.CheckConstraint(
                condition=~Q(marking="withheld") | ~Q(exemption=""),
                name="measure_withheld_names_exemption",
            ),
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(highest=None) | Q(lowest__lte=F("highest")),
                name="measure_limits_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(frequency="rolling_year", aggregation="sum"),
                name="measure_never_sums_overlaps",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def derived(self) -> bool:
        return bool(self.formula)


class MeasureInput(models.Model):
    """One measure that another is worked out from, under the name that the formula uses.

    Several inputs of one name stand for their sum, as the calls of all offices for the calls of
    the body.
    """

    id = models.BigAutoField(primary_key=True)
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="inputs")
    name = models.CharField(max_length=60)
    input = models.ForeignKey(Measure, models.PROTECT, related_name="feeds")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "name", "input"], name="measure_input_once"),
            models.CheckConstraint(condition=~Q(measure=F("input")), name="measure_not_of_itself"),
        ]


class Target(models.Model):
    """What the measure is to reach by a day. Within ``tolerance`` of it is nearly there, or, where
    the best is a band, within the band."""

    id = id_column()
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    on = models.DateField()
    value = value_column()
    tolerance = value_column(default=0)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "on"], name="target_once_a_day"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="target_tolerance_positive"),
        ]
