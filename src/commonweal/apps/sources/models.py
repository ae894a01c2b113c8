"""Sources, what ran, and which files of watched folders were taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.measures.models import Measure, ReadingBatch
from commonweal.apps.programmes.models.fields import id_column
from commonweal.apps.sources.rules import EVERY, collected_kinds


class Source(models.Model):
    """Where readings come from, collected by the worker while it is ``on``.

    ``measure`` is the measure of every row; None where a column names it. ``columns`` holds what
    rules.Columns and the kind ask for beside the address and the query. ``sealed`` is the secret,
    which only the worker opens. ``keeper`` answers for the source: it brings readings only for
    measures that this person may bring readings for. ``claimed_until`` keeps two runs apart.
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sources")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=12, choices=collected_kinds())
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="sources"
    )
    address = models.CharField(max_length=2000, blank=True)
    query = models.TextField(max_length=20_000, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    every_minutes = models.PositiveIntegerField(choices=EVERY, default=1440)
    keeper = models.ForeignKey(User, models.PROTECT, related_name="+")
    on = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="source_name_once"),
            models.CheckConstraint(
                condition=Q(on=False) | Q(due_at__isnull=False), name="source_on_is_due"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(on=True), name="source_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def last_words(self) -> str:
        """What became of the newest run, in words, where a query has put it there."""
        return str(Outcome(self.last_outcome).label) if self.last_outcome else ""

    # Put there by queries.sources_for; not stored.
    last_outcome: str | None = None


class Outcome(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Worked")
    NOTHING = "nothing", _("Nothing new")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Cut off")


class Run(models.Model):
    """One time that readings came or should have come: collected, uploaded or sent to the door.

    ``attempt`` counts from 1 within one due time. ``problems`` are the first rows that were
    refused, each with its number and the reason; ``refused`` counts all of them.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="runs")
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.RUNNING)
    attempt = models.PositiveIntegerField(default=1)
    added = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    error = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    evidence = models.ForeignKey(EvidenceFile, models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey(ReadingBatch, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["source", "-id"], name="run_of_source"),
            models.Index(fields=["organisation", "-id"], name="run_of_organisation"),
            models.Index(fields=["outcome"], condition=Q(outcome="running"), name="run_running"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="running", ended_at=None)
                | (~Q(outcome="running") & Q(ended_at__gte=F("started_at"))),
                name="run_ends_when_it_is_over",
            ),
        ]


class TakenFile(models.Model):
    """A file of a watched folder that was read, well or badly: it is not read again. ``stamp`` is
    its size and time of change then; while they stay, its bytes are not even looked at."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="taken")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    stamp = models.CharField(max_length=60)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "digest"], name="file_taken_once"),
        ]
