"""What was reported, and the derived line that the portfolio shows of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models.fields import (
    amount_column,
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.programmes.models.initiative import Initiative


class Report(models.Model):
    """The status of one initiative at one date, as somebody reported it.

    ``narratives`` maps a field to its text; ``cells`` maps a field to where its figure came from:
    ``{"raw", "outcome", "file", "sheet", "row", "column", "header", "note"}``. Once locked the
    figures stay; once approved the whole report does.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LOCKED = "locked", _("Locked, waiting for approval")
        APPROVED = "approved", _("Approved")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="reports")
    series = models.CharField(max_length=40)
    as_at = models.DateField()
    label = models.CharField(max_length=120)
    reported_name = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    confidence = models.CharField(max_length=20, blank=True)
    confidence_scale = models.CharField(max_length=40, blank=True)
    confidence_by = models.CharField(max_length=20, blank=True)
    second_confidence = models.CharField(max_length=20, blank=True)
    second_confidence_by = models.CharField(max_length=20, blank=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    whole_life_cost = amount_column()
    benefits = amount_column()
    year_baseline = amount_column()
    year_forecast = amount_column()
    year_variance_percent = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True
    )
    currency = currency_column()
    base_year = base_year_column()
    narratives = models.JSONField(default=dict, blank=True)
    cells = models.JSONField(default=dict, blank=True)
    source_label = models.CharField(max_length=200, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, db_index=True)
    snapshot_digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by_id = person_id_column()
    locked_by_label = person_label_column()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = person_id_column()
    approved_by_label = person_label_column()

    class Meta:
        ordering = ["initiative", "as_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "series", "as_at"], name="report_once_a_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="approved_report_names_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(locked_by_id="")
                | ~Q(approved_by_id=F("locked_by_id")),
                name="report_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Position(models.Model):
    """Where an initiative stood at one report: what the portfolio lists, filters and sorts by.

    Derived from reports and layers by ``actions.refresh_positions`` and never typed.
    ``current`` marks the one that the portfolio shows today; ``latest`` the newest of each
    initiative, also of one that is no longer reported. ``strip`` holds the confidence marks of
    the reports up to here, oldest first (None is a missing report).

    Where a handling marking keeps a figure from some people there is a line for each audience:
    ``seen_from`` to ``seen_to`` are the levels of sight (rules.handling) that are shown this one,
    and what they may not see is not in it. Every read goes through queries.visible_positions.
    """

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="positions")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="positions")
    seen_from = models.PositiveSmallIntegerField(default=0)
    seen_to = models.PositiveSmallIntegerField(default=2)
    organisation_path = models.CharField(max_length=600)
    initiative_path = models.CharField(max_length=600)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300)
    category = models.CharField(max_length=80, blank=True)
    phase = models.CharField(max_length=12, blank=True)
    series = models.CharField(max_length=40, blank=True)
    as_at = models.DateField(null=True)
    previous_as_at = models.DateField(null=True)
    latest = models.BooleanField(default=False)
    current = models.BooleanField(default=False)
    confidence = models.CharField(max_length=20, blank=True)
    confidence_scale = models.CharField(max_length=40, blank=True)
    previous_confidence = models.CharField(max_length=20, blank=True)
    worsened_steps = models.SmallIntegerField(null=True)
    cost = amount_column()
    original_cost = amount_column()
    currency = currency_column()
    base_year = base_year_column()
    cost_ratio = models.FloatField(null=True)
    original_as_at = models.DateField(null=True)
    end_date = models.DateField(null=True)
    original_end_date = models.DateField(null=True)
    slip_days = models.IntegerField(null=True)
    confidence_hidden = models.BooleanField(default=False)
    cost_hidden = models.BooleanField(default=False)
    end_date_hidden = models.BooleanField(default=False)
    quality_percent = models.PositiveSmallIntegerField(default=0)
    concern = models.PositiveIntegerField(default=0)
    strip = models.JSONField(default=list)
    report_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["-concern", "name", "id"],
                name="position_by_concern",
                condition=Q(current=True),
            ),
            models.Index(fields=["name", "id"], name="position_by_name", condition=Q(current=True)),
            models.Index(
                fields=["cost_ratio", "id"], name="position_by_cost", condition=Q(current=True)
            ),
            models.Index(
                fields=["slip_days", "id"], name="position_by_slip", condition=Q(current=True)
            ),
            models.Index(fields=["as_at", "-concern"], name="position_by_date"),
            models.Index(fields=["initiative", "as_at"], name="position_of_initiative"),
        ]


class QualityFinding(models.Model):
    """One thing that is missing, wrong or contradictory in the newest line of an initiative.

    Derived with the line, by the same rules; so it says nothing of what its audience may not see.
    """

    position = models.ForeignKey(Position, models.CASCADE, related_name="findings")
    dimension = models.CharField(max_length=12)
    code = models.CharField(max_length=30)
    field = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["code", "field"], name="quality_finding_code")]
