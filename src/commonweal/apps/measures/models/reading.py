"""Measured values, the batches they came in, and sums of them that are kept up to date."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.measures.models.exact import ExactField
from commonweal.apps.measures.models.measure import PLACES, Measure, value_column
from commonweal.apps.programmes.models.fields import person_id_column, person_label_column


class Status(models.TextChoices):
    PROVISIONAL = "provisional", _("As its source gave it")
    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")
    HELD = "held", _("To look at")
    REPLACED = "replaced", _("Replaced")
    REFUSED = "refused", _("Refused")


class ReadingBatch(models.Model):
    """Readings that came together: from which source, with which proof, and how many there were.

    ``rows_digest`` is the SHA-256 of its rows as they came (rules.row_line), ``evidence_digest``
    that of the file or answer they were read from.
    """

    id = models.BigAutoField(primary_key=True)
    source_kind = models.CharField(max_length=30)
    source_key = models.CharField(max_length=120, blank=True)
    label = models.CharField(max_length=300)
    evidence_digest = models.CharField(max_length=64, blank=True)
    rows_digest = models.CharField(max_length=64, blank=True)
    by_id = person_id_column()
    by_label = person_label_column()
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["source_kind", "source_key"], name="batch_by_source")]


class Reading(models.Model):
    """One value of one measure for the days from ``starts`` to ``ends``, both included.

    ``as_of`` is when its source said so (the latest time, where it said so again), None where
    the source does not tell. A reading is ``current`` where it is the one of its period that
    counts, and NULL, never false, where not: of NULLs a period may have many. ``decided_at`` is
    when a person chose it, or set it aside; what comes after that is held for a person. A value
    is never changed: a correction is a reading of its own.
    """

    id = models.BigAutoField(primary_key=True)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings", db_index=False)
    starts = models.DateField()
    ends = models.DateField()
    value = value_column()
    recorded_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    batch = models.ForeignKey(ReadingBatch, models.PROTECT, related_name="readings")
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.PROVISIONAL)
    current = models.BooleanField(null=True, default=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["measure"], condition=Q(status="held"), name="reading_held"),
        ]
        constraints = [
            # One index for all: the span of a page, the newest reading, and whatever is known at
            # the place of a new one. An index over the current ones alone is of no use to the last.
            models.UniqueConstraint(
                fields=["measure", "ends", "starts", "current"], name="reading_current_once"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="reading_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(current=True, status__in=["provisional", "confirmed", "corrected"])
                | Q(current=None, status__in=["held", "replaced", "refused"]),
                name="reading_counts_or_not",
            ),
        ]


class Quarter(models.Model):
    """What the current readings that end in one quarter of the calendar come to: kept whenever
    they change, so that no page adds up readings that it does not show.

    ``total`` says nothing where the periods overlap (rolling years).
    """

    id = models.BigAutoField(primary_key=True)
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="quarters", db_index=False)
    starts = models.DateField()
    count = models.PositiveIntegerField()
    total = ExactField(max_digits=38, decimal_places=PLACES)
    least = value_column()
    most = value_column()
    latest = value_column()
    latest_ends = models.DateField()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "starts"], name="quarter_once"),
        ]


class InputTotal(models.Model):
    """For a measure worked out from many inputs of one name: how many of them have a reading of
    the period, and their sum. One changed input then costs one addition, not a sum over all."""

    id = models.BigAutoField(primary_key=True)
    measure = models.ForeignKey(
        Measure, models.CASCADE, related_name="input_totals", db_index=False
    )
    name = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()
    count = models.PositiveIntegerField()
    total = ExactField(max_digits=38, decimal_places=PLACES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "ends", "starts", "name"], name="input_total_once"
            ),
        ]
