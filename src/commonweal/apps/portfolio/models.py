"""Views of the portfolio table that somebody keeps. Shape only."""

from __future__ import annotations

from django.db import models

from commonweal.apps.accounts.models import User
from commonweal.apps.programmes.models.fields import id_column


class SavedView(models.Model):
    """Filters, columns and order of a portfolio table that somebody keeps, and may share."""

    id = id_column()
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
        ]
