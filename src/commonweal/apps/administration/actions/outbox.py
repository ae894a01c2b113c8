"""Mail: queued with the change that causes it, sent later, tried again where it fails."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.models import MessageState, OutboxMessage
from commonweal.apps.administration.rules import next_attempt
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor, Subject

AT_ONCE = 20  # messages in one go, so that a slow mail server does not hold up other chores
LEASE = timedelta(minutes=10)
_log = logging.getLogger(__name__)


def queue_message(
    *, to_address: str, subject: str, body: str, at: datetime, person: User | None = None
) -> OutboxMessage:
    """Put a letter in the outbox. Call it in the transaction of the change that causes it,
    whose ledger entry says why; a letter has none of its own."""
    return OutboxMessage.objects.create(
        id=new_id(at),
        to_address=to_address,
        subject=" ".join(subject.split())[:200],
        body=body,
        person=person or User.objects.filter(email=to_address.lower()).first(),
        made_at=at,
        due_at=at,
    )


def send_due_messages(*, at: datetime) -> int:
    """Send what is due, where a mail server is set. How many were sent."""
    if not settings.MAIL_IS_SET:
        return 0
    due = OutboxMessage.objects.filter(state=MessageState.WAITING, due_at__lte=at)
    claimed = [m for m in due.order_by("due_at", "id")[:AT_ONCE] if _claim(m, at)]
    if not claimed:
        return 0
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        return sum(_send(message, connection, at) for message in claimed)
    finally:
        connection.close()


@transaction.atomic
def read_message(*, message: OutboxMessage, by: Actor, at: datetime) -> OutboxMessage:
    """Show a letter to an administrator, who thereby could act for its addressee: so the
    ledger has it."""
    record(verb="administration.read-message", subject=_subject(message), by=by, at=at, payload={})
    return message


@transaction.atomic
def retry_message(*, message: OutboxMessage, by: Actor, at: datetime) -> OutboxMessage:
    """Try a letter again that was given up."""
    if message.state != MessageState.FAILED:
        raise RuleBroken(
            _("Only a letter that was given up can be tried again."), code="not-failed"
        )
    message.state, message.attempts, message.due_at = MessageState.WAITING, 0, at
    message.save(update_fields=["state", "attempts", "due_at"])
    record(verb="administration.retry-message", subject=_subject(message), by=by, at=at, payload={})
    return message


def _claim(message: OutboxMessage, at: datetime) -> bool:
    """One conditional update, so that two senders never send the same letter."""
    mine = OutboxMessage.objects.filter(
        id=message.id, due_at=message.due_at, state=MessageState.WAITING
    )
    return mine.update(due_at=at + LEASE, attempts=F("attempts") + 1) == 1


def _send(message: OutboxMessage, connection: BaseEmailBackend, at: datetime) -> bool:
    letter = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to_address],
        connection=connection,
    )
    mine = OutboxMessage.objects.filter(id=message.id)
    try:
        letter.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _log.warning("Letter %s was not sent: %s", message.id, type(error).__name__)
        again = next_attempt(message.attempts + 1)
        mine.update(
            state=MessageState.WAITING if again else MessageState.FAILED,
            due_at=at + again if again else at,
            last_error=f"{type(error).__name__}: {error}"[:300],
        )
        return False
    mine.update(state=MessageState.SENT, sent_at=at, body="", last_error="")
    return True


def _subject(message: OutboxMessage) -> Subject:
    return Subject("outbox_message", message.id, message.subject)
