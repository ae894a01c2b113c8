"""Frameworks that bodies write themselves, version by version. Those that ship are files."""

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


class FrameworkVersion(models.Model):
    """One version of a framework of a body. ``content`` is the engine's record of it; once in
    force it is never changed, and ``digest`` says which it was. ``key`` is the body's own name for
    it; ``began_as`` the reference of what it was copied from."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        IN_FORCE = "in-force", _("In force")
        RETIRED = "retired", _("No longer for new gates")

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="frameworks")
    key = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)
    began_as = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()
    edited_by_ids = models.JSONField(default=list, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    in_force_by_id = person_id_column()
    in_force_by_label = person_label_column()

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "number"], name="framework_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=Q(state="draft"),
                name="framework_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(digest=""), name="framework_in_force_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('name', self.key)}, version {self.number}"

    @property
    def name(self) -> str:
        return str(self.content.get("name", self.key))

    @property
    def hands(self) -> set[str]:
        """Everybody who had a hand in it, and so does not put it in force."""
        return {self.made_by_id, *self.edited_by_ids} - {""}
