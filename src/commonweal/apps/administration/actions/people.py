"""What the law lets a person ask for: everything kept about them, and to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from commonweal.apps.accounts.actions import erase_person, names_of
from commonweal.apps.accounts.models import User
from commonweal.apps.administration.models import Invitation, OutboxMessage
from commonweal.apps.administration.queries import everything_for_others
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.kernel.shapes import Actor, Subject


@transaction.atomic
def export_person(*, person: User, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything kept about a person, taken out by somebody else: which the ledger shows."""
    everything = everything_for_others(person)
    record(
        verb="administration.export-person",
        subject=Subject("person", person.id, person.name),
        by=by,
        at=at,
        payload={},
    )
    return everything


@transaction.atomic
@entries_last()
def erase_everything(*, person: User, by: Actor, at: datetime, reason: str) -> User:
    """Take out of the record who a deactivated person was, with letters, tokens, invitations.

    Texts that other people wrote, and files, are beyond it: whoever keeps them changes them.
    """
    names = names_of(person)
    Invitation.objects.filter(Q(email__in=names) | Q(person=person)).update(
        email="erased@erased.invalid"
    )
    OutboxMessage.objects.filter(Q(person=person) | Q(to_address__in=names)).delete()
    person.tokens.all().delete()
    erased = erase_person(person=person, by=by, at=at, reason=reason)
    for letter in OutboxMessage.objects.filter(_speaking_of(names)):
        for name in names:
            letter.subject = letter.subject.replace(name, erased.name)[:200]
            letter.body = letter.body.replace(name, erased.name)
        letter.save(update_fields=["subject", "body"])
    return erased


def _speaking_of(names: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        found |= Q(subject__contains=name) | Q(body__contains=name)
    return found
