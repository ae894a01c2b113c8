"""Milestones, cost lines, goals and dependencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonweal.apps.accounts.actions import create_organisation
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans import actions
from commonweal.apps.plans.models import Dependency
from commonweal.apps.plans.tests.factories import BY, JUNE, MAY, a_cost_line, a_milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import an_initiative, an_organisation
from commonweal.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db


# ── Milestones and cost lines ────────────────────────────────────────────────────────────────


def test_several_milestones_change_in_one_entry_that_holds_old_and_new():
    one = an_initiative()
    opened, closed, same = (a_milestone(one, name) for name in ("Open", "Close", "Same"))
    before = Entry.objects.count()
    changed = actions.edit_milestones(
        initiative=one,
        changes={
            opened.id: {"forecast": JUNE, "actual": None},
            closed.id: {"name": "Shut"},
            same.id: {"forecast": MAY},
        },
        **BY,
    )
    assert changed == {opened.id: {"forecast": [MAY, JUNE]}, closed.id: {"name": ["Close", "Shut"]}}
    assert Entry.objects.count() == before + 1
    assert sorted(one.milestones.values_list("name", "forecast")) == [
        ("Open", JUNE),
        ("Same", MAY),
        ("Shut", MAY),
    ]


def test_nothing_changed_is_no_entry():
    one = an_initiative()
    milestone = a_milestone(one)
    before = Entry.objects.count()
    changes = {milestone.id: {"forecast": MAY}}
    assert actions.edit_milestones(initiative=one, changes=changes, **BY) == {}
    assert Entry.objects.count() == before


def test_what_happened_is_not_in_the_future():
    one = an_initiative()
    milestone = a_milestone(one)
    with pytest.raises(RuleBroken) as broken:
        actions.edit_milestones(
            initiative=one, changes={milestone.id: {"actual": date(2026, 4, 1)}}, **BY
        )
    assert (broken.value.code, broken.value.field) == ("actual-in-future", "actual")
    changes = {milestone.id: {"actual": date(2026, 3, 31)}}
    assert actions.edit_milestones(initiative=one, changes=changes, **BY)


def test_a_milestone_of_another_initiative_is_not_changed_with_this_one():
    one, other = an_initiative(), an_initiative("Other")
    foreign = a_milestone(other)
    with pytest.raises(NotFound):
        actions.edit_milestones(initiative=one, changes={foreign.id: {"name": "Mine"}}, **BY)


def test_a_name_is_used_once():
    one = an_initiative()
    a_milestone(one)
    with pytest.raises(RuleBroken) as broken:
        a_milestone(one)
    assert broken.value.code == "invalid"


@pytest.mark.parametrize(
    "values", [{"currency": "EUR"}, {"first_year": 2030}, {"base_year": 2020}, {"promised": 1}]
)
def test_what_a_cost_line_is_stays_fixed(values: dict[str, Any]):
    one = an_initiative()
    line = a_cost_line(one)
    with pytest.raises((RuleBroken, AttributeError)):
        actions.edit_cost_lines(initiative=one, changes={line.id: values}, **BY)
    line.refresh_from_db()
    assert (line.currency, line.first_year, line.base_year) == ("GBP", 2026, 0)


def test_cost_lines_change_their_forecast_and_actual():
    one = an_initiative()
    line = a_cost_line(one)
    changes = {line.id: {"forecast": None, "actual": Decimal("90.00")}}
    actions.edit_cost_lines(initiative=one, changes=changes, **BY)
    line.refresh_from_db()
    assert (line.forecast, line.actual) == (None, Decimal("90.00"))
    actions.remove_cost_line(cost_line=line, **BY)
    assert not one.cost_lines.exists()


# ── Goals and dependencies ───────────────────────────────────────────────────────────────────


def test_a_goal_is_set_and_changed():
    body = an_organisation()
    goal = actions.set_goal(organisation=body, values={"outcome": "No bridge is closed"}, **BY)
    again = actions.set_goal(organisation=body, values={"wanted_by": MAY}, goal=goal, **BY)
    assert (again.id, again.outcome, again.wanted_by) == (goal.id, "No bridge is closed", MAY)
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.verb, entry.payload) == ("plans.set-goal", {"wanted_by": [None, "2027-05-01"]})
    with pytest.raises(RuleBroken):
        actions.set_goal(organisation=body, values={"outcome": ""}, **BY)


def test_only_goals_that_were_offered_are_linked_or_let_go():
    one, body = an_initiative(), an_organisation()
    first, second, unseen = (
        actions.set_goal(organisation=body, values={"outcome": text}, **BY) for text in "abc"
    )
    one.goals.add(first, unseen)
    linked = actions.link_goals(initiative=one, goals=[second], among=[first, second], **BY)
    assert set(linked) == {second, unseen}


def depend(needs: Initiative, on: Initiative, nature: str = "needs-output-of") -> Dependency:
    values = {"nature": nature, "what": "The survey", "needed_by": None}
    return actions.add_dependency(needs=needs, on=on, values=values, **BY)


def test_a_circle_of_waiting_is_refused_and_leaves_nothing():
    one, two, three = (an_initiative(name) for name in ("one", "two", "three"))
    depend(one, two)
    depend(two, three)
    before = Entry.objects.count()
    with pytest.raises(RuleBroken) as broken:
        depend(three, one)
    assert broken.value.code == "dependency-circle"
    assert Dependency.objects.count() == 2
    assert Entry.objects.count() == before
    assert depend(three, one, "conflicts").nature == "conflicts"


def test_nothing_depends_on_itself_and_each_once():
    one, two = an_initiative("one"), an_initiative("two")
    with pytest.raises(RuleBroken):
        depend(one, one)
    kept = depend(one, two)
    with pytest.raises(RuleBroken):
        depend(one, two)
    actions.remove_dependency(dependency=kept, reason="Done", **BY)
    assert not Dependency.objects.exists()


def test_real_and_illustrative_do_not_depend_on_each_other():
    one, two = an_initiative("one"), an_initiative("two")
    body = create_organisation(name="Example", kind="department", illustrative=True, **BY)
    Initiative.objects.filter(id=two.id).update(organisation=body)
    with pytest.raises(RuleBroken) as broken:
        depend(one, Initiative.objects.get(id=two.id))
    assert broken.value.code == "illustrative-mixed"
