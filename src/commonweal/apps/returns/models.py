"""What came in from files: batches that wait for approval, doubts, and remembered columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)


class BatchKind(models.TextChoices):
    PUBLISHED = "published", _("Published returns")
    OWN = "own", _("Your own table")


class BatchState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    COLUMNS = "columns", _("Waiting for its columns to be matched")
    READY = "ready", _("Read, waiting for approval")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


class Batch(models.Model):
    """Files that were read together and are approved, or discarded, together.

    ``files`` lists name, digest and size; the bytes are kept once by digest. ``packed`` holds the
    reports as read (rules.sources), so that approval parses nothing again. ``plan`` says what
    approval would do to the record as it was when looked at; ``plan_digest`` changes with it.
    ``columns``, ``edits`` and ``left_out`` belong to a person's own table.
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
    as_at = models.DateField(null=True)
    currency = currency_column()
    base_year = base_year_column()
    columns = models.JSONField(default=list)
    edits = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
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


class OfferState(models.TextChoices):
    OPEN = "open", _("To be decided")
    ACCEPTED = "accepted", _("They are one")
    REFUSED = "refused", _("They are two")


class MatchOffer(models.Model):
    """Two initiatives that may be one. A person decides; a refusal is remembered, so that the
    same pair is not offered with the next file. ``evidence`` lists the reasons in words."""

    id = id_column()
    first = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    second = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    series = models.CharField(max_length=40)
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="match_offers")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="match_offered_once"),
        ]


class BodyOffer(models.Model):
    """Two organisations of which one may have become part of the other."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    into = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "into"], name="body_offered_once"),
        ]


class ColumnMap(models.Model):
    """Which field each column of a table is, remembered for the next table with the same headers.

    ``fingerprint`` is the digest of the headers, folded, in their order.
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    kept_at = models.DateTimeField()
    kept_by_id = person_id_column()
    kept_by_label = person_label_column()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="columns_kept_once"
            ),
        ]
