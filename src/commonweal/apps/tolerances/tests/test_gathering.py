"""What the record says of the five kinds, and what a level says and takes back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import make_organisation
from commonweal.apps.benefits.actions import set_profile
from commonweal.apps.benefits.tests.factories import a_benefit
from commonweal.apps.plans.actions import decide_change
from commonweal.apps.plans.tests.factories import OWNER, a_plan, a_submitted_change
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    a_person,
    an_initiative,
    an_organisation,
)
from commonweal.apps.risks.actions import quantify_risk
from commonweal.apps.risks.tests.factories import a_risk
from commonweal.apps.tolerances.actions import Wanted, end_tolerance, set_tolerance
from commonweal.apps.tolerances.models import Tolerance
from commonweal.apps.tolerances.queries import Level, judged_of, lines_for, to_review
from commonweal.apps.tolerances.rules import Kind, State, Unit
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DIRECTOR = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ9", label="Dora Director")
BY = {"by": SOMEBODY, "at": NOW}


def said(level: Level, kind: Kind, by: Actor = DIRECTOR, **lines: object) -> Tolerance:
    wanted = Wanted(
        {Unit(unit): Decimal(str(value)) for unit, value in lines.items()}, TODAY,
        TODAY + timedelta(99), "Agreed", "GBP",
    )  # fmt: skip
    return set_tolerance(level=level, kind=kind, wanted=wanted, by=by, at=NOW)


def at(one: Initiative) -> Level:
    return Level(one.organisation, one)


def taken(one: Initiative, kind: Kind, on: date = TODAY) -> list[object]:
    return [use.taken.value for use in judged_of([one], on)[one.id][kind].uses]


def test_benefits_are_those_of_the_initiative_in_its_share_where_all_have_amounts():
    one = a_plan()
    said(at(one), Kind.BENEFIT, percent=10, money=1)
    assert taken(one, Kind.BENEFIT) == [None, None]
    year = {"starts": date(2027, 1, 1), "ends": date(2027, 12, 31)}
    for planned, forecast in ((100, 80), (60, 60)):
        line = {**year, "planned": Decimal(planned), "forecast": Decimal(forecast)}
        set_profile(benefit=a_benefit(one, measure=None), lines=[line], **BY)
    assert taken(one, Kind.BENEFIT) == [Decimal("12.5"), Decimal(20)]
    a_benefit(one, measure=None, title="Nobody put it into money")
    assert taken(one, Kind.BENEFIT) == [None, None]


def test_the_end_moves_with_the_last_milestone_and_the_scope_with_changes():
    one = a_plan()
    said(at(one), Kind.TIME, days=30)
    said(at(one), Kind.SCOPE, count=1)
    one.milestones.update(forecast=date(2027, 6, 1))
    assert (taken(one, Kind.TIME), taken(one, Kind.SCOPE)) == ([31], [0])
    change = a_submitted_change(one, scope="Renew four bridges")
    assert taken(one, Kind.SCOPE) == [1]
    later = NOW + timedelta(days=3)
    decide_change(change=change, approve=True, reason="Agreed", by=OWNER, at=later)
    assert taken(one, Kind.SCOPE, later.date()) == [1]
    a_submitted_change(one, scope="Renew five bridges")
    judged = judged_of([one], later.date())[one.id]
    assert [judged[kind].state for kind in (Kind.TIME, Kind.SCOPE)] == [State.BEYOND] * 2


@pytest.mark.either_database
def test_risks_count_once_and_an_empty_register_is_not_known():
    one = a_plan()
    said(at(one), Kind.RISK, money=100)
    assert taken(one, Kind.RISK) == [None]
    risk = a_risk(one)
    assert judged_of([one], TODAY)[one.id][Kind.RISK].state is State.UNKNOWN
    values = {"probability": Decimal("0.5"), "cost_low": Decimal(100), "currency": "GBP"}
    values |= {"cost_likely": Decimal(200), "cost_high": Decimal(300), "base_year": 0}
    quantify_risk(risk=risk, values=values, effects=[], **BY)
    assert taken(one, Kind.RISK) == [Decimal(100)]
    assert judged_of([one], TODAY)[one.id][Kind.RISK].state is State.WITHIN


@pytest.mark.either_database
def test_levels_hand_down_and_what_is_taken_back_leaves_the_level_above():
    top = an_organisation()
    below = make_organisation("Ports", parent=top)
    one = an_initiative("Harbour")
    Initiative.objects.filter(id=one.id).update(organisation=below)
    one.refresh_from_db()
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    for level, percent in ((Level(top), 20), (Level(below), 10), (at(one), 5)):
        said(level, Kind.COST, actor_of(director), percent=percent)

    def held() -> list[tuple[Decimal, str]]:
        return [(line.value, line.place) for line in lines_for([one], TODAY)[one.id][Kind.COST]]

    assert held() == [(5, one.id)]
    end_tolerance(level=at(one), kind=Kind.COST, reason="No need", by=DIRECTOR, at=NOW)
    assert held() == [(10, below.id)]
    with pytest.raises(RuleBroken, match="no more than 10"):
        said(at(one), Kind.COST, percent=11)
    said(Level(top), Kind.COST, percent=3)
    assert held() == [(3, top.id)], "tightened above, it is tightened below"
    late = TODAY + timedelta(days=100)
    assert [row.organisation for row in to_review(director, late)] == [below]
    assert to_review(director, TODAY) == []
