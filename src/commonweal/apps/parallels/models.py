"""Parallel runs: when one may end, locked beforehand; the result of each day; how it was judged.
Shape only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.migration.models import Kept, Migration
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class ExitLock(models.Model):
    """What must hold before the parallel run of a migration ends, as ``data`` of the file that was
    locked. Never changed; a later one begins the count anew. ``digest`` is that of the rule,
    ``rules`` that of the only rules under which a day counts."""

    id = id_column()
    migration = models.ForeignKey(Migration, models.PROTECT, related_name="exit_locks")
    version = models.CharField(_("version"), max_length=100)
    digest = models.CharField(max_length=64)
    rules = models.CharField(max_length=64)
    data = models.JSONField()
    locked_at = models.DateTimeField()
    locked_by_id = person_id_column()
    locked_by_label = person_label_column()

    class Meta:
        ordering = ["-locked_at", "-id"]

    def __str__(self) -> str:
        return self.version


class DayResult(Kept):
    """What one run came to, as it was put in; the whole file is evidence. ``data`` holds no
    examples."""

    migration = models.ForeignKey(Migration, models.PROTECT, related_name="day_results")
    outcome = models.CharField(max_length=10)
    day = models.DateField(_("day"))
    replayed_at = models.DateTimeField()
    what = models.CharField(_("what was replayed"), max_length=300)
    requests = models.BigIntegerField()
    agreement = models.DecimalField(max_digits=9, decimal_places=8)
    unexplained = models.BigIntegerField()
    not_compared = models.BigIntegerField()
    data = models.JSONField()

    class Meta:
        ordering = ["-day", "-replayed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "sha256"], name="day_result_kept_once"),
        ]


class KeptJudgement(Kept):
    """Whether the run may end, as ``commonweal replay judge`` said. ``rule`` is the digest of the
    rule that it went by, ``trend`` that of the last line of the days."""

    migration = models.ForeignKey(Migration, models.PROTECT, related_name="judgements")
    fulfilled = models.BooleanField()
    days = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    rule = models.CharField(max_length=64)
    trend = models.CharField(max_length=64)
    broken = models.JSONField(blank=True)

    class Meta:
        ordering = ["-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "sha256"], name="judgement_kept_once"),
        ]
