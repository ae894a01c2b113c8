"""What was sent to the door, so that each batch is taken once."""

from __future__ import annotations

from django.db import models

from commonweal.apps.accounts.models import User


class Delivery(models.Model):
    """A batch that was sent to the door under a key, and what was answered: the same again is
    answered the same, and done once. ``digest`` is over what was sent."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="delivery_key_once"),
        ]


class Collector(models.Model):
    """A collector at some site, and how far its batches have been taken: each once, in order."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    accepted = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="collector_once"),
        ]

    def __str__(self) -> str:
        return self.name
