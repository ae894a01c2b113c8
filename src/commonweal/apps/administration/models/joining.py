"""Invitations, and what programs sign in with for people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User, fresh_id
from commonweal.kernel.ids import ID_LENGTH


class ApiToken(models.Model):
    """What a program signs in with: a secret of which only the digest is kept.

    It never lets its holder do more than ``verbs``, nor more than its owner may do that day.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hexadecimal
    verbs = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """Somebody asked to join, by a link of which only the digest is kept.

    ``roles`` is a list of objects with ``role`` and ``organisation`` (an id).
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    email = models.EmailField()
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hexadecimal
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations")

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["email"], name="invitation_email")]

    def __str__(self) -> str:
        return self.email
