"""What stands in the way, and whose hands may settle it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commonweal.apps.decisions.rules import (
    LONGEST_OVERRIDE_DAYS,
    Blocker,
    Hands,
    Settled,
    blockers_of,
    check_decider,
    check_second,
    check_settled,
)
from commonweal.engines.assess import CriterionResult, Status
from commonweal.kernel.errors import RuleBroken

TODAY = date(2026, 11, 22)
IN_THE_WAY = (Blocker("condition", "c1", "Test the ground", "open"),)


def a_result(status: Status) -> CriterionResult:
    return CriterionResult(key=status.value, title=f"Is {status.value}", status=status)


def test_only_what_passes_is_not_in_the_way_and_the_order_is_kept():
    found = blockers_of(map(a_result, Status), [("c1", "Test it")], [("o1", "Gate 2: in a hurry")])
    assert [(one.kind, one.key, one.state) for one in found] == [
        ("criterion", "not-met", "not-met"),
        ("criterion", "unknown", "unknown"),
        ("condition", "c1", "open"),
        ("override", "o1", "lapsed"),
    ]


@pytest.mark.parametrize("outcome", ["go", "hold", "stop", "reset"])
def test_with_nothing_in_the_way_one_person_settles_it(outcome):
    assert check_settled(Settled(outcome, "so"), (), TODAY) is False


@pytest.mark.parametrize("outcome", ["hold", "stop", "reset"])
def test_who_does_not_go_on_overrides_nothing(outcome):
    assert check_settled(Settled(outcome, "so"), IN_THE_WAY, TODAY) is False


def test_going_on_with_something_in_the_way_takes_a_second_person():
    settled = Settled("go", "so", override_reason="storm", override_until=TODAY + timedelta(30))
    assert check_settled(settled, IN_THE_WAY, TODAY) is True
    with_one = Settled("go-with-conditions", "so", 1, "storm", TODAY + timedelta(1))
    assert check_settled(with_one, IN_THE_WAY, TODAY) is True


REFUSED = [
    (Settled("maybe", "so"), (), "no-outcome"),
    (Settled("go", "  "), (), "no-reason"),
    (Settled("go", "so"), IN_THE_WAY, "blocked"),
    (Settled("go", "so", override_reason=" "), IN_THE_WAY, "blocked"),
    (Settled("go", "so", override_reason="storm"), IN_THE_WAY, "override-without-end"),
    (Settled("go", "so", 0, "storm", TODAY), IN_THE_WAY, "override-without-end"),
    (Settled("go", "so", 0, "storm", TODAY + timedelta(LONGEST_OVERRIDE_DAYS + 1)), IN_THE_WAY,
     "override-without-end"),
    (Settled("go", "so", 0, "storm", TODAY + timedelta(1)), (), "nothing-to-override"),
    (Settled("hold", "so", 0, "storm", TODAY + timedelta(1)), IN_THE_WAY, "nothing-to-override"),
    (Settled("go-with-conditions", "so"), (), "no-condition"),
    (Settled("go", "so", 1), (), "condition-without-going"),
    (Settled("stop", "so", 1), (), "condition-without-going"),
]  # fmt: skip


@pytest.mark.parametrize(("settled", "blockers", "code"), REFUSED)
def test_what_cannot_be_settled_so_says_why(settled, blockers, code):
    with pytest.raises(RuleBroken) as refused:
        check_settled(settled, blockers, TODAY)
    assert refused.value.code == code


def test_what_stands_in_the_way_is_named_and_the_rest_counted():
    many = tuple(Blocker("criterion", str(n), f"Number {n}") for n in range(9))
    with pytest.raises(RuleBroken, match=r"Number 5; and 3 more\."):
        check_settled(Settled("go", "so"), many, TODAY)
    with pytest.raises(RuleBroken, match=r"way: Test the ground\. To go"):
        check_settled(Settled("go", "so"), IN_THE_WAY, TODAY)


# Who may: the whole table. Asker, proposer, panel member, holder of a role on the work, stranger.
HANDS = Hands(asked_by="asker", decided_by="proposer", panel=frozenset({"panel"}))
DECIDERS = {"asker": "own-submission", "panel": "panel-decides-not", "proposer": "", "other": ""}
SECONDS = {
    ("asker", False): "own-submission",
    ("proposer", False): "own-submission",
    ("panel", False): "panel-decides-not",
    ("other", True): "second-from-within",
    ("other", False): "",
}


@pytest.mark.parametrize(("who", "code"), DECIDERS.items())
def test_who_asked_and_who_advised_do_not_decide(who, code):
    assert _code(lambda: check_decider(who, HANDS)) == code


@pytest.mark.parametrize(("who", "code"), SECONDS.items())
def test_the_second_person_had_no_hand_in_it_and_sees_from_outside(who, code):
    person, own_role = who
    assert _code(lambda: check_second(person, HANDS, own_role=own_role)) == code


def _code(check) -> str:
    try:
        check()
    except RuleBroken as refused:
        return refused.code
    return ""
