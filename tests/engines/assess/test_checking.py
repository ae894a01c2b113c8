"""What is found wrong with a framework before anybody is judged by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonweal.engines.assess import (
    Criterion,
    Framework,
    GateKind,
    Weight,
    check_criterion,
    check_framework,
    framework_digest,
    framework_from,
    framework_record,
    names_of,
)
from commonweal.engines.assess import checking as words
from commonweal.engines.express import Type
from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.errors import BadInput

SCHEMA = {"cases.approved": Type.TRUTH, "risks.open": Type.NUMBER}
ONE = Criterion("one", "One", "risks.open = 0")
TWO = Criterion("two", "Two", "cases.approved", applies="risks.open > 0", otherwise="No risk.")
LIGHT, FULL = Weight("light", "Light", "risks.open = 0"), Weight("full", "Full")
GATE = GateKind("g", "Gate", criteria=("one", "two"))
GOOD = Framework("two", "Two", 1, "here", "", (LIGHT, FULL), (ONE, TWO), (GATE,))


def flaws(framework):
    return [(flaw.where, flaw.message, flaw.stops) for flaw in check_framework(framework, SCHEMA)]


def test_a_good_one_has_none_and_reads_back_as_it_was_written():
    assert flaws(GOOD) == []
    data = canonical(framework_record(GOOD))
    assert framework_record(GOOD) == parse(data)
    assert framework_from(parse(data)) == GOOD
    assert framework_digest(framework_from(parse(data))) == framework_digest(GOOD)
    assert framework_digest(replace(GOOD, version=2)) != framework_digest(GOOD)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"gates": (), "criteria": ()}, [("two", words.NO_GATES, True)]),
        ({"gates": (GATE, replace(GATE, title="B"))}, [("g", words.TWICE, True)]),
        ({"gates": (replace(GATE, title=" "),)}, [("g", words.NO_TITLE, True)]),
        ({"gates": (replace(GATE, key="G 1"),)}, [("G 1", words.NO_KEY, True)]),
        ({"gates": (replace(GATE, key="g" * 61),)}, [("g" * 61, words.NO_KEY, True)]),
        ({"gates": (replace(GATE, key="g" * 60),)}, []),
        (
            {"gates": (replace(GATE, criteria=()),)},
            [
                ("g", words.NO_CRITERIA, True),
                ("one", words.UNUSED, False),
                ("two", words.UNUSED, False),
            ],
        ),
        (
            {"gates": (replace(GATE, criteria=("one", "one", "two", "three")),)},
            [("g", words.TWICE, True), ("g", words.NO_SUCH, True)],
        ),
        ({"weights": (FULL,)}, []),
        ({"weights": ()}, []),
        ({"weights": (LIGHT,)}, [("light.rule", words.LAST_WEIGHT, True)]),
        (
            {"weights": (replace(LIGHT, rule=""), FULL)},
            [("light.rule", words.LIGHT_WEIGHT, True)],
        ),
        (
            {"weights": (replace(LIGHT, rule="coalesce(risks.open, 0) = 0"), FULL)},
            [("light.rule", words.SILENT, True)],
        ),
        (
            {"criteria": (replace(ONE, weight="heavy"), TWO)},
            [("one.weight", words.NO_WEIGHT, True)],
        ),
        ({"criteria": (replace(ONE, weight="full"), TWO)}, []),
        (
            {"criteria": (ONE, replace(TWO, otherwise=" "))},
            [("two.otherwise", words.NO_REASON, True)],
        ),
    ],
)
def test_each_flaw_is_found_where_it_is(changes, found):
    assert flaws(replace(GOOD, **changes)) == found


@pytest.mark.parametrize(
    ("rule", "message", "stops"),
    [
        ("risks.opn = 0", "There is nothing named risks.opn.", True),
        ("risks.open", "Expected a true or false value, found number.", True),
        ("risks.open =", "", True),
        ("coalesce(risks.open, 0) = 0", words.SILENT, True),
        ("cases.approved and not known(risks.open)", words.SILENT, True),
        ("true or cases.approved", words.SILENT, True),
        ("risks.open = risks.open", "Both sides are the same.", False),
    ],
)
def test_a_rule_is_typed_and_is_never_met_by_what_is_not_known(rule, message, stops):
    found = check_criterion(replace(ONE, rule=rule), SCHEMA)
    assert found
    assert message in found[0].message
    assert found[0].where == "one.rule"
    assert found[0].stops is stops


def test_a_suggestion_says_what_was_probably_meant():
    (flaw,) = check_criterion(replace(ONE, rule="risks.opn = 0"), SCHEMA)
    assert flaw.suggestion == "Did you mean risks.open?"
    (flaw,) = check_criterion(replace(ONE, rule="coalesce(risks.open, 0) = 0"), SCHEMA)
    assert flaw.suggestion == words.SILENT_ADVICE


@pytest.mark.parametrize(
    ("applies", "silent"),
    [("known(risks.open)", True), ("risks.open > 0", False), ("not known(risks.open)", False)],
)
def test_a_criterion_does_not_drop_out_because_nothing_is_known(applies, silent):
    found = check_criterion(replace(TWO, applies=applies), SCHEMA)
    assert [flaw.message for flaw in found] == ([words.SILENT_AWAY] if silent else [])


def test_a_criterion_without_a_rule_is_sound():
    assert check_criterion(Criterion("read", "Read"), SCHEMA) == ()
    assert check_criterion(Criterion("read", "Read", weight="full"), SCHEMA, ["full"]) == ()


def test_what_a_criterion_reads_is_named_once():
    assert names_of(TWO) == ("risks.open", "cases.approved")
    assert names_of(replace(TWO, rule="risks.open = 0 or cases.approved")) == names_of(TWO)
    assert names_of(Criterion("read", "Read")) == ()


@pytest.mark.parametrize(
    "record", [{}, {"gates": [], "weights": [], "criteria": [{"name": "x"}]}, {"gates": [3]}]
)
def test_what_is_no_framework_is_refused(record):
    with pytest.raises(BadInput, match="not a framework"):
        framework_from(record)


def test_parts_are_found_by_key():
    assert GOOD.gate("g") is GATE
    assert GOOD.gate("h") is None
    assert GOOD.criterion("two") is TWO
    assert GOOD.criterion("three") is None
    with pytest.raises(BadInput, match="no gate h"):
        GOOD.asked("h", "full")
