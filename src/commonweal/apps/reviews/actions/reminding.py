"""Letters to those who have something to do that is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.reviews.models import FollowUp

AHEAD = timedelta(days=14)  # the first letter comes so long before the day
AGAIN = timedelta(days=14)


def remind_of_follow_ups(*, at: datetime) -> int:
    """One letter for each owner of what is due within two weeks or late; for the same thing not
    again for two weeks. It counts what is due and names nothing: a letter is read by whoever opens
    it. How many letters."""
    today = timezone.localdate(at)
    due = FollowUp.objects.filter(state=FollowUp.State.OPEN, due_on__lte=today + AHEAD)
    due = due.filter(Q(reminded_on=None) | Q(reminded_on__lte=today - AGAIN))
    due = due.filter(initiative__organisation__illustrative=False).order_by("owner_id", "due_on")
    people = User.objects.filter(is_active=True).in_bulk([one.owner_id for one in due])
    written = 0
    for owner_id, rows in groupby(due, key=lambda one: one.owner_id):
        if owner_id in people:
            _write(people[owner_id], list(rows), at)
            written += 1
    return written


@transaction.atomic
def _write(person: User, rows: Iterable[FollowUp], at: datetime) -> None:
    held, today = list(rows), timezone.localdate(at)
    late = sum(one.due_on < today for one in held)
    body = _(
        "You have %(n)s things to do that follow from reviews and decisions; %(late)s of them are "
        "late. After you have signed in you find them under “My work”."
    ) % {"n": len(held), "late": late}
    queue_message(
        to_address=person.email,
        subject=_("Things to do that are due"),
        body=body,
        at=at,
        person=person,
    )
    FollowUp.objects.filter(id__in=[one.id for one in held]).update(reminded_on=today)
