"""Cutovers: the plan of the night, its rehearsals, and the night itself. Shape only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User
from commonweal.apps.migration.models import Kept, Migration
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class StepKind(models.TextChoices):
    WORK = "work", _("Work")
    CHECK = "check", _("Go or no-go")
    NO_RETURN = "no-return", _("Work after which there is no going back")


class Check(models.TextChoices):
    """What a go or no-go reads; "" is a person's judgement alone."""

    NONE = "", _("Nothing: a person's judgement")
    VERDICTS = "verdicts", _("Every data set is proved to be equal")
    SETTLED = "settled", _("No row that was put aside waits")
    PARALLEL = "parallel", _("The parallel run may end, by the rule that was locked")
    LAG = "lag", _("The new system is no further behind than the limit says")
    FINAL = "final", _("The last changes were carried over, and the old system takes no more")
    REHEARSED = "rehearsed", _("A rehearsal of these steps was carried through in time")


def limit_column(words: str) -> models.PositiveIntegerField:
    """What a check of how far the new system is behind allows; None where that is not asked."""
    return models.PositiveIntegerField(words, null=True, blank=True)


class CutoverPlan(models.Model):
    """What is to happen in the night. ``starts_at`` is None until somebody has said when; between
    ``read_only_from`` and ``read_only_until`` the service can only be read."""

    id = id_column()
    migration = models.OneToOneField(Migration, models.PROTECT, related_name="cutover")
    starts_at = models.DateTimeField(null=True, blank=True)
    read_only_from = models.DateTimeField(null=True, blank=True)
    read_only_until = models.DateTimeField(null=True, blank=True)
    continuity = models.TextField(max_length=2000, blank=True)
    communication = models.TextField(max_length=2000, blank=True)
    way_back = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField()


class CutoverStep(models.Model):
    id = id_column()
    plan = models.ForeignKey(CutoverPlan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=9, choices=StepKind.choices, default=StepKind.WORK)
    reads = models.CharField(max_length=9, choices=Check.choices, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    most_changes = limit_column(_("changes behind, at most"))
    most_seconds = limit_column(_("seconds behind, at most"))
    fresh_minutes = limit_column(_("minutes since it was measured, at most"))

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class CutoverRun(models.Model):
    """One time that the plan was carried out: a rehearsal, or the night."""

    class Outcome(models.TextChoices):
        GOING = "going", _("Going on")
        DONE = "done", _("Carried through")
        BACK = "back", _("Gone back to the old system")
        STOPPED = "stopped", _("Stopped")

    id = id_column()
    plan = models.ForeignKey(CutoverPlan, models.PROTECT, related_name="runs")
    rehearsal = models.BooleanField()
    number = models.PositiveSmallIntegerField()
    steps_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by_id = person_id_column()
    started_by_label = person_label_column()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.GOING)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(outcome="going"), name="one_cutover_at_a_time"
            ),
        ]


class RunStep(models.Model):
    """A step as it was planned when the run began, and what became of it. ``read`` says what a go
    or no-go read: whether that held, and in which words."""

    class Answer(models.TextChoices):
        NONE = "", _("Not yet")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        GO = "go", _("Go")
        NO_GO = "no-go", _("No-go")

    id = id_column()
    run = models.ForeignKey(CutoverRun, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=9, choices=StepKind.choices)
    reads = models.CharField(max_length=9, choices=Check.choices, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    most_changes = limit_column(_("changes behind, at most"))
    most_seconds = limit_column(_("seconds behind, at most"))
    fresh_minutes = limit_column(_("minutes since it was measured, at most"))
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    read_holds = models.BooleanField(null=True, blank=True)
    read_words = models.CharField(max_length=300, blank=True)
    answered_by_id = person_id_column()
    answered_by_label = person_label_column()

    class Meta:
        ordering = ["position", "id"]


class KeptLag(Kept):
    """How far the new system was behind, as ``commonweal transfer follow`` said and somebody put it
    in; the whole file is evidence. ``measured_at`` is by the clock of the old system, ``at`` the
    earlier of that and of when it was put in."""

    migration = models.ForeignKey(Migration, models.PROTECT, related_name="lags")
    transfer = models.CharField(max_length=200)
    version = models.CharField(max_length=100)
    measured_at = models.DateTimeField()
    at = models.DateTimeField()
    final = models.BooleanField()
    data = models.JSONField()

    class Meta:
        ordering = ["-at", "-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "sha256"], name="lag_kept_once"),
        ]


class RunNote(models.Model):
    """Something that was noted while a run went on: who was told what, or how many things that
    people sent in wait until the new system takes them."""

    class Kind(models.TextChoices):
        TOLD = "told", _("Somebody was told")
        WAITING = "waiting", _("So many things that people sent in wait")
        READ_ONLY = "read-only", _("From now on the service can only be read")
        OPEN = "open", _("From now on the service takes everything again")

    id = id_column()
    run = models.ForeignKey(CutoverRun, models.PROTECT, related_name="notes")
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    words = models.CharField(_("words"), max_length=300, blank=True)
    number = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by_id = person_id_column()
    noted_by_label = person_label_column()

    class Meta:
        ordering = ["-noted_at", "-id"]
