"""The frameworks that ship: sound, and each criterion met, not met and unknown by facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commonweal.apps.facts.queries import fact_names, schema
from commonweal.apps.frameworks.rules import shipped
from commonweal.engines.assess import (
    Answer,
    AnswerKind,
    Criterion,
    Status,
    check_framework,
    judge,
    names_of,
)
from commonweal.kernel.shapes import Fact, FactItem
from commonweal.kernel.shapes.facts import NOT_INSTALLED

DAY = date(2026, 4, 1)
CRITERIA = {one.key: one for each in shipped().values() for one in each.criteria}
# For each criterion with a rule: facts by which it is met, and by which it is not.
EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "owner-named": ({"ownership.sro_named": True}, {"ownership.sro_named": False}),
    "owner-in-business": (
        {"ownership.owner_in_business": True},
        {"ownership.owner_in_business": False},
    ),
    **{
        f"{who}-named": ({f"ownership.{who}_named": True}, {f"ownership.{who}_named": False})
        for who in ("finance", "commercial", "operations", "security", "legal")
    },
    "goal-served": ({"plans.goals": 1}, {"plans.goals": 0}),
    "case-approved": ({"cases.approved": True}, {"cases.approved": False}),
    "case-full": (
        {"cases.approved": True, "cases.stage": "full"},
        {"cases.approved": True, "cases.stage": "outline"},
    ),
    "case-current": ({"cases.newer_than_change": True}, {"cases.newer_than_change": False}),
    "benefits-listed": ({"benefits.count": 2}, {"benefits.count": 0}),
    "benefits-complete": (
        {"benefits.owned": True, "benefits.measured": True},
        {"benefits.owned": True, "benefits.measured": False},
    ),
    "benefits-validated": ({"benefits.validated": True}, {"benefits.validated": False}),
    "benefits-kept": ({"benefits.kept_after": True}, {"benefits.kept_after": False}),
    "plan-agreed": ({"plans.layers": 1}, {"plans.layers": 0}),
    "milestones-dated": ({"plans.milestones_dated": True}, {"plans.milestones_dated": False}),
    "milestones-kept": ({"plans.milestones_overdue": 0}, {"plans.milestones_overdue": 1}),
    "changes-decided": ({"plans.open_changes": 0}, {"plans.open_changes": 1}),
    "report-recent": ({"programmes.report_days": 99}, {"programmes.report_days": 100}),
    "funding-agreed": ({"funding.whole": True}, {"funding.whole": False}),
    "cost-within-funding": (
        {"forecasts.p80_cost": 100, "funding.agreed": 100},
        {"forecasts.p80_cost": 101, "funding.agreed": 100},
    ),
    "risks-accepted": (
        {"risks.above_appetite_unaccepted": 0},
        {"risks.above_appetite_unaccepted": 1},
    ),
    "risks-tended": ({"risks.untouched": 0}, {"risks.untouched": 1}),
    "tolerances-kept": (
        {"tolerances.exceptions_open": 0},
        {"tolerances.exceptions_open": 1},
    ),
    "pilot-passed": ({"pilots.passed": True}, {"pilots.passed": False}),
    "lessons-answered": ({"lessons.unanswered": 0}, {"lessons.unanswered": 1}),
    "migration-proved": (
        {"migrations.verdict_complete": True},
        {"migrations.verdict_complete": False},
    ),
    "security-in-date": (
        {"security.assessed_until": DAY, "record.day": DAY},
        {"security.assessed_until": date(2026, 3, 31), "record.day": DAY},
    ),
    "privacy-in-date": (
        {"privacy.assessed_until": DAY, "record.day": DAY},
        {"privacy.assessed_until": date(2026, 3, 31), "record.day": DAY},
    ),
    "staff-trained": ({"people.trained": True}, {"people.trained": False}),
    "measures-current": (
        {"measures.count": 2, "measures.current": True},
        {"measures.count": 2, "measures.current": False},
    ),
}
# More facts, where two cannot tell the rule from one that is nearly the same.
MORE: dict[str, tuple[dict[str, Any], ...]] = {
    "case-full": (
        {"cases.approved": False, "cases.stage": "full"},
        {"cases.approved": True, "cases.stage": "programme"},
    ),
    "benefits-listed": ({"benefits.count": 1},),
    "benefits-complete": ({"benefits.owned": False, "benefits.measured": True},),
    "cost-within-funding": ({"forecasts.p80_cost": 99, "funding.agreed": 100},),
    "measures-current": (
        {"measures.count": 0, "measures.current": True},
        {"measures.count": 1, "measures.current": True},
    ),
    **{
        f"{name}-in-date": ({f"{name}.assessed_until": date(2026, 4, 2), "record.day": DAY},)
        for name in ("security", "privacy")
    },
}
RULED = sorted(key for key, one in CRITERIA.items() if one.rule)
OUTSIDE = sorted(set(CRITERIA) - set(RULED))


def judged(criterion: Criterion, values: dict[str, Any]) -> Status:
    facts = {name: Fact(value) for name, value in values.items()}
    return judge(criterion, facts, None, DAY).status


@pytest.mark.parametrize("ref", sorted(shipped()))
def test_every_framework_that_ships_is_sound(ref):
    assert check_framework(shipped()[ref], schema()) == ()


@pytest.mark.parametrize("key", RULED)
def test_every_criterion_is_met_by_some_facts(key):
    met, _not_met = EXAMPLES[key]
    assert judged(CRITERIA[key], met) is Status.MET
    assert set(met) == set(names_of(CRITERIA[key]))


@pytest.mark.parametrize("key", RULED)
def test_every_criterion_is_not_met_by_others(key):
    assert judged(CRITERIA[key], EXAMPLES[key][1]) is Status.NOT_MET


@pytest.mark.parametrize("key", RULED)
def test_every_criterion_is_unknown_while_any_fact_that_it_needs_is(key):
    met, _not_met = EXAMPLES[key]
    facts = {name: Fact(value) for name, value in met.items()}
    for name in met:
        result = judge(CRITERIA[key], facts | {name: Fact.unknown("Why.")}, None, DAY)
        assert (result.status, result.why) == (Status.UNKNOWN, "Why.")
    result = judge(CRITERIA[key], {}, None, DAY)
    assert (result.status, result.why) == (Status.UNKNOWN, NOT_INSTALLED)


@pytest.mark.parametrize("key", OUTSIDE)
@pytest.mark.parametrize(
    ("said", "status"),
    [(True, Status.MET), (False, Status.NOT_MET), (None, Status.UNKNOWN)],
)
def test_what_lies_outside_is_answered_by_a_document(key, said, status):
    paper = FactItem("evidence_file", "e", "Paper")
    answer = None
    if said is not None:
        answer = Answer(key, AnswerKind.DOCUMENT, "p. 3", "p", DAY, met=said, items=(paper,))
    assert judge(CRITERIA[key], {}, answer, DAY).status is status


OTHERWISE = {
    " = ": (" != ", " >= ", " <= "), " > ": (" >= ", " < ", " = "), " < ": (" <= ", " > ", " = "),
    " <= ": (" < ", " >= ", " = "), " >= ": (" > ", " <= ", " = "), " and ": (" or ",),
}  # fmt: skip


def changed(rule: str) -> Iterator[str]:
    """The rule with one small thing otherwise: its opposite, a part less, another comparison, a
    number one more or less, a text that is not in its list."""
    yield f"not ({rule})"
    parts = rule.split(" and ")
    yield from (" and ".join(parts[:n] + parts[n + 1 :]) for n in range(len(parts)) if parts[1:])
    for sign, others in OTHERWISE.items():
        yield from (rule.replace(sign, other) for other in others if sign in rule)
    for found in re.finditer(r"\b\d+\b(?!_)", rule):
        for more in (1, -1):
            yield f"{rule[: found.start()]}{int(found[0]) + more}{rule[found.end() :]}"
    yield from (rule.replace(found[0], '"x"', 1) for found in re.finditer(r'"\w+"', rule))


def test_no_small_change_of_a_rule_that_ships_goes_unseen():
    """Mutation of the rules themselves, which are data: by facts by which a criterion is met, or
    not, every change gives another answer. A count cannot be below 0, so what asks for none and
    what asks for 0 or less are one rule: those, and only those, go unseen."""
    tried, unseen = 0, []
    for key in RULED:
        for rule in changed(CRITERIA[key].rule):
            tried += 1
            made = replace(CRITERIA[key], rule=rule)
            if all(
                judged(made, facts) is judged(CRITERIA[key], facts)
                for facts in (*EXAMPLES[key], *MORE.get(key, ()))
            ):
                unseen.append(f"{key}: {rule}")
    assert [one for one in unseen if not one.endswith(" <= 0")] == []
    assert 10 * len(unseen) <= tried, (tried, unseen)


def test_every_example_is_of_a_criterion_that_ships():
    assert sorted(EXAMPLES) == RULED


def test_every_fact_that_is_asked_for_says_what_it_is_and_who_supplies_it():
    known = fact_names()
    asked = {name for one in CRITERIA.values() for name in names_of(one)}
    assert asked <= set(known)
    assert all(known[name].meaning and known[name].supplied_by for name in asked)


def test_ownership_comes_in_the_box():
    first = shipped()["uk-gates@1"].asked("gate-1", "full")
    assert {"owner-in-business", "finance-named", "legal-named"} <= {one.key for one in first}
    assert not CRITERIA["owner-in-business"].waivable
    assert all(CRITERIA[f"{who}-named"].waivable for who in ("finance", "security", "legal"))


def test_a_quick_win_is_asked_less_than_half():
    three = shipped()["uk-gates@1"]
    assert len(three.asked("gate-3", "quick-win")) <= len(three.asked("gate-3", "full")) * 2 / 3
    assert three.weights[0].one_page
