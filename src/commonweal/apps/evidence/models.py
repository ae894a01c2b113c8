"""Evidence files, kept by the digest of their bytes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, User, fresh_id
from commonweal.kernel.ids import ID_LENGTH


class EvidenceFile(models.Model):
    """A file that somebody put in. Equal bytes are stored once, under their SHA-256 digest.

    ``kept_for_kind`` and ``kept_for_id`` name what it is evidence of; while they are empty the
    file is loose, and a loose file is thrown away after a week.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="files")
    initiative_id = models.CharField(max_length=ID_LENGTH, blank=True)
    marking = models.CharField(
        _("handling marking"),
        max_length=10,
        choices=MarkingName.choices,
        default=MarkingName.INTERNAL,
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="files")
    uploaded_at = models.DateTimeField()
    kept_for_kind = models.CharField(max_length=80, blank=True)
    kept_for_id = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            models.Index(fields=["kept_for_kind", "kept_for_id"], name="file_kept_for"),
            models.Index(fields=["initiative_id"], name="file_initiative"),
        ]

    def __str__(self) -> str:
        return self.name


class LeastMarking(models.Model):
    """No file of this initiative is marked less strictly, however it comes in."""

    initiative_id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    marking = models.CharField(max_length=10, choices=MarkingName.choices)

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.marking}"
