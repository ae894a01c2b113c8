"""People, what they hold, what they sign in with, and everything that is kept about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, RoleHolding, User
from commonweal.apps.accounts.queries.access import (
    Anyone,
    access_filter,
    access_of,
    access_organisations,
    access_require,
    held_on,
)
from commonweal.apps.accounts.rules import Role, Verb, paths_above, roles_with
from commonweal.kernel.errors import NotAllowed, NotFound


def holdings_on(day: date) -> QuerySet[RoleHolding]:
    """Every role held on ``day``, with its person and organisation."""
    return RoleHolding.objects.filter(held_on(day)).select_related("person", "organisation")


def people_on_initiatives(
    initiative_ids: Iterable[str], *, roles: Iterable[Role] = ()
) -> QuerySet[RoleHolding]:
    """Who holds or held a role on these initiatives, newest first; one query for a whole page."""
    found = RoleHolding.objects.filter(initiative_id__in=list(initiative_ids))
    if wanted := list(roles):
        found = found.filter(role__in=wanted)
    return found.select_related("person", "organisation")


def people_for(user: Anyone, verb: Verb | str = Verb.ADMINISTER) -> QuerySet[User]:
    """The people of the organisations in which ``user`` has ``verb``: at home there, or holding
    a role there. Whoever has it everywhere sees everybody. Erased people are left out."""
    people = User.objects.filter(erased_at=None).select_related("organisation")
    if access_organisations(user, verb) is None:
        return people
    at_home = access_filter(user, verb, organisation_path="organisation__path")
    here = access_filter(user, verb, organisation_path="organisation__path")
    holders = RoleHolding.objects.filter(here).values("person")
    return people.filter(at_home | Q(id__in=holders))


def administrators_of(organisation: Organisation) -> QuerySet[User]:
    """Who can sign in and administers this organisation today, from it or from above it."""
    paths = (organisation.path, *paths_above(organisation.path))
    giving = RoleHolding.objects.filter(
        held_on(timezone.localdate()),
        role__in=[role.value for role in roles_with(Verb.ADMINISTER)],
        initiative_id="",
        organisation__path__in=paths,
    )
    who = Q(is_administrator=True) | Q(id__in=giving.values("person"))
    return User.objects.filter(who, is_active=True)


def person_get(user: Anyone, person_id: str, verb: Verb | str = Verb.ADMINISTER) -> User:
    """The person, where ``user`` administers them. NotFound else: nobody learns who exists."""
    found = people_for(user, verb).filter(id=person_id).first()
    if found is None:
        raise NotFound(_("There is no such person, or they are not in your organisation."))
    return found


def may_administer_person(user: Anyone, person: User) -> bool:
    """True where ``user`` administers the person's home: not only a place where they help out.

    Somebody who belongs nowhere, and an administrator of everything, belong to those who
    administer everything.
    """
    access = access_of(user)
    if person.is_administrator or person.organisation is None:
        return access.can(Verb.ADMINISTER)
    return access.can(Verb.ADMINISTER, person.organisation.path)


def require_administers(user: Anyone, person: User) -> None:
    """NotAllowed where ``user`` sees the person but does not administer their home."""
    if not may_administer_person(user, person):
        raise NotAllowed(
            _("This person belongs to another organisation. Ask an administrator there.")
        )


def people_found(user: Anyone, *, words: str, inactive: bool) -> QuerySet[User]:
    """The people that ``user`` administers, with these words in name or e-mail."""
    found = people_for(user)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if not inactive:
        found = found.filter(is_active=True)
    today = Q(holdings__first_day__lte=timezone.localdate()) & (
        Q(holdings__last_day=None) | Q(holdings__last_day__gte=timezone.localdate())
    )
    found = found.annotate(
        roles_today=Count("holdings", filter=today, distinct=True),
        has_second_step=Exists(
            Authenticator.objects.filter(user=OuterRef("pk")).exclude(
                type=Authenticator.Type.RECOVERY_CODES
            )
        ),
    )
    return found.order_by("name", "id")


def people_counts(found: QuerySet[User]) -> dict[str, int]:
    """What the sentence at the head of the list says. One query."""
    return found.aggregate(
        people=Count("pk"),
        without_role=Count("pk", filter=Q(roles_today=0)),
        without_second_step=Count("pk", filter=Q(has_second_step=False)),
    )


def second_steps_of(person: User) -> list[str]:
    """The words for the second steps that a person has set up."""
    names = {
        Authenticator.Type.TOTP: _("code from an app"),
        Authenticator.Type.WEBAUTHN: _("passkey"),
    }
    kinds = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    return [names[kind] for kind in sorted(set(kinds)) if kind in names]


def holding_get(user: Anyone, holding_id: str, verb: Verb | str) -> RoleHolding:
    """One role that somebody holds, where ``user`` has ``verb`` in its place."""
    found = RoleHolding.objects.select_related("person", "organisation").filter(id=holding_id)
    holding = found.first()
    if holding is None:
        raise NotFound(_("There is no such role."))
    place = {"organisation": holding.organisation, "initiative_id": holding.initiative_id}
    access_require(user, verb, **place)
    return holding


def holdings_in(organisation: Organisation, day: date) -> QuerySet[RoleHolding]:
    """Roles held on ``day`` in this one organisation, on it or on its initiatives."""
    return holdings_on(day).filter(organisation=organisation).order_by("role", "person__name")


def holdings_of(person: User, *, seen_by: Anyone) -> QuerySet[RoleHolding]:
    """The roles of a person that ``seen_by`` may see, newest first."""
    seen = access_filter(seen_by, Verb.READ, organisation_path="organisation__path")
    return person.holdings.filter(seen).select_related("organisation")
