"""What the law lets a person ask for: everything kept about them, and to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from commonweal.apps.accounts.actions import erase_person
from commonweal.apps.accounts.models import User
from commonweal.apps.administration.models import Invitation
from commonweal.apps.administration.queries import entries_about, everything_for_others
from commonweal.apps.ledger.actions import erase, record
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
def erase_everything(
    *, person: User, by: Actor, at: datetime, reason: str, history: bool = False
) -> User:
    """Take out of the record who a deactivated person was, with letters, tokens, invitations.

    With ``history`` also what the ledger says about them, entry by entry; its proofs stand. What
    they did to other things stays in any case, under the name that they had.
    """
    Invitation.objects.filter(email=person.email).update(email="erased@erased.invalid")
    person.messages.all().delete()
    person.tokens.all().delete()
    erased = erase_person(person=person, by=by, at=at, reason=reason)
    if history:
        for number in entries_about(person):
            erase(number=number, by=by, at=at, reason=reason)
    return erased
