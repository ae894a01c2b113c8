"""Organisations, people and roles for tests, made as cheaply as the database allows."""

from __future__ import annotations

from datetime import date
from itertools import count

from commonweal.apps.accounts.models import (
    Organisation,
    OrganisationKind,
    RoleHolding,
    RoleName,
    User,
    fresh_id,
)

PASSWORD = "correct horse battery"
_number = count(1)


def make_organisation(
    name: str = "", *, parent: Organisation | None = None, kind: str = OrganisationKind.DEPARTMENT
) -> Organisation:
    made_id = fresh_id()
    return Organisation.objects.create(
        id=made_id,
        name=name or f"Body {next(_number)}",
        kind=kind,
        parent=parent,
        path=f"{parent.path if parent else ''}{made_id}/",
    )


def make_person(
    name: str = "", *, organisation: Organisation | None = None, administrator: bool = False
) -> User:
    number = next(_number)
    person = User(
        email=f"person{number}@example.org",
        name=name or f"Person {number}",
        organisation=organisation,
        is_administrator=administrator,
    )
    person.set_password(PASSWORD)
    person.save()
    return person


def hold(
    person: User,
    role: str,
    organisation: Organisation,
    *,
    initiative_id: str = "",
    first_day: date = date(2000, 1, 1),
    last_day: date | None = None,
) -> RoleHolding:
    person.access_today = None
    return RoleHolding.objects.create(
        person=person,
        role=RoleName(role),
        organisation=organisation,
        initiative_id=initiative_id,
        first_day=first_day,
        last_day=last_day,
    )
