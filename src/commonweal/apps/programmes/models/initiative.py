"""Initiatives (programmes and projects), the goals they serve, and how they hang together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, PersonLabel, User
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Kind(models.TextChoices):
    PROGRAMME = "programme", _("Programme")
    PROJECT = "project", _("Project")


class Phase(models.TextChoices):
    UNKNOWN = "", _("Not known")
    PROPOSED = "proposed", _("Proposed")
    DEFINITION = "definition", _("Definition")
    DELIVERY = "delivery", _("Delivery")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Initiative(models.Model):
    """A programme or a project. ``reported`` is false once its series no longer reports it:
    leaving is not success. ``path`` holds the ids from the root of its tree to this one, each
    followed by "/"."""

    id = id_column()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROGRAMME)
    name = models.CharField(max_length=300)
    other_names = models.JSONField(default=list, blank=True)
    reference = models.CharField(max_length=80, blank=True, db_index=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="initiatives")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    path = models.CharField(max_length=600, db_index=True, editable=False)
    description = models.TextField(blank=True)
    category = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=40, blank=True)
    phase = models.CharField(max_length=12, choices=Phase.choices, blank=True)
    tags = models.JSONField(default=list, blank=True)
    series = models.CharField(max_length=40, blank=True)
    reported = models.BooleanField(default=True)
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    exemption = models.CharField(max_length=200, blank=True)
    marking_review = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by_id = person_id_column()
    released_by_label = person_label_column()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["organisation", "name"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(marking="withheld") | ~Q(exemption=""),
                name="initiative_withheld_names_exemption",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FieldMarking(models.Model):
    """One field of one initiative that is handled differently from the rest."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="field_markings")
    field = models.CharField(max_length=40)
    marking = models.CharField(max_length=10, choices=MarkingName.choices)
    exemption = models.CharField(max_length=200, blank=True)
    review = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "field"], name="field_marked_once"),
        ]


class InitiativeLink(models.Model):
    """Why records of one source were taken for this initiative; a person can split them."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="links")
    series = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    how = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "key", "initiative"], name="link_once"),
        ]


class NamedRole(models.Model):
    """A role and its tenure; ``person`` is empty where only a name is published."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="named_roles")
    role = models.CharField(max_length=40)
    name = PersonLabel(max_length=150, of="person_id")
    person = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    share_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["role", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")),
                name="tenure_ends_after_it_starts",
            ),
        ]
