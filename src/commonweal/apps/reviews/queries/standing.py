"""What people are to an initiative: who may sit on a panel, and who holds which right on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.queries import held_on
from commonweal.apps.accounts.rules import Role, Verb, paths_above, roles_with
from commonweal.apps.programmes.models import Initiative, NamedRole
from commonweal.apps.reviews.models import FollowUp
from commonweal.apps.reviews.rules import RECENT_DAYS, Standing, ties_of


def standings_of(
    people: Iterable[User], initiative: Initiative, on: date, *, asked_by: str = ""
) -> dict[str, Standing]:
    """By person: everything that may bind them to the work. Three queries for all of them."""
    ids = [person.id for person in people]
    rows = _reaching(initiative, on, ids).values_list("person_id", "role", "initiative_id")
    named = set(
        _family_named(initiative).filter(person__in=ids).values_list("person_id", flat=True)
    )
    owned = FollowUp.objects.filter(initiative=initiative, owner_id__in=ids)
    owners = set(owned.values_list("owner_id", flat=True))
    reaching: dict[str, set[Role]] = {one: set() for one in ids}
    own: dict[str, set[Role]] = {one: set() for one in ids}
    for person_id, role, where in rows:
        (own if where else reaching)[person_id].add(Role(role))
    return {
        one: Standing(
            reaching=frozenset(reaching[one]),
            own=frozenset(own[one]),
            named=one in named,
            asked=one == asked_by,
            owns=one in owners,
        )
        for one in ids
    }


def independent_people(initiative: Initiative, on: date, *, asked_by: str = "") -> list[User]:
    """Who may sit on a panel: whoever assures here today and has no tie to the work."""
    people = people_with(initiative, Verb.ASSURE, on)
    found = standings_of(people, initiative, on, asked_by=asked_by)
    return [person for person in people if not ties_of(found[person.id])]


def people_with(initiative: Initiative, verb: Verb, on: date) -> list[User]:
    """Everybody active who holds a role on ``on`` that has ``verb`` on this initiative, by name."""
    body = initiative.organisation.path
    here = Q(initiative_id="", organisation__path__in=[body, *paths_above(body)])
    here |= Q(initiative_id__in=[part for part in initiative.path.split("/") if part])
    rows = RoleHolding.objects.filter(here, held_on(on), role__in=roles_with(verb))
    people = User.objects.filter(id__in=rows.values("person"), is_active=True)
    return list(people.order_by("name", "id"))


def holds_own_role(person_id: str, initiative: Initiative, on: date) -> bool:
    """True where this person holds a role on the initiative itself, above it or below it."""
    return _reaching(initiative, on, [person_id]).exclude(initiative_id="").exists()


def _reaching(initiative: Initiative, on: date, people: list[str]) -> QuerySet[RoleHolding]:
    """Roles held on ``on`` or until lately: of bodies that it belongs to, and of its whole line."""
    body = initiative.organisation.path
    family = [part for part in initiative.path.split("/") if part]
    below = Initiative.objects.filter(path__startswith=initiative.path).values("id")
    here = Q(initiative_id="", organisation__path__in=[body, *paths_above(body)])
    here |= Q(initiative_id__in=family) | Q(initiative_id__in=below)
    lately = Q(first_day__lte=on) & (
        Q(last_day=None) | Q(last_day__gte=on - timedelta(days=RECENT_DAYS))
    )
    return RoleHolding.objects.filter(here, lately, person__in=people)


def _family_named(initiative: Initiative) -> QuerySet[NamedRole]:
    family = [part for part in initiative.path.split("/") if part]
    return NamedRole.objects.filter(initiative__in=family)
