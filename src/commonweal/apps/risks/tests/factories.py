"""Small risks for tests, made through the actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, an_initiative
from commonweal.apps.risks import actions
from commonweal.apps.risks.models import Risk
from commonweal.kernel.shapes import Actor

BY = {"by": SOMEBODY, "at": NOW}
OTHER = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ2", label="Otto Other")


def a_risk(initiative: Initiative | None = None, title: str = "Data late", **values: Any) -> Risk:
    usual: dict[str, Any] = {
        "kind": "risk",
        "title": title,
        "category": "data",
        "cause": "Three offices keep their own lists",
        "event": "the data are not ready for the first test",
        "effect": "opening moves by a quarter",
    }
    one = initiative or an_initiative()
    return actions.create_risk(place=actions.Place.of(one), values={**usual, **values}, **BY)


def scored(risk: Risk, likelihood: int = 4, impact: int = 4, at: datetime = NOW) -> Risk:
    steps = {"residual_likelihood": likelihood, "residual_impact": impact}
    return actions.assess_risk(risk=risk, steps=steps, by=SOMEBODY, at=at)


def carries(initiative: Initiative, appetite: str = "cautious", category: str = "") -> None:
    """The body of the initiative sets its appetite for the category, at every level."""
    actions.set_appetites(
        organisation=initiative.organisation, wanted={(category, ""): appetite}, **BY
    )
