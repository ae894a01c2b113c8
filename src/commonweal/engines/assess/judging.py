"""One criterion, the facts, and the answer of a person: what of it is met.

A rule is judged part by part, the parts being what *and* joins, so that a result can say which
part stands in the way. The record comes first: an answer counts only where the record leaves the
criterion unknown, and a waiver only where the framework lets it be waived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from commonweal.engines.assess.answers import Answer, AnswerKind
from commonweal.engines.assess.criteria import Criterion, names_of, parsed, parts_of
from commonweal.engines.assess.results import CriterionResult, Status
from commonweal.engines.express import Expression, Unknown, evaluate, names, written
from commonweal.kernel.shapes import Fact, FactItem, FactValue
from commonweal.kernel.shapes.facts import NOT_INSTALLED

__all__ = ["ENGINE_VERSION", "judge"]

ENGINE_VERSION = "1"


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


MET = _("Everything that is asked is so.")
NOT_MET = _("Part of what is asked is not so.")
OUTSIDE = _("The record does not answer this. Attach a document that somebody has read.")
RAN_OUT = _("The answer that was given ended on %(day)s.")
READ = _("Somebody read a document about this: %(reason)s")
WAIVED = _("It does not apply here: %(reason)s")
ACCEPTED = _("It is not known, and that is accepted until %(day)s: %(reason)s")

Facts = Mapping[str, Fact]


def judge(criterion: Criterion, facts: Facts, answer: Answer | None, on: date) -> CriterionResult:
    """What of the criterion is met on that day. A fact that is not there was not installed."""
    ground = _ground(criterion, facts)
    if answer is None or ground.status in {Status.MET, Status.NOT_APPLICABLE}:
        return ground
    if not answer.holds_on(on):
        return _ended(ground, answer)
    return _answered(criterion, ground, answer)


def _ground(criterion: Criterion, facts: Facts) -> CriterionResult:
    """What the record alone says."""
    result = CriterionResult(
        key=criterion.key,
        title=criterion.title,
        status=Status.UNKNOWN,
        why=OUTSIDE,
        read=tuple((name, _value(facts, name)) for name in names_of(criterion)),
        items=_items(criterion, facts),
        supplied_by=criterion.supplied_by,
    )
    if criterion.applies:
        applies = parsed(criterion.applies)
        found = _found(applies, facts)
        if found is False:
            return replace(result, status=Status.NOT_APPLICABLE, why=criterion.otherwise)
        if found is not True:
            return _because(result, (applies,), facts)
    return _ruled(criterion, result, facts) if criterion.rule else result


def _ruled(criterion: Criterion, result: CriterionResult, facts: Facts) -> CriterionResult:
    parts = parts_of(criterion.rule)
    found = [(part, _found(part, facts)) for part in parts]
    false = tuple(part for part, value in found if value is False)
    unknown = tuple(part for part, value in found if not isinstance(value, bool))
    failing = tuple(written(part) for part, value in found if value is not True)
    if false:
        return replace(result, status=Status.NOT_MET, why=NOT_MET, failing=failing)
    if unknown:
        return replace(_because(result, unknown, facts), failing=failing)
    return replace(result, status=Status.MET, why=MET)


def _because(
    result: CriterionResult, parts: tuple[Expression, ...], facts: Facts
) -> CriterionResult:
    """Unknown, for the reason of the first fact that is unknown, or of the expression itself."""
    for name in dict.fromkeys(name for part in parts for name in names(part)):
        fact = facts.get(name)
        if fact is None:
            return replace(result, status=Status.UNKNOWN, why=NOT_INSTALLED)
        if fact.value is None:
            return replace(result, status=Status.UNKNOWN, why=fact.why, told=fact.told)
    found = _found(parts[0], facts)
    sentence = found.sentence if isinstance(found, Unknown) else OUTSIDE
    return replace(result, status=Status.UNKNOWN, why=sentence)


def _answered(criterion: Criterion, ground: CriterionResult, answer: Answer) -> CriterionResult:
    changed = replace(ground, ground=ground.status, answered=answer.kind.value, failing=())
    reason = (("reason", answer.reason),)
    if answer.kind is AnswerKind.NOT_APPLICABLE:
        waived = replace(changed, status=Status.NOT_APPLICABLE, why=WAIVED, told=reason)
        return waived if criterion.waivable else ground
    if ground.status is not Status.UNKNOWN:
        return ground
    if answer.kind is AnswerKind.DOCUMENT:
        status = Status.MET if answer.met else Status.NOT_MET
        items = (*ground.items, *answer.items)
        return replace(changed, status=status, why=READ, told=reason, items=items)
    told = (*reason, ("day", answer.until.isoformat() if answer.until else ""))
    return replace(changed, status=Status.ACCEPTED_UNKNOWN, why=ACCEPTED, told=told)


def _ended(ground: CriterionResult, answer: Answer) -> CriterionResult:
    """An answer that has run out is said to have, where it would still have counted."""
    if ground.status is not Status.UNKNOWN or answer.until is None:
        return ground
    return replace(ground, why=RAN_OUT, told=(("day", answer.until.isoformat()),))


def _value(facts: Facts, name: str) -> FactValue | None:
    fact = facts.get(name)
    return fact.value if fact else None


def _found(expression: Expression, facts: Facts) -> object:
    return evaluate(expression, {name: _value(facts, name) for name in names(expression)})


def _items(criterion: Criterion, facts: Facts) -> tuple[FactItem, ...]:
    """The evidence behind the facts that are read, each record once."""
    read = (facts[name] for name in names_of(criterion) if name in facts)
    found = {(item.kind, item.id, item.label): item for fact in read for item in fact.items}
    return tuple(found.values())
