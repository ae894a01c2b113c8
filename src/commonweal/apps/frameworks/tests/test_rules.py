"""The frameworks that ship as they are read, and a framework that is being written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonweal.apps.frameworks.rules import (
    SHIPPED,
    key_of,
    shipped,
    with_part,
    without_part,
)
from commonweal.engines.assess import Criterion, Framework, GateKind, Weight
from commonweal.kernel.errors import RuleBroken

ONE, TWO = Criterion("one", "One"), Criterion("two", "Two")
GATES = GateKind("g", "G", criteria=("two", "one")), GateKind("h", "H", criteria=("one",))
LIGHT, FULL = Weight("light", "Light"), Weight("full", "Full")
GOOD = Framework("f", "F", 1, "here", "", (LIGHT, FULL), (ONE, TWO), GATES)


def refused(*given):
    with pytest.raises(RuleBroken) as broken:
        (with_part if len(given) == 4 else without_part)(*given)
    return broken.value.code, broken.value.field


def test_those_that_ship_are_read_once_with_the_criteria_that_they_ask_and_no_others():
    assert sorted(shipped()) == sorted(f"{name}@1" for name in SHIPPED)
    assert shipped() is shipped()
    for framework in shipped().values():
        asked = {key for gate in framework.gates for key in gate.criteria}
        assert {one.key for one in framework.criteria} == asked
        weights = {weight.key for weight in framework.weights}
        assert all(not one.weight or one.weight in weights for one in framework.criteria)


def test_a_criterion_is_asked_from_its_own_weight_where_the_framework_has_it():
    uk, light = shipped()["uk-gates@1"], shipped()["two-gates@1"]
    by_key = {one.key: one for one in uk.criteria}
    own = {one.key: one.weight for one in light.criteria}
    assert {"full", "standard", ""} <= {one.weight for one in uk.criteria} | {""}
    shared = [key for key in own if key in by_key]
    assert shared
    for key in shared:
        known = by_key[key].weight in {weight.key for weight in light.weights} | {""}
        assert own[key] == (by_key[key].weight if known else "standard")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("  Case approved  ", "case-approved"),
        ("P80 (cost): within!", "p80-cost-within"),
        ("!?", ""),
        ("é STRASSE ß", "strasse-ss"),
        ("a" * 70, "a" * 60),
        ("a" * 59 + " bc", "a" * 59),
    ],
)
def test_a_key_is_made_of_a_title(title, key):
    assert key_of(title) == key


def test_what_is_added_stands_last_but_a_weight_first():
    made = with_part(GOOD, "criterion", "", {"title": "Three more", "rule": "x = 1"})
    assert made.criteria == (ONE, TWO, Criterion("three-more", "Three more", "x = 1"))
    assert made.gates == GATES
    gate = with_part(GOOD, "gate", "", {"title": "I", "criteria": ("one",)})
    assert gate.gates == (*GATES, GateKind("i", "I", criteria=("one",)))
    weight = with_part(GOOD, "".join(["wei", "ght"]), "", {"title": "Quick", "panel": 2})
    assert weight.weights == (Weight("quick", "Quick", panel=2), LIGHT, FULL)
    assert with_part(GOOD, "gate", "", {"title": "A", "key": "own"}).gates[-1].key == "own"


def test_what_is_changed_keeps_its_key_and_its_place():
    made = with_part(GOOD, "criterion", "one", {"title": "Else"})
    assert made.criteria == (replace(ONE, title="Else"), TWO)
    made = with_part(GOOD, "criterion", "".join(["tw", "o"]), {"title": "Else"})
    assert made.criteria == (ONE, replace(TWO, title="Else"))


def test_a_title_that_gives_a_key_that_is_taken_or_none_is_refused():
    assert refused(GOOD, "criterion", "", {"title": " ONE "}) == ("key-taken", "title")
    assert refused(GOOD, "criterion", "", {"title": "Two"}) == ("key-taken", "title")
    assert refused(GOOD, "criterion", "", {"title": "??"}) == ("key-taken", "title")


def test_a_part_that_is_gone_is_refused():
    assert refused(GOOD, "gate", "x", {"title": "X"})[0] == "part-gone"
    assert refused(GOOD, "criterion", "a")[0] == "part-gone"


def test_a_criterion_goes_from_every_gate_that_asked_it():
    left = without_part(GOOD, "criterion", "one")
    assert left.criteria == (TWO,)
    assert [gate.criteria for gate in left.gates] == [("two",), ()]
    left = without_part(GOOD, "".join(["criter", "ion"]), "".join(["tw", "o"]))
    assert left.criteria == (ONE,)
    assert [gate.criteria for gate in left.gates] == [("one",), ("one",)]


def test_other_parts_go_alone():
    assert without_part(GOOD, "gate", "g").gates == (GATES[1],)
    assert without_part(GOOD, "gate", "h").criteria == (ONE, TWO)
    named_alike = replace(GOOD, weights=(replace(LIGHT, key="one"), FULL))
    left = without_part(named_alike, "weight", "one")
    assert (left.weights, left.gates) == ((FULL,), GATES)
