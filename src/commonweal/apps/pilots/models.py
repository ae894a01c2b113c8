"""Pilots: what is tried, by which threshold it is judged, each look at it, and how it is rolled
out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, User
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.measures.models import Measure
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)

PLACES = 6


def figure_column() -> models.DecimalField[Any, Any]:
    """A figure in the pilot's unit; of shares in percent. NULL is not said yet."""
    return models.DecimalField(max_digits=20, decimal_places=PLACES, null=True, blank=True)


class Counted(models.TextChoices):
    """The kinds of the engine ``trial``."""

    SHARES = "shares", _("Shares: how many of all did it")
    MEANS = "means", _("Means: how much it was for each one")
    RATES = "rates", _("Rates: how often it happened")
    PAIRS = "pairs", _("Before and after: the same ones twice")


class PilotAim(models.TextChoices):
    BETTER = "better", _("Better than the old way, by more than the margin")
    NO_WORSE = "no-worse", _("No worse than the old way, by the margin or more")
    ALIKE = "alike", _("Neither better nor worse, by the margin or more")


class LookShape(models.TextChoices):
    OBRIEN_FLEMING = "obrien-fleming", _("Strict early on, nearly the full allowance at the end")
    POCOCK = "pocock", _("About equally strict at every look")


class PilotState(models.TextChoices):
    DESIGNED = "designed", _("Designed")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped early")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


DECIDED = (PilotState.PASSED, PilotState.FAILED, PilotState.INCONCLUSIVE)


class Pilot(models.Model):
    """A trial with its threshold set beforehand. Once locked, its design does not change; what was
    learned goes into a new pilot that ``repeats`` this one. ``design_digest`` is the SHA-256 of
    what was locked."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="pilots")
    title = models.CharField(max_length=200)
    hypothesis = models.TextField(max_length=2000, blank=True)
    cohort = models.TextField(max_length=2000, blank=True)
    comparison = models.TextField(max_length=2000, blank=True)
    stop_rule = models.TextField(max_length=2000, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    marking = models.CharField(
        max_length=10,
        choices=[one for one in MarkingName.choices if one[0] != "withheld"],
        default=MarkingName.INTERNAL,
    )
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="repeated_by"
    )
    outcome = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="pilots"
    )
    other_measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=Counted.choices, default=Counted.SHARES)
    aim = models.CharField(max_length=8, choices=PilotAim.choices, default=PilotAim.BETTER)
    lower_is_better = models.BooleanField(default=False)
    margin = figure_column()
    now_value = figure_column()
    hoped_value = figure_column()
    spread = figure_column()
    error_percent = models.DecimalField(max_digits=5, decimal_places=2, default=2.5)
    power_percent = models.DecimalField(max_digits=5, decimal_places=2, default=90)
    looks_planned = models.PositiveSmallIntegerField(default=3)
    look_shape = models.CharField(
        max_length=14, choices=LookShape.choices, default=LookShape.OBRIEN_FLEMING
    )
    size = models.PositiveIntegerField(null=True, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=PilotState.choices, default=PilotState.DESIGNED)
    design_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by_id = person_id_column()
    locked_by_label = person_label_column()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state"], name="pilot_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="designed") | Q(locked_at__isnull=False),
                name="pilot_locked_before_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gt=F("starts")),
                name="pilot_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def locked(self) -> bool:
        return self.state != PilotState.DESIGNED


class Look(models.Model):
    """One time that the figures were looked at: all that had been counted by then. Asked for by a
    person, judged by the worker; ``problem`` says in words why it could not be. The figures and
    the verdict stay as they were."""

    class Source(models.TextChoices):
        TYPED = "typed", _("Typed in")
        FILE = "file", _("From a file of outcomes")
        MEASURES = "measures", _("From measured values")

    class Progress(models.TextChoices):
        ASKED = "asked", _("Being worked out")
        MADE = "made", _("Worked out")
        FAILED = "failed", _("Could not be worked out")

    id = id_column()
    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="looks")
    as_of = models.DateField()
    source = models.CharField(max_length=8, choices=Source.choices)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+")
    last = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)
    progress = models.CharField(max_length=6, choices=Progress.choices, default=Progress.ASKED)
    verdict = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = person_id_column()
    asked_by_label = person_label_column()
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(progress="asked"), name="one_look_at_a_time"
            ),
        ]


class ScaleStep(models.Model):
    """One step of rolling it out: to how much of all, and what has to hold before the next. With a
    measure, its newest value has to be at most or at least the limit."""

    class Answer(models.TextChoices):
        WAITING = "", _("Not checked yet")
        MET = "met", _("The check holds")
        MISSED = "missed", _("The check does not hold")

    id = id_column()
    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="steps")
    percent = models.PositiveSmallIntegerField()
    check_words = models.CharField(max_length=500)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="+")
    limit = figure_column()
    at_most = models.BooleanField(default=True)
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    value_seen = figure_column()
    value_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = person_id_column()
    answered_by_label = person_label_column()

    class Meta:
        ordering = ["percent"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "percent"], name="scale_step_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="scale_step_percent"
            ),
        ]
