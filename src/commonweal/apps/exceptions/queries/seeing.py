"""Exceptions as one person may see them, and which of them wait for that person."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.queries import Anyone, access_filter, access_of, held_on
from commonweal.apps.accounts.rules import Role, Verb, roles_with
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.rules import Holder, addressed, waits
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import (
    field_visible,
    initiative_for,
    sight,
    visible_initiatives,
)
from commonweal.apps.tolerances.queries import FIELDS, Level, chain_of, own_people
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "answerable",
    "exception_for",
    "exceptions_asked",
    "exceptions_of",
    "exceptions_waiting",
    "holders_above",
    "is_waiting",
    "may_answer",
    "open_first",
    "visible_exceptions",
]

_PATHS = {
    "organisation_path": "initiative__organisation__path",
    "initiative_path": "initiative__path",
}
_LEVEL = {
    "organisation_path": "level_organisation__path",
    "initiative_path": "level_initiative__path",
}


def visible_exceptions(user: Anyone) -> QuerySet[ToleranceException]:
    """Those of initiatives that this person may see, whose figures are not kept from them."""
    read, sensitive, withheld = sight(user, *_PATHS.values())
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    seen, kinds = visible_initiatives(user), Q(pk__in=[])
    for kind, name in FIELDS.items():
        of_kind = seen.filter(field_visible(user, name)) if name else seen
        kinds |= Q(kind=kind, initiative__in=of_kind)
    found = ToleranceException.objects.filter(read & least & kinds)
    return found.select_related(
        "initiative__organisation", "level_organisation", "level_initiative__organisation"
    )


def exceptions_of(user: Anyone, initiative: Initiative) -> QuerySet[ToleranceException]:
    """Of one initiative: the open ones first, then the newest."""
    return visible_exceptions(user).filter(initiative=initiative).order_by(*open_first())


def open_first() -> tuple[Any, ...]:
    """The open ones first, of them those that were raised first; the others as they were closed."""
    newest = F("closed_at").desc(nulls_first=True)
    return newest, "raised_at__date", "initiative__name", "kind", "id"


def exception_for(user: Anyone, exception_id: str) -> ToleranceException:
    found = visible_exceptions(user).filter(id=exception_id).first()
    if found is None:
        raise NotFound(_("There is no such exception, or you have no role that shows it to you."))
    found.initiative = initiative_for(user, found.initiative_id)
    return found


def may_answer(user: Anyone, row: ToleranceException, on: date) -> bool:
    """Whoever may approve at the level that it is addressed to, does not answer for the initiative
    itself, and did not make the report that it rests on."""
    if row.closed_at is not None or str(user.pk) in row.hands:
        return False
    level = row.level_initiative.path if row.level_initiative else ""
    body = row.level_initiative.organisation if row.level_initiative else row.level_organisation
    if not access_of(user).can(Verb.APPROVE, body.path, level):
        return False
    return str(user.pk) not in own_people(row.initiative, on)


def answerable(user: Anyone, exception_id: str, on: date) -> ToleranceException:
    """The exception, for somebody who may answer it."""
    found = exception_for(user, exception_id)
    if not may_answer(user, found, on):
        raise NotAllowed(
            _("It is answered at the level above, by somebody who does not answer for the work"
              " and did not report its figures."), code="not-yours-to-answer"
        )  # fmt: skip
    return found


def is_waiting(row: ToleranceException, on: date) -> bool:
    return row.closed_at is None and waits(row.answer, row.due_on, on)


def exceptions_waiting(user: User, on: date) -> list[ToleranceException]:
    """The open ones that wait for an answer of this person, oldest first."""
    level = access_filter(user, Verb.APPROVE, **_LEVEL)
    body = access_filter(user, Verb.APPROVE, organisation_path="level_organisation__path")
    here = Q(level_initiative__isnull=False) & level | Q(level_initiative=None) & body
    rows = visible_exceptions(user).filter(here, Q(answer="") | Q(due_on__lt=on), closed_at=None)
    own = _own_paths(user, on)
    return [
        row
        for row in rows.order_by("raised_at", "id")
        if user.id not in row.hands
        and not any(path.startswith(row.initiative.path) for path in own)
    ]


def exceptions_asked(user: User, on: date) -> list[ToleranceException]:
    """The open ones of work that this person leads, which the level above has answered."""
    roles = ("sro", "programme_manager")
    held = RoleHolding.objects.filter(held_on(on), person=user, role__in=roles)
    led = held.exclude(initiative_id="").values("initiative_id")
    rows = visible_exceptions(user).filter(initiative__in=led, closed_at=None).exclude(answer="")
    return list(rows.order_by("due_on", "id"))


def _own_paths(user: User, on: date) -> list[str]:
    """The paths of the initiatives on which this person holds a role that day."""
    held = RoleHolding.objects.filter(held_on(on), person=user).exclude(initiative_id="")
    found = Initiative.objects.filter(id__in=held.values("initiative_id"))
    return list(found.values_list("path", flat=True))


def holders_above(level: Level, own: AbstractSet[str], on: date) -> list[User]:
    """Who owns the level, or the nearest above it that anybody owns, without ``own``; by name."""
    places = [*reversed(chain_of(level))]
    held = RoleHolding.objects.filter(
        held_on(on), person__is_active=True, role__in=roles_with(Verb.APPROVE)
    )
    here = Q(initiative_id__in=places) | Q(initiative_id="", organisation__in=places)
    rows = held.filter(here).values_list("person_id", "role", "initiative_id", "organisation_id")
    holders = [
        Holder(person, Role(role), places.index(initiative or body) + 1)
        for person, role, initiative, body in rows
    ]
    found = addressed(holders, own)
    return list(User.objects.filter(id__in=found).order_by("name", "id"))
