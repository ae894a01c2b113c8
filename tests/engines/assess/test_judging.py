"""One criterion: met, not met, unknown, not applicable, accepted unknown; and the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commonweal.engines.assess import Status, judge
from commonweal.engines.assess.judging import (
    ACCEPTED,
    MET,
    NOT_MET,
    OUTSIDE,
    RAN_OUT,
    READ,
    WAIVED,
)
from commonweal.kernel.shapes import Fact
from commonweal.kernel.shapes.facts import NOT_INSTALLED, NOT_KNOWN
from tests.engines.assess.building import CRITERION, PAPER, RISK, TODAY, answer, facts, without

OUT = without(CRITERION, rule="")
SOME = without(CRITERION, applies="risks.open > 0", otherwise="There is no risk.")


def judged(criterion=CRITERION, found=None, given=None, on=TODAY):
    return judge(criterion, facts() if found is None else found, given, on)


@pytest.mark.parametrize(
    ("given", "status", "why", "failing"),
    [
        ({}, Status.MET, MET, ()),
        ({"risks__open": 1}, Status.NOT_MET, NOT_MET, ("risks.open = 0",)),
        ({"cases__approved": False}, Status.NOT_MET, NOT_MET, ("cases.approved",)),
        ({"risks__open": NOT_KNOWN}, Status.UNKNOWN, NOT_KNOWN, ("risks.open = 0",)),
        (
            {"cases__approved": "No case.", "risks__open": NOT_KNOWN},
            Status.UNKNOWN,
            "No case.",
            ("cases.approved", "risks.open = 0"),
        ),
        (
            {"cases__approved": "No case.", "risks__open": 2},
            Status.NOT_MET,
            NOT_MET,
            ("cases.approved", "risks.open = 0"),
        ),
    ],
)
def test_the_record_alone(given, status, why, failing):
    result = judged(found=facts(**given))
    assert (result.status, result.why, result.failing) == (status, why, failing)
    assert (result.key, result.title) == ("ready", CRITERION.title)
    assert result.supplied_by == "sro"
    assert result.ground is None
    assert result.answered == ""


def test_what_was_read_is_listed_with_its_values_and_its_evidence_once():
    found = facts() | {
        "cases.approved": Fact(True, items=(RISK,)),
        "risks.open": Fact.unmet([RISK]),
        "other.fact": Fact(True, items=(PAPER,)),
    }
    result = judged(found=found)
    assert result.read == (("cases.approved", True), ("risks.open", 1))
    assert result.items == (RISK,)


def test_a_fact_that_is_not_there_is_not_installed():
    found = facts()
    del found["risks.open"]
    result = judged(found=found)
    assert (result.status, result.why) == (Status.UNKNOWN, NOT_INSTALLED)
    assert result.read == (("cases.approved", True), ("risks.open", None))


def test_words_of_a_fact_are_handed_on():
    why = Fact(None, "Nothing since %(day)s.", told=(("day", "2026-01-01"),))
    result = judged(found=facts() | {"cases.approved": why})
    assert result.sentence == "Nothing since 2026-01-01."


def test_an_expression_may_itself_have_no_answer():
    halves = without(CRITERION, rule="risks.open / risks.open = 1")
    result = judged(halves)
    assert (result.status, result.why) == (Status.UNKNOWN, "The divisor is zero.")
    assert judged(without(CRITERION, rule="nothing")).status is Status.UNKNOWN


def test_the_first_part_without_an_answer_says_why():
    two = without(CRITERION, rule="risks.open / risks.open = 1 and risks.open")
    assert judged(two).why == "The divisor is zero."
    two = without(CRITERION, rule="risks.open and risks.open / risks.open = 1")
    assert judged(two).why == OUTSIDE


def test_a_number_is_neither_true_nor_false():
    one = without(CRITERION, applies="risks.open", otherwise="There is no risk.")
    assert judged(one).status is Status.UNKNOWN
    assert judged(one, facts(risks__open=1)).status is Status.UNKNOWN
    ruled = judged(without(CRITERION, rule="risks.open"), facts(risks__open=1))
    assert (ruled.status, ruled.failing) == (Status.UNKNOWN, ("risks.open",))


def test_a_rule_of_the_wrong_type_is_never_met():
    result = judged(without(CRITERION, rule="risks.open"))
    assert (result.status, result.why) == (Status.UNKNOWN, OUTSIDE)
    assert result.failing == ("risks.open",)


@pytest.mark.parametrize(
    ("found", "status", "why"),
    [
        (facts(), Status.NOT_APPLICABLE, "There is no risk."),
        (facts(risks__open=2), Status.NOT_MET, NOT_MET),
        (facts(risks__open="Not counted."), Status.UNKNOWN, "Not counted."),
    ],
)
def test_it_applies_or_says_why_not_and_unknown_is_neither(found, status, why):
    result = judged(SOME, found)
    assert (result.status, result.why) == (status, why)
    assert result.failing == (("risks.open = 0",) if status is Status.NOT_MET else ())


def test_without_a_rule_somebody_has_to_read_something():
    result = judged(OUT)
    assert (result.status, result.why) == (Status.UNKNOWN, OUTSIDE)
    assert (result.read, result.items) == ((), ())


@pytest.mark.parametrize(("met", "status"), [(True, Status.MET), (False, Status.NOT_MET)])
def test_a_document_answers_what_the_record_does_not(met, status):
    for criterion, found in [(OUT, facts()), (CRITERION, facts(risks__open=NOT_KNOWN))]:
        result = judged(criterion, found, answer("document", met=met))
        assert (result.status, result.why) == (status, READ)
        assert result.told == (("reason", "Because."),)
        assert result.items == (PAPER,)
        assert (result.ground, result.answered) == (Status.UNKNOWN, "document")
        assert result.failing == ()


@pytest.mark.parametrize("kind", ["document", "accepted-unknown", "not-applicable"])
def test_no_answer_outvotes_what_is_met(kind):
    assert judged(given=answer(kind)) == judged()
    assert judged(SOME, given=answer(kind)) == judged(SOME)


@pytest.mark.parametrize("kind", ["document", "accepted-unknown"])
def test_no_document_and_no_acceptance_outvotes_what_is_not_met(kind):
    found = facts(risks__open=1)
    assert judged(found=found, given=answer(kind)) == judged(found=found)


@pytest.mark.parametrize("found", [facts(risks__open=1), facts(risks__open=NOT_KNOWN)])
def test_a_waiver_holds_where_the_framework_lets_it(found):
    given = answer("not-applicable")
    waived = judged(found=found, given=given)
    assert (waived.status, waived.why) == (Status.NOT_APPLICABLE, WAIVED)
    assert waived.sentence == "It does not apply here: Because."
    assert waived.ground is judged(found=found).status
    assert waived.answered == "not-applicable"
    strict = without(CRITERION, waivable=False)
    assert judged(strict, found, given) == judged(strict, found)


def test_an_accepted_unknown_stays_unknown_until_its_day():
    found = facts(risks__open=NOT_KNOWN)
    given = answer("accepted-unknown")
    result = judged(found=found, given=given)
    assert result.status is Status.ACCEPTED_UNKNOWN
    assert result.why == ACCEPTED
    assert dict(result.told) == {"reason": "Because.", "day": "2026-06-30"}
    assert result.ground is Status.UNKNOWN
    assert result.status.is_unknown
    assert judged(found=found, given=given, on=date(2026, 6, 30)).status is result.status


@pytest.mark.parametrize("kind", ["document", "accepted-unknown", "not-applicable"])
def test_an_answer_that_ran_out_counts_no_more_and_says_so(kind):
    found = facts(risks__open=NOT_KNOWN)
    given = answer(kind, until=TODAY - timedelta(days=1))
    result = judged(found=found, given=given)
    assert (result.status, result.why) == (Status.UNKNOWN, RAN_OUT)
    assert result.told == (("day", "2026-03-31"),)
    bad = facts(risks__open=1)
    assert judged(found=bad, given=given) == judged(found=bad)


def test_which_statuses_pass_and_which_are_unknown():
    assert [one for one in Status if one.passes] == [
        Status.MET,
        Status.NOT_APPLICABLE,
        Status.ACCEPTED_UNKNOWN,
    ]
    assert [one for one in Status if one.is_unknown] == [Status.UNKNOWN, Status.ACCEPTED_UNKNOWN]


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("document", {"items": ()}),
        ("accepted-unknown", {"owner": ""}),
        ("accepted-unknown", {"cost": ""}),
        ("accepted-unknown", {"until": None}),
        ("not-applicable", {"reason": ""}),
        ("not-applicable", {"by": ""}),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(kind, lacking):
    with pytest.raises(ValueError, match=r"answer|accepted"):
        answer(kind, **lacking)
    assert replace(answer(kind), met=False).criterion == "ready"
