"""Roles given and ended, and what signing in takes for a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import (
    HoldingSource,
    Organisation,
    RoleHolding,
    RoleName,
    RolePolicy,
    User,
)
from commonweal.apps.accounts.rules import (
    Access,
    Grant,
    Role,
    Tenure,
    check_giver,
    check_own_role,
    clash_with,
)
from commonweal.apps.ledger.actions import record
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import SYSTEM, Actor, Subject


@dataclass(frozen=True)
class Place:
    """Where a role is held: on an organisation and all below it or, with ``initiative_id``, on
    one initiative of that organisation (its id, or the ids from the root of its tree, each
    followed by "/")."""

    organisation: Organisation
    initiative_id: str = ""


@transaction.atomic
def give_role(  # noqa: PLR0913 - who, what, where, how long, and why
    *,
    person: User,
    role: Role | str,
    place: Place,
    by: Actor,
    at: datetime,
    tenure: Tenure | None = None,
    reason: str = "",
) -> RoleHolding:
    """Give a role, from today where no tenure is said.

    RuleBroken where ``by`` may not give it, the person is deactivated, or duties clash; and
    where somebody would give more to themselves than they hold (``rules.check_own_role``).
    """
    tenure = tenure or Tenure(timezone.localdate(at))
    check_may_give(by, Role(role), place)
    source = source_of_gift(by, person, Role(role), place, tenure, reason=reason)
    holding = hold(person, Role(role), place, tenure, at=at, source=source)
    record(
        verb="accounts.give-role",
        subject=_subject(holding),
        by=by,
        at=at,
        reason=reason,
        payload=facts_of(holding),
    )
    return holding


@transaction.atomic
def end_role(
    *,
    holding: RoleHolding,
    by: Actor,
    at: datetime,
    last_day: date | None = None,
    reason: str = "",
) -> RoleHolding:
    """End a role with ``last_day`` (default: yesterday, so that it ends at once).

    A role that would end before it began is taken away whole; the ledger keeps it.
    """
    check_may_give(by, Role(holding.role), place_of(holding))
    holding.last_day = last_day or timezone.localdate(at) - timedelta(days=1)
    facts = facts_of(holding)
    if holding.last_day < holding.first_day:
        holding.delete()
    else:
        holding.save(update_fields=["last_day"])
    queries.access_forget(holding.person)
    record(
        verb="accounts.end-role",
        subject=_subject(holding),
        by=by,
        at=at,
        reason=reason,
        payload=facts,
    )
    return holding


@transaction.atomic
def require_second_step(*, roles: Iterable[Role | str], by: Actor, at: datetime) -> list[str]:
    """Say for which roles signing in takes a second step (code or passkey); for the others it
    does not. Returns their names."""
    wanted = sorted({Role(role).value for role in roles})
    RolePolicy.objects.exclude(role__in=wanted).delete()
    for role in wanted:
        RolePolicy.objects.update_or_create(role=role, defaults={"second_step_required": True})
    record(
        verb="accounts.require-second-step",
        subject=Subject("role_policy", "all"),
        by=by,
        at=at,
        payload={"roles": list(wanted)},
    )
    return wanted


def check_may_give(by: Actor, role: Role, place: Place) -> None:
    """RuleBroken where ``by`` may not give this role here; the system itself may."""
    if by == SYSTEM:
        return
    giver = User.objects.filter(id=by.id).first()
    if giver is None:
        raise RuleBroken(_("Who gives this role is not known here."), code="giver-unknown")
    check_giver(role, queries.access_of(giver).verbs(place.organisation.path, place.initiative_id))


def source_of_gift(
    by: Actor, person: User, role: Role, place: Place, tenure: Tenure, *, reason: str
) -> str:
    """How a holding that ``by`` gives came to be. RuleBroken where it would be theirs and more
    than they hold, unless nobody else administers the place and a reason is given."""
    if person.id != by.id:
        return HoldingSource.GIVEN
    lasting = [
        holding
        for holding in person.holdings.select_related("organisation")
        if holding.first_day <= tenure.first
        and (holding.last_day is None or (tenure.last and tenure.last <= holding.last_day))
    ]
    held = Access(tuple(map(_grant, lasting)), everywhere=person.is_administrator)
    verbs = held.verbs(place.organisation.path, place.initiative_id)
    others = queries.administrators_of(place.organisation).exclude(id=person.id)
    gains = check_own_role(role, verbs, alone=not others.exists(), reason=reason)
    return HoldingSource.OWN if gains else HoldingSource.GIVEN


def hold(
    person: User,
    role: Role,
    place: Place,
    tenure: Tenure,
    *,
    at: datetime,
    source: str = HoldingSource.GIVEN,
) -> RoleHolding:
    """Check and save a new holding; the caller records it. RuleBroken where duties clash."""
    if not person.is_active:
        raise RuleBroken(_("This person is deactivated."), code="deactivated", field="person")
    holding = RoleHolding(
        id=new_id(at),
        person=person,
        role=role.value,
        organisation=place.organisation,
        initiative_id=place.initiative_id.rstrip("/").rpartition("/")[2],
        first_day=tenure.first,
        last_day=tenure.last,
        source=source,
    )
    _check_duties(holding)
    check(holding, exclude=["person", "organisation"])
    holding.save(force_insert=True)
    queries.access_forget(person)
    return holding


def _check_duties(holding: RoleHolding) -> None:
    grant, tenure = _grant(holding), _tenure(holding)
    held = [(_grant(h), _tenure(h)) for h in holding.person.holdings.select_related("organisation")]
    if any(other == grant and tenure.overlaps(time) for other, time in held):
        raise RuleBroken(
            _("This person has this role here already."), code="role-held", field="role"
        )
    clash = clash_with(grant, tenure, held)
    if clash is not None:
        raise RuleBroken(
            _("This person is %(held)s here. Who delivers cannot also assure the same work.")
            % {"held": RoleName(clash.role).label},
            code="assurer-in-delivery-line",
            field="role",
        )


def place_of(holding: RoleHolding) -> Place:
    return Place(holding.organisation, holding.initiative_id)


def _grant(holding: RoleHolding) -> Grant:
    return Grant(Role(holding.role), holding.organisation.path, holding.initiative_id)


def _tenure(holding: RoleHolding) -> Tenure:
    return Tenure(holding.first_day, holding.last_day)


def _subject(holding: RoleHolding) -> Subject:
    return Subject("person", holding.person_id, holding.person.name)


def facts_of(holding: RoleHolding) -> dict[str, str | None]:
    return {
        "holding": holding.id,
        "role": holding.role,
        "organisation": holding.organisation_id,
        "initiative": holding.initiative_id,
        "first_day": holding.first_day.isoformat(),
        "last_day": holding.last_day.isoformat() if holding.last_day else None,
        "source": holding.source,
    }
