"""Letters: kept where no server is set, sent where one is, tried again, then forgotten."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from commonweal.apps.accounts.tests.factories import make_person
from commonweal.apps.administration import actions
from commonweal.apps.administration.models import MessageState, OutboxMessage
from commonweal.apps.administration.rules import next_attempt
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import SYSTEM

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def queue(**more) -> OutboxMessage:
    letter = {"to_address": "kim@example.org", "subject": "Hello", "body": "secret link"}
    return actions.queue_message(**{**letter, **more}, at=NOW)


class BrokenServer(EmailBackend):
    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.fixture
def server(settings) -> None:
    settings.MAIL_IS_SET = True


@pytest.fixture
def broken_server(settings, server) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"


def test_waits_grow_to_six_hours_and_end() -> None:
    waits = [next_attempt(n) for n in range(1, 13)]
    assert waits[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert waits[10] == timedelta(hours=6)
    assert waits[11] is None
    assert sum((w for w in waits if w), timedelta()) < timedelta(days=2)


@pytest.mark.django_db
class TestOutbox:
    def test_without_a_server_a_letter_stays_to_be_read(self) -> None:
        queue()
        assert actions.send_due_messages(at=NOW) == 0
        letter = OutboxMessage.objects.get()
        assert (letter.state, letter.body) == (MessageState.WAITING, "secret link")

    def test_a_sent_letter_is_forgotten_but_that_it_was(self, server) -> None:
        queue()
        assert actions.send_due_messages(at=NOW) == 1
        assert actions.send_due_messages(at=NOW) == 0
        (sent,) = mail.outbox
        assert (sent.to, sent.subject, sent.body) == (
            ["kim@example.org"],
            "Hello",
            "secret link",
        )
        letter = OutboxMessage.objects.get()
        assert (letter.state, letter.body, letter.sent_at) == (MessageState.SENT, "", NOW)

    def test_a_letter_that_fails_is_tried_again_later_and_given_up_at_last(
        self, broken_server
    ) -> None:
        queue()
        at = NOW
        for _attempt in range(12):
            assert actions.send_due_messages(at=at) == 0
            assert actions.send_due_messages(at=at) == 0
            at = OutboxMessage.objects.get().due_at
        letter = OutboxMessage.objects.get()
        assert (letter.state, letter.attempts) == (MessageState.FAILED, 12)
        assert letter.last_error == "SMTPServerDisconnected: gone"
        assert letter.body == "secret link"
        again = actions.retry_message(message=letter, by=SYSTEM, at=NOW)
        assert again.state == MessageState.WAITING
        with pytest.raises(RuleBroken):
            actions.retry_message(message=letter, by=SYSTEM, at=NOW)

    def test_one_bad_letter_does_not_stop_the_others(self, server) -> None:
        queue(subject="ok one")
        queue(to_address="bad\naddress@example.org")
        queue(subject="ok two")
        assert actions.send_due_messages(at=NOW) == 2
        assert OutboxMessage.objects.filter(state=MessageState.WAITING).count() == 1

    def test_a_letter_knows_the_person_it_is_for(self) -> None:
        kim = make_person()
        assert queue(to_address=kim.email.upper()).person == kim
        assert queue().person is None

    def test_a_subject_cannot_carry_headers(self) -> None:
        assert (
            queue(subject="Hello\r\nBcc: all@example.org").subject == "Hello Bcc: all@example.org"
        )

    def test_reading_one_is_in_the_ledger(self) -> None:
        actions.read_message(message=queue(), by=SYSTEM, at=NOW)
        assert Entry.objects.get().verb == "administration.read-message"
