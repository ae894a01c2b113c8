"""Who may do what: the access_* functions, and the filters that lists use."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, RoleHolding, RolePolicy, User
from commonweal.apps.accounts.rules import NOBODY, Access, Grant, Role, Verb
from commonweal.kernel.errors import NotAllowed, NotFound
from commonweal.kernel.shapes import Actor

Anyone = User | AnonymousUser


def actor_of(user: User) -> Actor:
    return Actor(id=user.id, label=user.name, organisation_id=user.organisation_id or "")


def held_on(day: date) -> Q:
    """Holdings whose tenure includes ``day``."""
    return Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))


def access_of(user: Anyone) -> Access:
    """Every role of this person today: one query the first time, none after that for the same user
    object, and so for the same request. ``access_forget`` drops what is remembered."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    today = timezone.localdate()
    if user.access_today is None or user.access_today[0] != today:
        user.access_today = (today, _work_out(user, today))
    return user.access_today[1]


def access_forget(user: User) -> None:
    user.access_today = None


def _work_out(user: User, day: date) -> Access:
    asked = RolePolicy.objects.filter(second_step_required=True)
    rows = (
        RoleHolding.objects.filter(held_on(day), person=user)
        .order_by()
        .annotate(second_step=Exists(asked.filter(role=OuterRef("role"))))
        .values_list("role", "organisation__path", "initiative_id", "second_step")
    )
    if user.is_administrator:
        # A row of no place, in the same query: what is asked of an administrator of everything.
        no_place = {"place": Value(""), "part": Value("")}
        own = asked.filter(role=Role.ADMINISTRATOR).annotate(**no_place).order_by()
        rows = rows.union(own.values_list("role", *no_place, "second_step_required"), all=True)
    found = list(rows)
    access = Access(
        grants=tuple(Grant(Role(role), path, part) for role, path, part, _s in found if path),
        everywhere=user.is_administrator,
        signed_in=True,
        second_step=any(row[3] for row in found),
    )
    return access if user.only_verbs is None else access.narrowed(user.only_verbs)


def access_can(
    user: Anyone,
    verb: Verb | str,
    *,
    organisation: Organisation | str | None = None,
    initiative_id: str = "",
) -> bool:
    """May this person do this here? ``organisation`` is one, or its path; ``initiative_id`` is
    an id, or the ids from the root of its tree each followed by "/".

    With neither, only somebody who may do it everywhere can.
    """
    return access_of(user).can(Verb(verb), path_of(organisation), initiative_id)


def access_require(
    user: Anyone,
    verb: Verb | str,
    *,
    organisation: Organisation | str | None = None,
    initiative_id: str = "",
) -> None:
    """NotFound where the person may not even know of the thing, NotAllowed where they may not
    do this to it."""
    verbs = access_of(user).verbs(path_of(organisation), initiative_id)
    if Verb(verb) in verbs:
        return
    if Verb.READ not in verbs:
        raise NotFound(_("There is no such thing, or you have no role that shows it to you."))
    raise NotAllowed(
        _("You can see this, but none of your roles here lets you do that. Ask an administrator.")
    )


def access_require_everywhere(user: Anyone, verb: Verb | str) -> None:
    """NotAllowed for all but those who may do this above every organisation."""
    if not access_of(user).can(Verb(verb)):
        raise NotAllowed(_("Only an administrator of the whole system can do this."))


def access_somewhere(user: Anyone, verb: Verb | str) -> bool:
    """True where there is any place at all where this person may: for a menu, no decision."""
    return access_of(user).can_somewhere(Verb(verb))


def access_require_somewhere(user: Anyone, verb: Verb | str) -> None:
    if not access_somewhere(user, verb):
        raise NotAllowed(_("None of your roles lets you do that. Ask an administrator."))


def access_organisations(user: Anyone, verb: Verb | str) -> tuple[str, ...] | None:
    """The paths below which this person has ``verb``; None means everywhere, () nowhere."""
    return access_of(user).organisation_paths(Verb(verb))


def access_initiative_ids(user: Anyone, verb: Verb | str) -> frozenset[str]:
    """The initiatives on which a role of this person has ``verb`` (not through organisations)."""
    return access_of(user).initiative_ids(Verb(verb))


def access_filter(
    user: Anyone, verb: Verb | str, *, organisation_path: str = "", initiative_path: str = ""
) -> Q:
    """A filter of any list by what this person may do, without a query of its own.

    The arguments are lookups of the list's model: ``organisation_path="organisation__path"``
    and, for initiatives, ``initiative_path="path"`` (ids from the root, each followed by "/").
    """
    paths = access_organisations(user, verb)
    if paths is None:
        return ~Q(pk__in=[])  # an empty Q would vanish where two filters are joined by "or"
    found = Q(pk__in=[])
    if organisation_path:
        for path in paths:
            found |= Q(**{f"{organisation_path}__startswith": path})
    if initiative_path:
        for initiative in sorted(access_initiative_ids(user, verb)):
            found |= Q(**{f"{initiative_path}__contains": f"{initiative}/"})
    return found


def path_of(organisation: Organisation | str | None) -> str:
    if isinstance(organisation, Organisation):
        return organisation.path
    return organisation or ""
