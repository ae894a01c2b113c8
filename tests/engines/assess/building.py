"""Criteria, facts and answers for these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from commonweal.engines.assess import Answer, AnswerKind, Criterion, Question
from commonweal.kernel.shapes import Fact, FactItem

TODAY = date(2026, 4, 1)
RISK = FactItem("risk", "r1", "Risk 1", "/risks/r1/", "a" * 64, met=False)
PAPER = FactItem("evidence_file", "e1", "Plan.pdf", "/evidence/e1/", "b" * 64)
RULE = "cases.approved and risks.open = 0"
CRITERION = Criterion(
    "ready", "The case is approved and no risk is open", RULE, supplied_by="sro", waivable=True
)
GOOD = {"cases.approved": Fact(True), "risks.open": Fact(0)}


def facts(**given):
    """The good facts, with some of them otherwise: ``risks__open=3``; a text is why unknown."""
    found = dict(GOOD)
    for name, value in given.items():
        fact = Fact.unknown(value) if isinstance(value, str) else Fact(value)
        found[name.replace("__", ".")] = fact
    return found


def answer(kind, **given):
    usual = {
        "criterion": "ready",
        "kind": AnswerKind(kind),
        "reason": "Because.",
        "by": "p1",
        "given_on": date(2026, 3, 1),
    }
    if kind == "document":
        usual |= {"items": (PAPER,), "met": True}
    if kind == "accepted-unknown":
        usual |= {"owner": "p2", "cost": "GBP 10,000", "until": date(2026, 6, 30)}
    return Answer(**{**usual, **given})


def question(criteria=(CRITERION,), found=None, answers=(), **given):
    usual = {"initiative_id": "i1", "framework": "two@1", "gate": "g", "weight": "full"}
    return Question(
        **{**usual, "on": TODAY, **given},
        criteria=tuple(criteria),
        facts=GOOD if found is None else found,
        answers={one.criterion: one for one in answers},
    )


def without(criterion, **given):
    return replace(criterion, **given)


NUMBER = Decimal(3)
