"""What a body says of risk: how much of which it carries, and the matrix that it scores on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Level(models.TextChoices):
    EVERY = "", _("Every level")
    BODY = "body", _("The body itself")
    PROGRAMME = "programme", _("Programmes")
    PROJECT = "project", _("Projects")


class AppetiteName(models.TextChoices):
    AVERSE = "averse", _("Averse: as good as none")
    MINIMAL = "minimal", _("Minimal: only what cannot be avoided")
    CAUTIOUS = "cautious", _("Cautious: little, for a clear gain")
    OPEN = "open", _("Open: weighed against the gain")
    EAGER = "eager", _("Eager: much, where the gain is large")


class RiskAppetite(models.Model):
    """How much risk of a category, at a level, a body and those below it are ready to carry. An
    empty category or level stands for every one."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="risk_appetites")
    category = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    appetite = models.CharField(max_length=10, choices=AppetiteName.choices)
    set_at = models.DateTimeField()
    set_by_id = person_id_column()
    set_by_label = person_label_column()

    class Meta:
        ordering = ["category", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "category", "level"], name="appetite_once"
            ),
        ]


class RiskMatrix(models.Model):
    """A body's own matrix (rules.matrix_of reads ``content``). A change is a new version; the
    newest one of the nearest body is what is scored on."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="risk_matrices")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["organisation", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="risk_matrix_once"),
        ]
