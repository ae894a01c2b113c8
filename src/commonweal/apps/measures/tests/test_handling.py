"""Who sees which measure, and that what is worked out gives nothing away."""

from __future__ import annotations

from itertools import pairwise

import pytest

from commonweal.apps.accounts.rules import Role, Verb
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.measures.actions import change_measure, set_formula
from commonweal.apps.measures.queries import held_for, measure_for, measures_for
from commonweal.apps.measures.queries.seeing import MOST_STEPS
from commonweal.apps.measures.tests.factories import NOW, a_measure, a_month, pushed
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_initiative, an_organisation
from commonweal.kernel.errors import NotAllowed, NotFound, RuleBroken

pytestmark = pytest.mark.django_db
BY = {"by": SOMEBODY, "at": NOW}


def somebody(role, initiative=None):
    person = make_person(str(role))
    place = {"initiative_id": initiative.id} if initiative else {}
    hold(person, role, an_organisation(), **place)
    return person


def names(person, verb=Verb.READ):
    return {one.name for one in measures_for(person, verb)}


def mark(initiative, marking):
    exemption = "s. 43" if marking == "withheld" else ""
    Initiative.objects.filter(id=initiative.id).update(marking=marking, exemption=exemption)


def test_each_marking_is_seen_by_those_who_may():
    for marking in ("open", "internal", "sensitive", "withheld"):
        exemption = "s. 43" if marking == "withheld" else ""
        a_measure(marking, name=marking, marking=marking, exemption=exemption)
    assert names(somebody(Role.STAFF)) == {"open", "internal"}
    assert names(somebody(Role.BENEFIT_OWNER)) == {"open", "internal", "sensitive"}
    assert names(somebody(Role.FINANCE)) == {"open", "internal", "sensitive", "withheld"}
    assert names(make_person("Nobody")) == set()


def test_a_measure_of_an_initiative_is_seen_only_with_it():
    one = an_initiative()
    measure = a_measure(name="speed", initiative=one)
    manager, staff = somebody(Role.PROGRAMME_MANAGER, one), somebody(Role.STAFF)
    assert names(manager) == names(staff) == {"speed"}
    mark(one, "withheld")
    assert (names(manager), names(staff)) == ({"speed"}, set())
    with pytest.raises(NotFound):
        measure_for(staff, measure.id)


def test_to_see_is_not_to_change():
    measure = a_measure(name="speed", highest=1)
    pushed(a_month(measure, 1, 5))
    staff, owner = somebody(Role.STAFF), somebody(Role.BENEFIT_OWNER)
    assert (names(staff, Verb.EDIT), names(owner, Verb.EDIT)) == (set(), {"speed"})
    assert (held_for(staff, Verb.EDIT).count(), held_for(owner, Verb.EDIT).count()) == (0, 1)
    with pytest.raises(NotAllowed):
        measure_for(staff, measure.id, Verb.EDIT)


def test_what_is_worked_out_is_handled_as_strictly_as_its_inputs():
    secret, sum_of = a_measure(marking="sensitive"), a_measure(name="sum")
    with pytest.raises(RuleBroken, match="more strictly"):
        set_formula(measure=sum_of, formula="x * 2", inputs=[("x", secret)], **BY)
    sum_of = change_measure(measure=sum_of, values={"marking": "sensitive"}, **BY)
    set_formula(measure=sum_of, formula="x * 2", inputs=[("x", secret)], **BY)
    with pytest.raises(RuleBroken, match="handled more strictly"):
        change_measure(measure=sum_of, values={"marking": "open"}, **BY)
    withheld = {"marking": "withheld", "exemption": "s. 43"}
    with pytest.raises(RuleBroken, match="sum is worked out from it"):
        change_measure(measure=secret, values=withheld, **BY)


def test_an_initiative_marked_later_hides_what_is_worked_out_from_its_measures():
    one = an_initiative()
    speed, double = a_measure(name="speed", initiative=one), a_measure(name="double")
    set_formula(measure=double, formula="x * 2", inputs=[("x", speed)], **BY)
    staff, finance = somebody(Role.STAFF), somebody(Role.FINANCE)
    assert names(staff) == {"speed", "double"}
    mark(one, "withheld")
    assert (names(staff), names(finance)) == (set(), {"speed", "double"})
    mark(one, "sensitive")
    assert (names(staff), names(somebody(Role.BENEFIT_OWNER))) == (set(), {"speed", "double"})


def test_what_is_worked_out_in_two_steps_is_hidden_as_well():
    one = an_initiative()
    speed, double = a_measure(name="speed", initiative=one), a_measure(name="double")
    again = a_measure(name="again")
    set_formula(measure=double, formula="x * 2", inputs=[("x", speed)], **BY)
    set_formula(measure=again, formula="x / 2", inputs=[("x", double)], **BY)
    staff, finance = somebody(Role.STAFF), somebody(Role.FINANCE)
    mark(one, "withheld")
    assert (names(staff), names(finance)) == (set(), {"speed", "double", "again"})


def test_no_more_formulas_follow_one_from_another_than_are_looked_through():
    steps = [a_measure(name=str(number)) for number in range(MOST_STEPS + 2)]
    made = list(pairwise(steps))
    for before, after in (*made[1:-1], made[0]):
        set_formula(measure=after, formula="x", inputs=[("x", before)], **BY)
    with pytest.raises(RuleBroken, match="At most 5 formulas"):
        set_formula(measure=steps[-1], formula="x", inputs=[("x", steps[-2])], **BY)
