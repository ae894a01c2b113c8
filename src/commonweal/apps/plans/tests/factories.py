"""Small plans for tests, made through the actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.plans import actions
from commonweal.apps.plans.models import ChangeRequest, CostLine, Milestone
from commonweal.apps.plans.queries import promised_now
from commonweal.apps.programmes.actions import Promise
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, an_initiative
from commonweal.kernel.shapes import Actor

MANAGER = SOMEBODY
OWNER = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ1", label="Olive Owner")
BY = {"by": MANAGER, "at": NOW}
MAY, JUNE = date(2027, 5, 1), date(2027, 6, 1)


def a_milestone(initiative: Initiative, name: str = "Open", **values: Any) -> Milestone:
    given = {"name": name, "forecast": MAY, **values}
    return actions.add_milestone(initiative=initiative, values=given, **BY)


def a_cost_line(initiative: Initiative, **values: Any) -> CostLine:
    usual: dict[str, Any] = {
        "first_year": 2026,
        "nature": "capital",
        "recurrence": "one-off",
        "currency": "GBP",
        "forecast": Decimal("100.00"),
    }
    return actions.add_cost_line(initiative=initiative, values={**usual, **values}, **BY)


def a_promise(**values: Any) -> Promise:
    usual: dict[str, Any] = {
        "as_at": date(2026, 3, 31),
        "origin": "Full business case",
        "whole_life_cost": Decimal("100.00"),
        "currency": "GBP",
        "end_date": date(2028, 1, 1),
        "scope": "Renew three bridges",
    }
    return Promise(**{**usual, **values})


def a_plan(name: str = "Bridge renewal", **values: Any) -> Initiative:
    """An initiative with one milestone and one cost line, both promised in layer 0."""
    one = an_initiative(name)
    a_milestone(one)
    a_cost_line(one)
    actions.start_plan(initiative=one, promise=a_promise(**values), by=OWNER, at=NOW)
    return one


def a_change(initiative: Initiative, **wanted: Any) -> ChangeRequest:
    """A draft; it asks for a later end unless told otherwise."""
    _newest, now = promised_now(initiative)
    return actions.draft_change(
        initiative=initiative,
        values={"what": "Finish later", "why": "The ground is soft"},
        wanted=replace(now, **(wanted or {"end_date": date(2028, 7, 1)})),
        **BY,
    )


def a_submitted_change(initiative: Initiative, **wanted: Any) -> ChangeRequest:
    return actions.submit_change(change=a_change(initiative, **wanted), **BY)
