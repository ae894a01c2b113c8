"""Small records for tests, made through the actions wherever there is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from commonweal.apps.accounts.models import Organisation, OrganisationKind, RoleHolding, User
from commonweal.apps.accounts.rules import Role
from commonweal.apps.programmes import actions
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.rules.incoming import IncomingInitiative, IncomingReport
from commonweal.kernel.shapes import Actor

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SOMEBODY = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZZ", label="Sam Example")
FIVE = "uk-dca-five@1"


def an_organisation(name: str = "Department of Bridges") -> Organisation:
    found = Organisation.objects.filter(name=name, parent=None).first()
    if found:
        return found
    made = Organisation(name=name, kind=OrganisationKind.DEPARTMENT)
    made.path = f"{made.id}/"
    made.save()
    return made


def an_administrator() -> User:
    return User.objects.create(
        email="admin@example.org", name="Ada Administrator", is_administrator=True
    )


def an_initiative(name: str = "Bridge renewal", **values: Any) -> Initiative:
    return actions.create_initiative(
        name=name, organisation=an_organisation(), by=SOMEBODY, at=NOW, values=values
    )


def a_report(year: int, **values: Any) -> IncomingReport:
    """A yearly report with a cost in pounds and an end date, unless told otherwise."""
    usual: dict[str, Any] = {
        "as_at": date(year, 3, 31),
        "label": f"{year} publication",
        "reported_name": "Bridge renewal",
        "confidence": "amber",
        "confidence_scale": FIVE,
        "whole_life_cost": Decimal("1000000.00"),
        "currency": "GBP",
        "end_date": date(2030, 1, 1),
    }
    return IncomingReport(**{**usual, **values})


def taken_in(
    reports: Mapping[str, list[IncomingReport]], series: str = "test"
) -> dict[str, Initiative]:
    """Take in reports by initiative name; returns the initiatives by name."""
    body = an_organisation()
    known = dict(Initiative.objects.filter(series=series).values_list("name", "id"))
    actions.take_in(
        series=series,
        initiatives=[
            IncomingInitiative(key=name, name=name, organisation_id=body.id, id=known.get(name, ""))
            for name in reports
        ],
        reports=[(name, report) for name, own in reports.items() for report in own],
        by=SOMEBODY,
        at=NOW,
    )
    return {one.name: one for one in Initiative.objects.filter(series=series)}


def a_person(role: Role, initiative: Initiative | None = None) -> User:
    person = User.objects.create(email=f"{role}{initiative}@example.org".lower(), name=str(role))
    RoleHolding.objects.create(
        person=person,
        role=role,
        organisation=an_organisation(),
        initiative_id=initiative.id if initiative else "",
        first_day=date(2020, 1, 1),
    )
    return person


def mark(initiative: Initiative, marking: str, field: str = "") -> None:
    withheld = marking == "withheld"
    actions.mark_initiative(
        initiative=initiative,
        handling=actions.Handling(
            marking,
            exemption="section 43" if withheld else "",
            review=date(2027, 1, 1) if withheld else None,
        ),
        field=field,
        by=SOMEBODY,
        at=NOW,
    )
