"""Small benefits for tests, made through the actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.benefits import actions
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.measures.models import Measure
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_initiative, an_organisation
from commonweal.kernel.shapes import Actor

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TODAY = date(2026, 3, 31)
BY = {"by": SOMEBODY, "at": NOW}
OTHER = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ2", label="Vera Verifier")
QUARTERS = (3, 6, 9, 12)


def a_quarterly(**values: Any) -> Measure:
    """Days until a permit is given, each quarter; fewer are better."""
    usual = {"name": "Days to a permit", "unit": "days", "direction": "lower"}
    return a_measure(**{**usual, "frequency": "quarter", "aggregation": "mean", **values})


def an_owner(name: str = "Olive Owner", role: str = "benefit_owner") -> User:
    person = make_person(name, organisation=an_organisation())
    hold(person, role, an_organisation())
    return person


def a_benefit(initiative: Initiative | None = None, **values: Any) -> Benefit:
    """Faster permits: 30 days at the baseline, GBP 100 for a day less held for a year, from the
    start of 2025 to the end of 2030."""
    usual: dict[str, Any] = {
        "title": "Permits are given sooner",
        "objective": "Builders wait less",
        "gainers": "Builders",
        "owner": None,
        "baseline": Decimal(30),
        "baseline_on": date(2024, 12, 31),
        "baseline_source": "The register of permits, 2024",
        "benefit_class": "economic",
        "unit_value": Decimal(100),
        "currency": "GBP",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2030, 12, 31),
    }
    given = {**usual, **values}
    if "measure" not in given:
        given["measure"] = a_quarterly()
    return actions.create_benefit(
        organisation=an_organisation(), initiative=initiative, values=given, **BY
    )


def a_whole_benefit(initiative: Initiative | None = None, **values: Any) -> Benefit:
    """With all that validation asks for, and validated: 20 days by the end of 2025."""
    people = {"owner": an_owner(), "verifier": an_owner("Vera Verifier", "finance")}
    made = a_benefit(initiative or an_initiative(), **{**people, **values})
    actions.set_benefit_targets(
        benefit=made, targets=[{"on": date(2025, 12, 31), "value": Decimal(20)}], **BY
    )
    return actions.validate_benefit(benefit=made, by=OTHER, at=NOW)


def measured(benefit: Benefit, *values: Any, year: int = 2025, at: datetime = NOW) -> None:
    """Readings of the quarters of a year, from the first on."""
    rows = [
        a_month(benefit.measure, month, value, year=year)
        for month, value in zip(QUARTERS, values, strict=False)
        if value is not None
    ]
    pushed(*rows, at=at)


def actor(person: User) -> Actor:
    return actor_of(person)
