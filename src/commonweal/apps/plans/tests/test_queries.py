"""What each person sees of a plan, and what waits for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.plans import actions
from commonweal.apps.plans.queries import (
    change_for,
    changes_waiting,
    goals_for,
    goals_offered,
    plan_of,
    working_initiative,
)
from commonweal.apps.plans.tests.factories import (
    BY,
    OWNER,
    a_change,
    a_cost_line,
    a_milestone,
    a_plan,
    a_submitted_change,
)
from commonweal.apps.programmes.actions import Handling, mark_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, an_initiative, an_organisation
from commonweal.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def somebody(role: str) -> User:
    person = make_person(organisation=an_organisation())
    hold(person, role, an_organisation())
    return person


def grown(one: Initiative, count: int) -> None:
    """Make a plan longer: milestones, cost lines, layers, shares, dependencies."""
    for number in range(count):
        a_milestone(one, f"Milestone {number}")
        a_cost_line(one, name=f"Line {number}")
        other = an_initiative(f"Other {number} of {one.name}")
        values = {"nature": "needs-output-of", "what": "x", "needed_by": None}
        actions.add_dependency(needs=one, on=other, values=values, **BY)
        change = a_submitted_change(one, scope=f"Scope {number} of it")
        actions.decide_change(change=change, approve=True, by=OWNER, at=NOW)


def test_a_plan_of_any_length_takes_the_same_number_of_queries():
    person, short, long = somebody("sro"), a_plan(), a_plan("Longer")
    grown(long, 4)
    plan_of(person, short)  # works out the person's access, once
    counts = []
    for one in (short, long):
        with CaptureQueriesContext(connection) as found:
            plan_of(person, Initiative.objects.select_related("organisation").get(id=one.id))
        counts.append(len(found))
    assert counts[0] == counts[1] <= 13


def test_the_plan_has_each_state_and_the_creep_since_the_original():
    person, one = somebody("sro"), a_plan()
    change = a_submitted_change(
        one, whole_life_cost=Decimal(150), end_date=date(2028, 7, 1), scope="Renew four bridges"
    )
    actions.decide_change(change=change, approve=True, by=OWNER, at=NOW)
    plan = plan_of(person, one)
    assert plan.newest is not None
    assert plan.newest.number == 1
    assert plan.creep is not None
    assert (plan.creep.cost, plan.creep.days, plan.creep.scope_changed) == (50, 182, True)
    assert [(p.kind, p.text) for p in plan.scope][1:3] == [("gone", "three"), ("new", "four")]
    assert (plan.totals[0].original.amount, plan.totals[0].approved.amount) == (100, 100)


def test_what_is_marked_is_left_out_of_the_plan():
    one = a_plan()
    change = a_submitted_change(one)
    for name in ("whole_life_cost", "end_date"):
        mark_initiative(initiative=one, handling=Handling("sensitive"), field=name, **BY)
    plan = plan_of(somebody("staff"), one)
    assert (plan.milestones, plan.cost_lines, plan.totals) == ([], [], [])
    assert plan.creep is not None
    assert (plan.creep.cost, plan.creep.days) == (None, None)
    with pytest.raises(NotAllowed):
        change_for(somebody("staff"), one.id, change.id)
    with pytest.raises(NotAllowed):
        working_initiative(somebody("administrator"), one.id, "edit", "whole_life_cost")
    full = plan_of(somebody("sro"), one)
    assert len(full.milestones) == len(full.cost_lines) == 1
    assert change_for(somebody("sro"), one.id, change.id) == change


def test_dependencies_with_what_is_not_seen_are_only_counted():
    one, other, secret = a_plan(), an_initiative("Other"), an_initiative("Secret")
    for on in (other, secret):
        values = {"nature": "needs-output-of", "what": "x", "needed_by": None}
        actions.add_dependency(needs=one, on=on, values=values, **BY)
    elsewhere = make_organisation("Elsewhere")
    Initiative.objects.filter(id=secret.id).update(organisation=elsewhere)
    plan = plan_of(somebody("sro"), one)
    assert [d.on.name for d in plan.depends] == ["Other"]
    assert plan.unseen_dependencies == 1
    assert [d.needs for d in plan_of(somebody("sro"), other).depended_on] == [one]


def test_what_waits_is_what_one_may_decide_and_did_not_ask_for():
    one, two = a_plan(), a_plan("Other")
    change = a_submitted_change(one)
    a_change(two)
    owner = somebody("sro")
    assert changes_waiting(owner) == [change]
    assert changes_waiting(somebody("programme_manager")) == []
    own = actions.submit_change(change=a_change(two), by=actor_of(owner), at=NOW)
    assert changes_waiting(owner) == [change]
    assert changes_waiting(somebody("portfolio_director")) == [change, own]
    elsewhere = make_person()
    hold(elsewhere, "sro", make_organisation("Elsewhere"))
    assert changes_waiting(elsewhere) == []


def test_a_change_is_found_only_below_its_own_initiative():
    one, two, person = a_plan(), a_plan("Other"), somebody("sro")
    change = a_submitted_change(one)
    assert change_for(person, one.id, change.id) == change
    with pytest.raises(NotFound):
        change_for(person, two.id, change.id)


def test_goals_show_only_the_initiatives_that_are_seen():
    one, secret, person = a_plan(), a_plan("Secret"), somebody("sro")
    goal = actions.set_goal(organisation=one.organisation, values={"outcome": "Open"}, **BY)
    foreign = actions.set_goal(
        organisation=make_organisation("Elsewhere"), values={"outcome": "Other"}, **BY
    )
    goal.initiatives.add(one, secret)
    Initiative.objects.filter(id=secret.id).update(organisation=foreign.organisation)
    (found,) = goals_for(person)
    assert (found, found.seen) == (goal, [one])
    assert list(goals_offered(person, one)) == [goal]
