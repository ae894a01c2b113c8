"""What is to be done: of an initiative, of a person, of all that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_filter, people_for
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, initiative_for, visible_initiatives
from commonweal.apps.reviews.models import FollowUp
from commonweal.kernel.errors import NotFound

OPEN = (FollowUp.State.OPEN, FollowUp.State.SAID)


@dataclass(frozen=True, slots=True)
class Tracked:
    """One line of the tracker. ``late`` is how many days past its day it is, 0 where it is not."""

    follow_up: FollowUp
    late: int


def follow_ups_of(initiative: Initiative) -> QuerySet[FollowUp]:
    """Of one initiative, what is due first; whoever reads it has been asked for already."""
    return initiative.follow_ups.select_related("review").order_by("due_on", "id")


def open_conditions(initiative: Initiative) -> list[FollowUp]:
    """The conditions that nobody has confirmed yet: they block the next gate."""
    rows = initiative.follow_ups.filter(kind=FollowUp.Kind.CONDITION)
    return list(rows.exclude(state=FollowUp.State.CONFIRMED).order_by("due_on", "id"))


def follow_ups_seen(user: Anyone) -> QuerySet[FollowUp]:
    """What somebody may see of all initiatives. The words may name any figure, so those of an
    initiative of which something is kept from them are left out."""
    whole = visible_initiatives(user).filter(field_visible(user))
    rows = FollowUp.objects.filter(initiative__in=whole)
    return rows.select_related("initiative__organisation")


def mine_to_do(user: User, on: date) -> list[Tracked]:
    """What this person owns and has not said to be done, the latest first."""
    rows = follow_ups_seen(user).filter(owner_id=user.id, state=FollowUp.State.OPEN)
    return tracked(rows, on)


def mine_to_confirm(user: User, on: date) -> list[Tracked]:
    """What somebody else said is done, and this person may confirm."""
    may = {"organisation_path": "initiative__organisation__path",
           "initiative_path": "initiative__path"}  # fmt: skip
    here = access_filter(user, Verb.APPROVE, **may) | access_filter(user, Verb.ASSURE, **may)
    rows = follow_ups_seen(user).filter(here, state=FollowUp.State.SAID)
    return tracked(rows.exclude(owner_id=user.id).exclude(done_by_id=user.id), on)


def tracked(rows: Iterable[FollowUp], on: date) -> list[Tracked]:
    return [Tracked(one, max(0, (on - one.due_on).days)) for one in rows]


def follow_up_for(user: Anyone, follow_up_id: str) -> FollowUp:
    """One that this person may see."""
    found = follow_ups_seen(user).filter(id=follow_up_id).first()
    if found is None:
        raise NotFound(_("There is no such thing to do, or you have no role that shows it to you."))
    found.initiative = initiative_for(user, found.initiative_id)
    return found


def owners_offered(user: Anyone) -> QuerySet[User]:
    """Who may be asked to do something."""
    return people_for(user, Verb.READ).filter(is_active=True).order_by("name", "id")
