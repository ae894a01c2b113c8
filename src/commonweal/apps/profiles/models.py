"""Profiles of what is moved, as they were put in. Shape only."""

from __future__ import annotations

from django.db import models

from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.migration.models import Migration
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class KeptProfile(models.Model):
    """What ``commonweal profile`` said of the old store; the whole file is evidence. ``data`` holds
    no values of columns that may say something of a person."""

    id = id_column()
    migration = models.ForeignKey(Migration, models.PROTECT, related_name="profiles")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    profiled_at = models.DateTimeField()
    data_sets = models.PositiveIntegerField()
    rows = models.BigIntegerField()
    findings = models.PositiveIntegerField()
    data = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by_id = person_id_column()
    kept_by_label = person_label_column()

    class Meta:
        ordering = ["-profiled_at", "-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "sha256"], name="profile_kept_once"),
        ]
