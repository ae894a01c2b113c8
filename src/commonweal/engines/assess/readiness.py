"""A whole gate: one question in, one readiness out; the same question gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonweal.engines.assess.answers import Answer, answer_from, answer_record
from commonweal.engines.assess.criteria import (
    Criterion,
    Framework,
    Weight,
    criterion_from,
    criterion_record,
    names_of,
    parsed,
)
from commonweal.engines.assess.judging import ENGINE_VERSION, judge
from commonweal.engines.assess.results import CriterionResult, Status, result_from, result_record
from commonweal.engines.express import evaluate, names
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes import Fact, fact_from, fact_record

__all__ = [
    "Question",
    "Readiness",
    "assess",
    "question_from",
    "question_record",
    "readiness_digest",
    "readiness_from",
    "readiness_record",
    "rejudged",
    "weight_for",
]


@dataclass(frozen=True, slots=True)
class Question:
    """All that a readiness follows from. ``framework`` names the version (``uk-gates@1``), ``gate``
    and ``weight`` are keys in it, ``facts`` those that the criteria read."""

    initiative_id: str
    framework: str
    gate: str
    weight: str
    on: date
    criteria: tuple[Criterion, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The results in the order of the criteria. ``question`` is the digest of what was asked."""

    initiative_id: str
    framework: str
    gate: str
    weight: str
    on: date
    results: tuple[CriterionResult, ...]
    question: str
    engine: str = ENGINE_VERSION

    @property
    def passes(self) -> bool:
        """A gate that asks nothing is not passed by that."""
        return bool(self.results) and all(one.status.passes for one in self.results)

    def of(self, *statuses: Status) -> tuple[CriterionResult, ...]:
        return tuple(one for one in self.results if one.status in statuses)

    @property
    def in_the_way(self) -> tuple[CriterionResult, ...]:
        """Unknown before not met, because it may be worse."""
        return self.of(Status.UNKNOWN) + self.of(Status.NOT_MET)


def assess(question: Question) -> Readiness:
    results = (_judged(question, criterion) for criterion in question.criteria)
    return _made(question, results)


def rejudged(
    before: Readiness, question: Question, changed: AbstractSet[str]
) -> tuple[Readiness, tuple[str, ...]]:
    """As ``assess``, judging again only what reads a changed fact, or was not judged before; and
    the keys of what was. The caller says which facts changed; answers that changed are told by
    the keys of their criteria."""
    kept = {one.key: one for one in before.results}
    results, judged = [], []
    for criterion in question.criteria:
        touched = criterion.key in changed or not changed.isdisjoint(names_of(criterion))
        if touched or criterion.key not in kept:
            judged.append(criterion.key)
            results.append(_judged(question, criterion))
        else:
            results.append(kept[criterion.key])
    return _made(question, results), tuple(judged)


def weight_for(framework: Framework, facts: Mapping[str, Fact]) -> Weight | None:
    """The lightest weight whose rule is true of the facts, the heaviest where none is: what is not
    known makes nothing lighter. None where the framework has no weights."""
    for weight in framework.weights:
        if weight.rule and _is_true(weight.rule, facts):
            return weight
    return framework.weights[-1] if framework.weights else None


def readiness_record(readiness: Readiness) -> dict[str, Any]:
    return {
        "initiative": readiness.initiative_id,
        "framework": readiness.framework,
        "gate": readiness.gate,
        "weight": readiness.weight,
        "on": readiness.on.isoformat(),
        "passes": readiness.passes,
        "results": [result_record(one) for one in readiness.results],
        "question": readiness.question,
        "engine": readiness.engine,
    }


def readiness_from(record: Mapping[str, Any]) -> Readiness:
    return Readiness(
        initiative_id=record["initiative"],
        framework=record["framework"],
        gate=record["gate"],
        weight=record["weight"],
        on=date.fromisoformat(record["on"]),
        results=tuple(result_from(one) for one in record["results"]),
        question=record["question"],
        engine=record["engine"],
    )


def readiness_digest(readiness: Readiness) -> str:
    return canonical_digest(readiness_record(readiness))


def question_record(question: Question) -> dict[str, Any]:
    """As canonical JSON takes it; ``question_from`` reads it back."""
    read = {name for criterion in question.criteria for name in names_of(criterion)}
    asked = {criterion.key for criterion in question.criteria}
    return {
        "initiative": question.initiative_id,
        "framework": question.framework,
        "gate": question.gate,
        "weight": question.weight,
        "on": question.on.isoformat(),
        "criteria": [criterion_record(one) for one in question.criteria],
        "facts": {n: fact_record(fact) for n, fact in question.facts.items() if n in read},
        "answers": {k: answer_record(one) for k, one in question.answers.items() if k in asked},
    }


def question_from(record: Mapping[str, Any]) -> Question:
    return Question(
        initiative_id=record["initiative"],
        framework=record["framework"],
        gate=record["gate"],
        weight=record["weight"],
        on=date.fromisoformat(record["on"]),
        criteria=tuple(criterion_from(one) for one in record["criteria"]),
        facts={name: fact_from(one) for name, one in record["facts"].items()},
        answers={key: answer_from(one) for key, one in record["answers"].items()},
    )


def _judged(question: Question, criterion: Criterion) -> CriterionResult:
    answer = question.answers.get(criterion.key)
    return judge(criterion, question.facts, answer, question.on)


def _made(question: Question, results: Iterable[CriterionResult]) -> Readiness:
    return Readiness(
        initiative_id=question.initiative_id,
        framework=question.framework,
        gate=question.gate,
        weight=question.weight,
        on=question.on,
        results=tuple(results),
        question=canonical_digest(question_record(question)),
    )


def _is_true(rule: str, facts: Mapping[str, Fact]) -> bool:
    expression = parsed(rule)
    row = {name: facts[name].value for name in names(expression) if name in facts}
    return evaluate(expression, row) is True
