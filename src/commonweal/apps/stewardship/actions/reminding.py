"""Letters to owners: a review is due, a value is missing, something waits to be accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import assess, is_unheard, with_parts
from commonweal.apps.benefits.rules import REMIND_AGAIN
from commonweal.apps.stewardship.models import Reminder
from commonweal.apps.stewardship.queries.closing import unaccepted_at_closure

AT_ONCE = 500  # benefits looked at together


def send_reminders(*, at: datetime) -> int:
    """Put a letter in the outbox for each owner for whom something waits; for the same thing not
    again within a month. How many letters. A letter names benefits by their title only."""
    waiting: dict[str, list[tuple[Benefit, str]]] = {}
    people: dict[str, User] = {}
    for person, benefit, about in _due(at):
        if not _told_lately(person, benefit, about, at):
            people[person.id] = person
            waiting.setdefault(person.id, []).append((benefit, about))
    for one, things in waiting.items():
        _write(people[one], things, at)
    return len(waiting)


def _due(at: datetime) -> Iterator[tuple[User, Benefit, str]]:
    today = timezone.localdate(at)
    alive = Benefit.objects.exclude(stage="ended").filter(organisation__illustrative=False)
    ids = list(alive.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = with_parts(Benefit.objects.filter(id__in=ids[start : start + AT_ONCE]))
        for row in assess(some, today):
            owner = row.benefit.owner
            if owner is not None and owner.is_active:
                if row.review:
                    yield owner, row.benefit, Reminder.About.REVIEW
                if is_unheard(row):
                    yield owner, row.benefit, Reminder.About.STALE
    for share in unaccepted_at_closure().filter(benefit__in=ids):
        keeper = share.benefit.owner_after or share.benefit.owner
        if keeper is not None and keeper.is_active:
            yield keeper, share.benefit, Reminder.About.ACCEPTANCE


def _told_lately(person: User, benefit: Benefit, about: str, at: datetime) -> bool:
    sent = Reminder.objects.filter(benefit=benefit, about=about, person=person)
    return sent.filter(sent_at__gt=at - REMIND_AGAIN).exists()


def named(benefit: Benefit) -> str:
    """What a letter calls it: a letter is read by whoever opens it."""
    return benefit.title if benefit.marking in {"open", "internal"} else _("a benefit")


@transaction.atomic
def _write(person: User, things: list[tuple[Benefit, str]], at: datetime) -> None:
    labels = dict(Reminder.About.choices)
    lines = [f"- {named(benefit)}: {labels[Reminder.About(about)]}" for benefit, about in things]
    body = _(
        "These benefits that you own wait for you:\n\n%(lines)s\n\n"
        "After you have signed in you find them under “My benefits”."
    ) % {"lines": "\n".join(lines)}
    queue_message(
        to_address=person.email,
        subject=_("Benefits that wait for you"),
        body=body,
        at=at,
        person=person,
    )
    Reminder.objects.bulk_create(
        Reminder(benefit=benefit, person=person, about=about, sent_at=at)
        for benefit, about in things
    )
