"""Everything that is kept about one person, and counts for those who administer."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q
from django.utils import timezone

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import access_can, organisations_for, people_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.administration.models import MessageState, OutboxMessage
from commonweal.apps.administration.queries.joining import invitations_for
from commonweal.apps.ledger.models import Entry


def everything_about(person: User) -> dict[str, Any]:
    """Everything that is kept about a person, as JSON holds it, for the person to take home."""
    entries = Entry.objects.filter(
        Q(actor_id=person.id) | Q(subject_kind="person", subject_id=person.id)
    )
    return {
        "person": _row(person, "id name email joined_at deactivated_at is_administrator"),
        "organisation": str(person.organisation) if person.organisation else None,
        "roles": [
            _row(h, "role initiative_id first_day last_day source")
            | {"organisation": h.organisation.name}
            for h in person.holdings.select_related("organisation")
        ],
        "tokens": [
            _row(t, "name verbs made_at expires_at last_used_at revoked_at")
            for t in person.tokens.all()
        ],
        "second_steps": [
            _row(a, "type created_at last_used_at")
            for a in Authenticator.objects.filter(user=person)
        ],
        "sessions": [
            _row(s, "created_at last_seen_at ip user_agent")
            for s in UserSession.objects.filter(user=person)
        ],
        "letters": [
            _row(m, "to_address subject body state made_at sent_at") for m in person.messages.all()
        ],
        "invitations": [_row(i, "email made_at accepted_at") for i in person.invitations.all()],
        "history": [
            _row(e, "number at actor_id verb subject_kind subject_id subject_label reason payload")
            for e in entries.order_by("number")
        ],
        "made_at": timezone.now().isoformat(),
    }


def everything_for_others(person: User) -> dict[str, Any]:
    """Everything about a person, for whoever answers their request: without the text of letters,
    which may hold a link that lets people in, and without the details of what the person did,
    which may hold figures that only the person may see."""
    found = everything_about(person)
    found["letters"] = [_without(letter, "body") for letter in found["letters"]]
    found["history"] = [
        _without(entry, "subject_label reason payload") for entry in found["history"]
    ]
    return found


def _without(row: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names.split()}


def _row(record: object, names: str) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in names.split()}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def outbox_counts() -> dict[str, int]:
    states = {state: Count("pk", filter=Q(state=state)) for state in MessageState.values}
    counts: dict[str, int] = OutboxMessage.objects.aggregate(**states)
    return counts


def administration_counts(user: User) -> dict[str, int]:
    """How many of each there are for this person to look after."""
    counts = {
        "people": people_for(user).filter(is_active=True).count(),
        "organisations": organisations_for(user, Verb.ADMINISTER).count(),
        "invitations": invitations_for(user, at=timezone.now()).count(),
    }
    return counts | outbox_counts() if access_can(user, Verb.ADMINISTER) else counts
