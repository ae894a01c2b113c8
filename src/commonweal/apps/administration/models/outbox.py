"""Mail that waits to be sent, or to be read here where no mail server is set."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User, fresh_id
from commonweal.kernel.ids import ID_LENGTH


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class OutboxMessage(models.Model):
    """One letter. Once it is sent its text is forgotten: it may hold a link that lets people in."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    to_address = models.EmailField()
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="messages")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return self.subject
