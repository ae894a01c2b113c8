"""A whole gate: what passes, what is in the way, the same bytes again, and what one needs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.assess import (
    Answer,
    Criterion,
    CriterionResult,
    Flaw,
    Framework,
    GateKind,
    Need,
    Question,
    Readiness,
    Status,
    Weight,
    assess,
    needs_of,
    question_from,
    question_record,
    readiness_digest,
    readiness_from,
    readiness_record,
    rejudged,
    weight_for,
)
from commonweal.engines.assess.criteria import names_in, parsed, parts_of
from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.shapes import Fact, FactName, FactType
from commonweal.kernel.shapes.facts import NOT_KNOWN
from tests.engines.assess.building import CRITERION, PAPER, RISK, TODAY, answer, facts, question

OPEN = Criterion("no-risk", "No risk is open", "risks.open = 0", supplied_by="finance")
EITHER = Criterion("either", "One of two", "cases.approved or risks.open = 0")
OUTSIDE = Criterion("read", "Somebody read it", supplied_by="legal")
ALL = (CRITERION, OPEN, EITHER, OUTSIDE)
NAMES = {
    name: FactName(name, FactType.NUMBER, "that", supplied_by=role)
    for name, role in [("cases.approved", "sro"), ("risks.open", "security")]
}
VALUES = st.one_of(st.none(), st.booleans())
COUNTS = st.one_of(st.none(), st.integers(0, 3))


def fact(value):
    return Fact.unknown() if value is None else Fact(value)


def made(approved, count, **more):
    found = {"cases.approved": fact(approved), "risks.open": fact(count)}
    return question(ALL, found, **more)


def test_it_passes_where_every_criterion_does():
    passing = assess(question((CRITERION, OPEN)))
    assert passing.passes
    assert passing.in_the_way == ()
    assert not assess(question(ALL)).passes
    assert assess(question(ALL, answers=[answer("document", criterion="read")])).passes


def test_a_gate_that_asks_nothing_is_not_passed_by_that():
    assert not assess(question(())).passes


def test_unknown_stands_above_not_met_in_what_is_in_the_way():
    result = assess(question((OPEN, OUTSIDE), facts(risks__open=2)))
    assert [one.key for one in result.in_the_way] == ["read", "no-risk"]
    assert [one.key for one in result.of(Status.NOT_MET)] == ["no-risk"]


@given(VALUES, COUNTS)
def test_what_was_frozen_is_judged_again_to_the_same_bytes(approved, count):
    found = {
        "cases.approved": replace(fact(approved), items=(PAPER,)),
        "risks.open": fact(count),
        "not.read": Fact(Decimal("1.50"), items=(RISK,)),
    }
    answers = [answer("document", criterion="read"), answer("accepted-unknown")]
    first = question(ALL, found, answers)
    data = canonical(question_record(first))
    again = question_from(parse(data))
    assert canonical(question_record(again)) == data
    assert canonical(readiness_record(assess(again))) == canonical(readiness_record(assess(first)))
    assert readiness_digest(assess(again)) == readiness_digest(assess(first))
    assert "not.read" not in again.facts
    kept = readiness_from(parse(canonical(readiness_record(assess(first)))))
    assert canonical(readiness_record(kept)) == canonical(readiness_record(assess(first)))


def test_the_record_says_all_that_was_found():
    record = readiness_record(assess(question((CRITERION,), facts(risks__open=1))))
    assert record["passes"] is False
    assert record["on"] == "2026-04-01"
    assert {name: record[name] for name in ("initiative", "framework", "gate", "weight")} == {
        "initiative": "i1", "framework": "two@1", "gate": "g", "weight": "full",
    }  # fmt: skip
    (result,) = record["results"]
    assert result == {
        "key": "ready",
        "title": CRITERION.title,
        "status": "not-met",
        "why": "Part of what is asked is not so.",
        "told": [],
        "read": [["cases.approved", True], ["risks.open", {"number": "1"}]],
        "items": [],
        "failing": ["risks.open = 0"],
        "supplied_by": "sro",
        "ground": None,
        "answered": "",
    }
    assert record["engine"] == "1"


def test_the_digest_of_the_question_moves_with_any_part_of_it():
    usual = question(ALL)
    others = [
        replace(usual, on=usual.on.replace(year=2027)),
        replace(usual, gate="h"),
        replace(usual, facts=facts(risks__open=1)),
        question(ALL, answers=[answer("document", criterion="read")]),
        question((*ALL[:3], replace(OUTSIDE, title="Otherwise"))),
    ]
    digests = {assess(one).question for one in [usual, *others]}
    assert len(digests) == 6
    unasked = question(ALL, answers=[answer("document", criterion="nobody-asks")])
    assert assess(unasked) == assess(usual)


@given(VALUES, COUNTS, VALUES, COUNTS)
def test_only_what_depends_on_a_change_is_judged_again(one, count, other, counted):
    before, after = made(one, count), made(other, counted)
    changed = {n for n, fact in after.facts.items() if fact != before.facts[n]}
    result, judged = rejudged(assess(before), after, changed)
    assert result == assess(after)
    expected = {
        "cases.approved": {"ready", "either"},
        "risks.open": {"ready", "no-risk", "either"},
    }
    assert set(judged) == {key for name in changed for key in expected[name]}


def test_an_answer_that_changed_and_a_new_criterion_are_judged():
    before = question(ALL)
    after = question(ALL, answers=[answer("document", criterion="read")])
    result, judged = rejudged(assess(before), after, {"read"})
    assert (result, judged) == (assess(after), ("read",))
    fewer = assess(question(ALL[:2]))
    assert rejudged(fewer, question(ALL), frozenset())[1] == ("either", "read")


WEIGHTS = (
    Weight("quick", "Quick win", "risks.open = 0 and cases.approved", one_page=True),
    Weight("standard", "Standard", "risks.open < 3", panel=2),
    Weight("full", "Full", panel=3),
)
LATER = replace(OPEN, weight="full")
FRAMEWORK = Framework(
    "two", "Two gates", 1, "here", "", WEIGHTS, (CRITERION, LATER),
    (GateKind("g", "Gate", criteria=("no-risk", "ready")),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "weight"),
    [
        ({}, "quick"),
        ({"cases__approved": False}, "standard"),
        ({"cases__approved": NOT_KNOWN}, "standard"),
        ({"risks__open": 3}, "full"),
        ({"risks__open": NOT_KNOWN}, "full"),
    ],
)
def test_the_weight_follows_the_facts_and_unknown_makes_nothing_lighter(given, weight):
    found = weight_for(FRAMEWORK, facts(**given))
    assert found is not None
    assert found.key == weight


def test_a_weight_whose_rule_gives_a_number_is_for_nobody():
    light = replace(WEIGHTS[0], rule="risks.open")
    assert (
        weight_for(replace(FRAMEWORK, weights=(light, WEIGHTS[-1])), facts(risks__open=1))
        is (WEIGHTS[-1])
    )


def test_an_expression_is_read_once():
    assert parsed("risks.open = 0") is parsed("".join(["risks.open", " = 0"]))
    assert parts_of("risks.open = 0") is parts_of("".join(["risks.open", " = 0"]))
    assert names_in("risks.open = 0") is names_in("".join(["risks.open", " = 0"]))


def test_a_framework_without_weights_has_none_and_facts_that_are_not_there_count_as_unknown():
    assert weight_for(replace(FRAMEWORK, weights=()), facts()) is None
    assert weight_for(FRAMEWORK, {}) == WEIGHTS[-1]


@pytest.mark.parametrize(
    ("weight", "asked"),
    [("quick", ["ready"]), ("full", ["no-risk", "ready"]), ("", ["no-risk", "ready"])],
)
def test_a_heavier_gate_asks_more(weight, asked):
    assert [one.key for one in FRAMEWORK.asked("g", weight)] == asked


def needs(*criteria, **given):
    by_key = {one.key: one for one in criteria}
    return needs_of(assess(question(criteria, facts(**given))), by_key, NAMES)


def test_one_thing_that_three_wait_for_is_asked_once():
    found = needs(CRITERION, OPEN, risks__open=NOT_KNOWN, cases__approved=False)
    assert found == (
        Need(
            facts=("risks.open",),
            unknown=True,
            roles=("security",),
            criteria=(OPEN.title, CRITERION.title),
            keys=("no-risk", "ready"),
        ),
        Need(("cases.approved",), False, ("sro",), (CRITERION.title,), ("ready",)),
    )


def test_a_smaller_need_stands_for_a_larger_one():
    found = needs(EITHER, OPEN, risks__open=2, cases__approved=False)
    assert [(need.facts, need.keys) for need in found] == [(("risks.open",), ("either", "no-risk"))]


def test_what_lies_outside_is_asked_of_the_role_of_the_criterion():
    (need,) = needs(OUTSIDE)
    assert (need.facts, need.roles, need.unknown, need.keys) == ((), ("legal",), True, ("read",))


def test_what_a_document_denies_is_not_met_and_not_unknown():
    denied = answer("document", criterion="read", met=False)
    result = assess(question((OUTSIDE,), answers=[denied]))
    (need,) = needs_of(result, {"read": OUTSIDE}, NAMES)
    assert (need.facts, need.unknown, need.keys) == ((), False, ("read",))


def test_what_is_unknown_in_a_part_is_needed_and_what_is_known_is_not():
    both = Criterion("both", "Both", "risks.open <= risks.borne")
    result = assess(question([both], facts(risks__borne=NOT_KNOWN)))
    (need,) = needs_of(result, {"both": both}, NAMES)
    assert need.facts == ("risks.borne",)
    assert need.roles == ("programme_manager",)


def test_nothing_is_needed_where_all_is_met():
    assert needs(CRITERION, OPEN) == ()
    applies = replace(OPEN, applies="cases.approved", otherwise="No.")
    (need,) = needs(applies, cases__approved=NOT_KNOWN)
    assert (need.facts, need.unknown) == (("cases.approved",), True)


def test_what_most_wait_for_comes_first_and_then_what_is_not_known():
    a, b, c, d = (
        Criterion(key, key, rule)
        for key, rule in [
            ("a", "risks.open = 0"), ("b", "risks.open < 9"), ("c", "risks.open < 8"),
            ("d", "cases.approved"),
        ]
    )  # fmt: skip
    e = Criterion("e", "e", "goals.served > 0")
    f = Criterion("f", "f", "goals.served > 1")
    found = needs_of(
        assess(
            question(
                (d, e, f, a, b, c, OUTSIDE),
                facts(risks__open=9, cases__approved=False, goals__served=NOT_KNOWN),
            )
        ),
        {one.key: one for one in (a, b, c, d, e, f, OUTSIDE)},
        NAMES,
    )
    assert [(need.keys, need.unknown) for need in found] == [
        (("a", "b", "c"), False),
        (("e", "f"), True),
        (("read",), True),
        (("d",), False),
    ]


def test_what_is_found_cannot_be_changed_and_holds_nothing_more():
    shapes = (
        Answer, Criterion, CriterionResult, Flaw, Framework, GateKind, Need, Question, Readiness,
        Weight,
    )  # fmt: skip
    for shape in shapes:
        assert shape.__dataclass_params__.frozen, shape
        assert "__slots__" in vars(shape), shape


def test_what_is_left_out_of_a_framework_is_the_plain_case():
    assert (Weight("w", "W").one_page, Weight("w", "W").panel) == (False, 0)
    assert not GateKind("g", "G").repeatable
    assert not Criterion("c", "C").waivable
    assert answer("not-applicable").met is False


def test_a_part_is_found_by_a_key_that_is_equal_whatever_stands_before_it():
    two = replace(FRAMEWORK, gates=(replace(FRAMEWORK.gates[0], key="z"), FRAMEWORK.gates[0]))
    assert two.gate("".join(["", "g"])).key == "g"
    assert two.gate("a") is None
    assert two.criterion("".join(["no-", "risk"])) is LATER
    assert [one.key for one in two.asked("".join(["", "g"]), "full")] == ["no-risk", "ready"]


def test_today_is_a_day():
    assert question().on == TODAY
