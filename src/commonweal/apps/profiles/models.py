"""Profiles of what is moved, as they were put in. Shape only."""

from __future__ import annotations

from django.db import models

from commonweal.apps.migration.models import Kept, Migration


class KeptProfile(Kept):
    """What ``commonweal profile`` said of the old store; the whole file is evidence. ``data`` holds
    no values of columns that may say something of a person."""

    migration = models.ForeignKey(Migration, models.PROTECT, related_name="profiles")
    profiled_at = models.DateTimeField()
    data_sets = models.PositiveIntegerField()
    rows = models.BigIntegerField()
    findings = models.PositiveIntegerField()
    data = models.JSONField()

    class Meta:
        ordering = ["-profiled_at", "-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "sha256"], name="profile_kept_once"),
        ]
