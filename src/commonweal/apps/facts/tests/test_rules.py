"""Facts of rooms that are not there, and facts as the expressions know them."""

from __future__ import annotations

from commonweal.apps.facts.rules import ABSENT, rooms_of, schema_of
from commonweal.engines.express import Type
from commonweal.kernel.shapes import FactName, FactType


def test_the_rooms_of_facts_stand_before_the_first_point():
    assert rooms_of(["risks.open", "risks.above.all", "plans.goals"]) == {"risks", "plans"}
    assert rooms_of([]) == frozenset()


def test_every_type_of_fact_is_a_type_of_the_expressions():
    names = [FactName(f"x.{one.name.lower()}", one, "that") for one in FactType]
    assert schema_of(names) == {name.name: Type(name.type.value) for name in names}


def test_what_is_not_there_has_a_type_and_somebody_who_supplies_it():
    types = {one.name: one.type for one in ABSENT}
    assert types["security.assessed_until"] is FactType.DATE
    assert len(types) == len(ABSENT)
    assert all(one.supplied_by and one.meaning for one in ABSENT)
