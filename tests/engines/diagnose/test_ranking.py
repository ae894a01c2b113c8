"""Candidate causes: what speaks for and against each, and that the unknown speaks for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.diagnose import Cause, catalogue, rank

SIGNS = sorted(catalogue().signs)
known = st.dictionaries(st.sampled_from(SIGNS), st.sampled_from([True, False, None]))


def test_the_catalogue_has_each_cause_with_signs_weights_and_responses():
    for entry in catalogue().entries:
        assert entry.signs_for
        assert set(entry.signs_for).isdisjoint(entry.signs_against)
        assert {*entry.signs_for.values(), *entry.signs_against.values()} <= {1, 2, 3}
        assert entry.responses
    assert catalogue().version == "causes@2"


def test_of_nothing_known_there_is_no_candidate():
    assert not any(one.is_candidate for one in rank({}))
    assert all(one.score == 0 and one.unknown for one in rank({}))


def test_the_weightier_evidence_comes_first_and_evidence_against_counts():
    found = rank({"waited": True, "no-goal": True, "goal-served": True, "said-skills": True})
    assert [(one.cause, one.score) for one in found[:3]] == [
        (Cause.DEPENDENCY, 3), (Cause.SKILLS, 2), (Cause.UNCLEAR_GOAL, 0),
    ]  # fmt: skip
    assert found[2].signs_against == ("goal-served",)


def test_a_cause_with_nothing_for_it_stands_below_one_with_more_against_it():
    found = rank({"slipped-again": True, "held-its-plan": True, "goal-served": True})
    assert found[0].cause is Cause.OPTIMISTIC_PLAN
    assert not found[1].is_candidate


@given(known)
def test_what_is_not_known_counts_on_neither_side(signs):
    without = {name: there for name, there in signs.items() if there}
    scores = {one.cause: one.score for one in rank(signs)}
    assert scores == {one.cause: one.score for one in rank(without)}
    for one in rank(signs):
        assert all(signs.get(name) is None for name in one.unknown)


@given(known, st.sampled_from(SIGNS))
def test_one_sign_more_never_lowers_what_it_speaks_for(signs, more):
    before = {one.cause: one.score for one in rank({**signs, more: None})}
    for one in rank({**signs, more: True}):
        if more in one.signs_for:
            assert one.score > before[one.cause]
        elif more in one.signs_against:
            assert one.score < before[one.cause]
        else:
            assert one.score == before[one.cause]


@pytest.mark.parametrize("sign", ["said-" + cause for cause in Cause])
def test_what_a_narrative_says_speaks_for_its_cause_alone(sign):
    found = [one.cause for one in rank({sign: True}) if one.is_candidate]
    assert found == [Cause(sign.removeprefix("said-"))]
