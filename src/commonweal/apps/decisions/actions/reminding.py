"""Letters about gates: a decision that waits, a planned gate that comes, an override that ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.reviews.queries import people_with

AGAIN = timedelta(days=7)
AHEAD = timedelta(days=30)  # so long before its last day an override is brought to mind


def remind_of_gates(*, at: datetime) -> int:
    """One letter for each person for all that waits for them; for the same thing not again within a
    week. It counts and names nothing: a letter is read by whoever opens it. How many letters."""
    today = timezone.localdate(at)
    due = GateDecision.objects.filter(_is_due(today), initiative__organisation__illustrative=False)
    due = due.filter(Q(reminded_on=None) | Q(reminded_on__lte=today - AGAIN)).defer("evidence")
    waiting: dict[str, int] = defaultdict(int)
    people: dict[str, User] = {}
    rows = list(due.select_related("initiative__organisation"))
    for row in rows:
        hands = {row.asked_by_id, row.decided_by_id} if row.state != "decided" else set()
        for person in people_with(row.initiative, Verb.APPROVE, today):
            if person.id not in hands:
                people[person.id] = person
                waiting[person.id] += 1
    _write(people, waiting, rows, at)
    return len(people)


def _is_due(today: date) -> Q:
    ends = Q(state="decided", override_until__gte=today, override_until__lte=today + AHEAD)
    return Q(state__in=["asked", "second"]) | ends


@transaction.atomic
def _write(
    people: dict[str, User], waiting: dict[str, int], rows: list[GateDecision], at: datetime
) -> None:
    for one, count in waiting.items():
        body = _(
            "%(n)s decisions about gates wait for somebody who may take them, or end soon. After "
            "you have signed in you find them under “My work”."
        ) % {"n": count}
        queue_message(
            to_address=people[one].email,
            subject=_("Decisions about gates"),
            body=body,
            at=at,
            person=people[one],
        )
    today = timezone.localdate(at)
    GateDecision.objects.filter(id__in=[row.id for row in rows]).update(reminded_on=today)
