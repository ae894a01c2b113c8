"""When the recurring work of this server is due next. Nothing of the record is kept here."""

from __future__ import annotations

from django.db import models


class ChoreState(models.Model):
    """One row for each recurring chore, so that two clocks never do the same one twice."""

    name = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
