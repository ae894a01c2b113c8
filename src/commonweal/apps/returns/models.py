"""What came in from files, in batches that wait for approval."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class BatchKind(models.TextChoices):
    PUBLISHED = "published", _("Published returns")
    OWN = "own", _("Your own table")


class BatchState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    UNKNOWN = "unknown", _("Not a return that is recognised")
    READY = "ready", _("Read, waiting for approval")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


class Batch(models.Model):
    """Files that were read together and are approved, or discarded, together.

    ``files`` lists name, digest and size; the bytes are kept once by digest. ``packed`` holds the
    reports as read (rules.sources), so that approval parses nothing again. ``plan`` says what
    approval would do to the record as it was when looked at; ``plan_digest`` changes with it.
    ``organisation`` is set where the reports are those of one body's own table.
    """

    id = id_column()
    kind = models.CharField(max_length=10, choices=BatchKind.choices, default=BatchKind.PUBLISHED)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    files = models.JSONField(default=list)
    digest = models.CharField(max_length=64, db_index=True)
    packed = models.BinaryField(null=True)
    problems = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_done = models.PositiveIntegerField(default=0)
    approval_asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "discarded"]) | Q(decided_at__isnull=False),
                name="decided_batch_names_when",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(file["name"] for file in self.files)
