"""Facts and what waits: as the record says, and no more than one may know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonweal.apps.exposures.queries import FACTS, facts_for, initiative_register, rolled_by
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import (
    NOW,
    SOMEBODY,
    an_administrator,
    an_initiative,
    an_organisation,
)
from commonweal.apps.risks import actions
from commonweal.apps.risks.tests.factories import BY, OTHER, a_risk, carries, scored
from commonweal.kernel.shapes import Fact

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
ABOVE = "risks.above_appetite_unaccepted"


def facts(one: Initiative) -> dict[str, Fact]:
    return facts_for([one.id], on=TODAY)[one.id]


def a_part(parent: Initiative, name: str) -> Initiative:
    body = an_organisation()
    return create_initiative(name=name, organisation=body, by=SOMEBODY, at=NOW, parent=parent)


def test_every_fact_is_named_and_an_empty_register_is_not_known():
    found = facts(an_initiative())
    assert set(found) == {one.name for one in FACTS}
    assert found[ABOVE].value is None
    assert found["risks.looked_after"].value is None
    assert found["risks.open"].value == 0


def test_what_is_above_the_appetite_counts_until_somebody_accepts_it():
    one = an_initiative()
    risk = scored(a_risk(one))
    scored(a_risk(one, "Small"), 1, 1)
    assert facts(one)[ABOVE].value is None  # no appetite is set
    carries(one)
    assert facts(one)[ABOVE].value == 1
    until = TODAY + timedelta(days=9)
    actions.accept_risk(risk=risk, until=until, why="known", by=OTHER, at=NOW)
    found = facts(one)
    assert (found[ABOVE].value, found["risks.open"].value) == (0, 2)
    assert found["risks.owned"].value is False
    later = facts_for([one.id], on=TODAY + timedelta(days=60))[one.id]
    assert (later[ABOVE].value, later["risks.untouched"].value) == (1, 1)


def test_somebody_who_may_not_see_the_marked_ones_reads_what_an_empty_register_says():
    def shown(marking: str, _fields: tuple[str, ...]) -> bool:
        return marking in {"open", "internal"}

    empty, kept = an_initiative("Empty"), an_initiative("Kept")
    scored(a_risk(kept, marking="sensitive"))
    for name, fact in facts(kept).items():
        seen, other = fact.seen(shown), facts(empty)[name].seen(shown)
        assert (seen.value, seen.why) == (other.value, other.why)
        assert [item.kind for item in seen.items] == [item.kind for item in other.items]


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    ones = [an_initiative(f"Number {n}") for n in range(6)]
    for one in ones:
        scored(a_risk(one))
    carries(ones[0])
    with django_assert_num_queries(4):
        facts_for([one.id for one in ones], on=TODAY)
    user = an_administrator()
    with django_assert_num_queries(7):
        rolled_by(user, ones[:1], TODAY)
    with django_assert_num_queries(6):
        rolled_by(user, ones, TODAY)


def test_a_programme_counts_the_risks_of_its_projects_once():
    whole = an_initiative()
    first, second = a_part(whole, "First"), a_part(whole, "Second")
    wide = a_risk(whole, "Wide")
    for part in (first, second):
        narrow = a_risk(part, f"Narrow {part}", within=wide)
        scored(narrow)
    user = an_administrator()
    told = rolled_by(user, [whole, first, second], TODAY)
    assert [told[one.id].risks for one in (whole, first, second)] == [1, 1, 1]
    assert told[whole.id].within == 2
    actions.close_risk(risk=wide, outcome="avoided", why="done", **BY)
    assert rolled_by(user, [whole], TODAY)[whole.id].risks == 2
    assert len(initiative_register(user, whole, TODAY).rows) == 3
