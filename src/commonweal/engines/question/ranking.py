"""Which questions come first: by what came true of each rule in the past.

``weights.json`` says, for each rule, how often trouble followed within the next report on the
published portfolio up to 2018, over how often it follows anyway, drawn towards 1 where there are
few. A rule that the published portfolio cannot try has a weight that was judged, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from commonweal.engines.question.asking import Question
from commonweal.engines.question.record import History
from commonweal.engines.question.table import RULES

__all__ = ["Weight", "five", "questions_for", "rule_weights"]

MOST, FEWEST_WEIGHT = 5, 1.1
_FILE = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weight:
    """``asked`` and ``followed`` are counts up to 2018; ``judged`` where there are none."""

    value: float
    asked: int
    followed: int
    judged: bool


@cache
def rule_weights() -> dict[str, Weight]:
    """The weight of each rule of the table."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    return {rule: Weight(**rows[rule]) for rule in RULES}


def questions_for(history: History) -> tuple[Question, ...]:
    """Every question that the record as known on ``history.today`` gives rise to, the most useful
    first. What a record knows of later days has to be dropped before (``History.as_of``)."""
    weights = rule_weights()
    asked = [
        replace(question, score=weights[question.rule].value * (0.9 + 0.2 * question.size))
        for rule in RULES.values()
        for question in rule(history)
    ]
    return tuple(sorted(asked, key=lambda one: (-one.score, one.rule, one.about, one.key)))


def five(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The five to ask first: one of each rule, and none of a rule after which trouble followed
    less than a tenth more often than anyway. They may be fewer than five, or none."""
    weights = rule_weights()
    first: dict[str, Question] = {}
    for question in sorted(questions, key=lambda one: -one.score):
        if weights[question.rule].value >= FEWEST_WEIGHT:
            first.setdefault(question.rule, question)
    return tuple(first.values())[:MOST]
