"""Organisations, as a tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.kernel.ids import ID_LENGTH, new_id

MAX_PATH_LENGTH = 600


def fresh_id() -> str:
    """A new sortable id, for primary keys."""
    return new_id(timezone.now())


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("Government")
    DEPARTMENT = "department", _("Department")
    AGENCY = "agency", _("Agency")
    PARTNER = "partner", _("Partner")
    SUPPLIER = "supplier", _("Supplier")


class MarkingName(models.TextChoices):
    """The markings of rules.Marking with the words that people read."""

    OPEN = "open", _("Open")
    INTERNAL = "internal", _("Internal")
    SENSITIVE = "sensitive", _("Sensitive")
    WITHHELD = "withheld", _("Withheld")


class Organisation(models.Model):
    """A body. ``path`` holds the ids from the root to this one, each followed by "/", so that
    a subtree is one indexed prefix.

    A body that turned out to be another one (``merged_into``) stays, below it in the tree, so
    that whatever points to it keeps its access; lists leave it out.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    path = models.CharField(max_length=MAX_PATH_LENGTH, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(merged_into=None),
                name="organisation_name_once",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent=None, merged_into=None),
                name="organisation_root_name_once",
            ),
            models.UniqueConstraint(fields=["path"], name="organisation_path_once"),
        ]
        indexes = [
            # LIKE 'prefix%' uses an ordinary index on PostgreSQL only in the C collation.
            models.Index(
                fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
