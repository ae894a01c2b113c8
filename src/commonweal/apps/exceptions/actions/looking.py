"""The clock: raise an exception where a forecast is beyond its tolerance, close it where it is
back.

Done again it changes nothing: there is one open exception for each kind of an initiative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries.seeing import holders_above, visible_exceptions
from commonweal.apps.exceptions.rules import Closed
from commonweal.apps.ledger.actions import record
from commonweal.apps.plans.actions.recording import hold
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries import (
    OVER,
    Judged,
    Level,
    judged_of,
    level_above,
    lines_for,
    own_people,
)
from commonweal.apps.tolerances.rules import Kind, State, record_of
from commonweal.kernel.shapes import SYSTEM

AT_ONCE = 300


def look_for_exceptions(*, at: datetime) -> int:
    """Look at every initiative for which anybody drew a line, and at those with an open exception.
    How many exceptions were raised or closed. May be cut off and done again at any point.

    None is raised for what its series no longer reports: nobody expects anything of it any more.
    """
    open_ones = ToleranceException.objects.filter(closed_at=None).values("initiative_id")
    if Tolerance.objects.filter(ended_at=None).exists():
        found = Initiative.objects.exclude(phase__in=OVER) | Initiative.objects.filter(
            id__in=open_ones
        )
    else:
        found = Initiative.objects.filter(id__in=open_ones)
    ids = list(found.order_by("id").values_list("id", flat=True).distinct())
    raised: list[ToleranceException] = []
    closed = 0
    for start in range(0, len(ids), AT_ONCE):
        closed += _look(ids[start : start + AT_ONCE], at, raised)
    _write_to_owners(raised, at)
    return closed + len(raised)


def _look(ids: Sequence[str], at: datetime, raised: list[ToleranceException]) -> int:
    """How many were closed; those that were raised go to ``raised``."""
    today, closed = timezone.localdate(at), 0
    ones = list(
        Initiative.objects.filter(id__in=ids).select_related("organisation", "parent__organisation")
    )
    lines = lines_for(ones, today)
    rows = ToleranceException.objects.filter(initiative__in=ones, closed_at=None)
    opened = {(row.initiative_id, Kind(row.kind)): row for row in rows}
    judged = judged_of([one for one in ones if any(lines[one.id].values())], today, lines=lines)
    for one in ones:
        found = {} if one.phase in OVER else judged.get(one.id, {})
        for kind in Kind:
            row = opened.get((one.id, kind))
            if row is not None:
                closed += _settle(one, found.get(kind), row, at)
            elif one.reported and kind in found and found[kind].state is State.BEYOND:
                raised += _raise(one, found[kind], at)
    return closed


def _settle(one: Initiative, judged: Judged | None, row: ToleranceException, at: datetime) -> int:
    """Close it or leave it: where the forecast is no longer known, what is open stays so."""
    if one.phase in OVER:
        return close(row, Closed.OVER, judged, at)
    if judged is None:
        return close(row, Closed.NO_LINE, None, at)
    if judged.state is State.WITHIN:
        return close(row, Closed.WITHIN, judged, at)
    return 0


@transaction.atomic
def _raise(one: Initiative, judged: Judged, at: datetime) -> list[ToleranceException]:
    """One exception, addressed to who owns the level above, with what was read."""
    hold(one)
    open_ones = ToleranceException.objects.filter(initiative=one, closed_at=None)
    if open_ones.filter(kind=judged.kind).exists():
        return []
    today = timezone.localdate(at)
    above = level_above(Level(one.organisation, one))
    owners = holders_above(above, own_people(one, today) | judged.hands, today)
    made = ToleranceException.objects.create(
        initiative=one,
        kind=judged.kind,
        level_organisation=above.organisation,
        level_initiative=above.initiative,
        owner_id=owners[0].id if owners else "",
        owner_label=owners[0].name if owners else "",
        marking=judged.marking,
        figures=record_of(judged.known.figures, judged.uses),
        hands=sorted(judged.hands),
        raised_at=at,
    )
    record(
        verb="exceptions.raise",
        subject=made.subject,
        by=SYSTEM,
        at=at,
        payload={
            "initiative": one.id,
            "kind": made.kind,
            "level": above.id,
            "owner": made.owner_id,
            "read": made.figures,
        },
    )
    return [made]


@transaction.atomic
def close(row: ToleranceException, why: Closed, judged: Judged | None, at: datetime) -> int:
    """It is kept, and shows what closed it."""
    held = ToleranceException.objects.select_for_update(of=("self",)).get(id=row.id)
    if held.closed_at is not None:
        return 0
    held.closed_at, held.closed_why = at, why.value
    held.closing = record_of(judged.known.figures, judged.uses) if judged else {}
    held.save(update_fields=["closed_at", "closed_why", "closing"])
    one = held.initiative = row.initiative
    record(
        verb="exceptions.close",
        subject=held.subject,
        by=SYSTEM,
        at=at,
        payload={"initiative": one.id, "kind": held.kind, "why": held.closed_why,
                 "read": held.closing},
    )  # fmt: skip
    return 1


@transaction.atomic
def _write_to_owners(raised: Iterable[ToleranceException], at: datetime) -> None:
    """One letter for each owner for all that was raised at once. It counts and names nothing: it is
    read by whoever opens it. What somebody may not see is not counted for them."""
    by_owner: dict[str, list[str]] = defaultdict(list)
    for one in raised:
        if one.owner_id and not one.initiative.organisation.illustrative:
            by_owner[one.owner_id].append(one.id)
    for person in User.objects.filter(id__in=by_owner):
        count = visible_exceptions(person).filter(id__in=by_owner[person.id]).count()
        if count:
            queue_message(
                to_address=person.email,
                subject=_("A forecast is beyond its tolerance"),
                body=_(
                    "Exceptions that wait for your answer, because a forecast is beyond what may"
                    " differ: %(n)s. After you have signed in you find them under “My work”."
                )
                % {"n": count},
                at=at,
                person=person,
            )
