"""Goals that initiatives serve, and how initiatives depend on each other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import id_column


class Goal(models.Model):
    """An outcome that is wanted, by when; initiatives serve it."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="goals")
    outcome = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    wanted_by = models.DateField(null=True, blank=True)
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="goals")

    class Meta:
        ordering = ["wanted_by", "outcome"]

    def __str__(self) -> str:
        return self.outcome


class Dependency(models.Model):
    """``needs`` waits for the output of, shares a resource with, or conflicts with ``on``."""

    class Nature(models.TextChoices):
        OUTPUT = "needs-output-of", _("needs output of")
        RESOURCE = "shares-resource", _("shares a resource with")
        CONFLICT = "conflicts", _("conflicts with")

    id = id_column()
    needs = models.ForeignKey(Initiative, models.CASCADE, related_name="depends")
    on = models.ForeignKey(Initiative, models.CASCADE, related_name="depended_on")
    nature = models.CharField(max_length=20, choices=Nature.choices)
    what = models.CharField(max_length=300)
    needed_by = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["needs", "on", "nature"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(needs=F("on")), name="dependency_on_another"),
        ]
