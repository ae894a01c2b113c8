"""Rows that could not be loaded, one by one: the file that holds them, and what people say of each.
Shape only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.migration.models import MovedSet
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class QuarantineFile(models.Model):
    """The quarantine of a data set as ``commonweal transfer`` wrote it; the rows stay in the file,
    which is sensitive. ``rows`` waited in it; ``waived`` stay out, as the transfer was told."""

    id = id_column()
    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="quarantine_files")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    waived = models.PositiveIntegerField()
    put_in_at = models.DateTimeField()
    put_in_by_id = person_id_column()
    put_in_by_label = person_label_column()

    class Meta:
        ordering = ["-put_in_at", "-id"]


class DifferencesFile(models.Model):
    """The differences of a data set as ``commonweal verify --out`` wrote them; sensitive, too."""

    id = id_column()
    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="differences_files")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+")
    put_in_at = models.DateTimeField()
    put_in_by_id = person_id_column()
    put_in_by_label = person_label_column()

    class Meta:
        ordering = ["-put_in_at", "-id"]


class RowDecision(models.Model):
    """What somebody says of a row: other values of its source's columns, or that it stays out. It
    counts once somebody else has agreed. ``place`` is the row's, as the transfer writes it."""

    id = id_column()
    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="row_decisions")
    target = models.CharField(max_length=300)
    place = models.CharField(max_length=1000)
    waives = models.BooleanField()
    values = models.JSONField(blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_at = models.DateTimeField()
    proposed_by_id = person_id_column()
    proposed_by_label = person_label_column()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by_id = person_id_column()
    agreed_by_label = person_label_column()

    class Meta:
        ordering = ["target", "place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["moved_set", "target", "place"], name="row_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | ~Q(agreed_by_id=models.F("proposed_by_id")),
                name="row_agreed_by_another",
            ),
        ]

    @property
    def seen(self) -> str:
        """What tells this proposal from an earlier one of the same row."""
        return self.proposed_at.isoformat()
