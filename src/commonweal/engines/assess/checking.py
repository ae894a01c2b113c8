"""What is wrong with a framework, or probably not meant, before anybody is judged by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commonweal.engines.assess.criteria import Criterion, Framework, GateKind, parsed
from commonweal.engines.express import (
    Expression,
    ExpressionError,
    Type,
    check,
    conjuncts,
    evaluate,
    lint,
)

__all__ = ["Flaw", "check_criterion", "check_framework"]

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY = 60


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


NO_KEY = _("A key has small letters, digits and hyphens only, at most 60.")
TWICE = _("Two have the same key.")
NO_TITLE = _("It has no title.")
NO_REASON = _("Say why it does not apply where it does not.")
SILENT = _("This part is true while nothing is known, so it would pass unseen.")
SILENT_ADVICE = _("Leave out coalesce and not known(...): an unknown that is borne is accepted.")
SILENT_AWAY = _("This is false while nothing is known, so the criterion would drop out unseen.")
NO_WEIGHT = _("The framework has no such weight.")
LAST_WEIGHT = _("The heaviest weight has no rule: it is for whatever no other is for.")
LIGHT_WEIGHT = _("Every weight but the heaviest has a rule that says who may take it.")
NO_CRITERIA = _("The gate asks nothing.")
NO_SUCH = _("The gate asks a criterion that the framework does not have.")
UNUSED = _("No gate asks this criterion.")
NO_GATES = _("The framework has no gates.")


@dataclass(frozen=True, slots=True)
class Flaw:
    """``where`` is the key of what has it, with the field after a point. One that ``stops`` must
    be mended before the framework is in force; the others are hints."""

    where: str
    message: str
    suggestion: str = ""
    stops: bool = True


def check_framework(framework: Framework, schema: Mapping[str, Type]) -> tuple[Flaw, ...]:
    """Everything that stops or is probably not meant; ``schema`` has the facts and their types."""
    return (
        *_keys(framework),
        *_weights(framework, schema),
        *_gates(framework),
        *_criteria(framework, schema),
    )


def check_criterion(
    criterion: Criterion, schema: Mapping[str, Type], weights: Iterable[str] = ()
) -> tuple[Flaw, ...]:
    return tuple(_criterion(criterion, schema, frozenset(weights)))


def _keys(framework: Framework) -> Iterator[Flaw]:
    for kind in (framework.weights, framework.criteria, framework.gates):
        seen: set[str] = set()
        for each in kind:
            if not _KEY.fullmatch(each.key) or len(each.key) > LONGEST_KEY:
                yield Flaw(each.key, NO_KEY)
            if each.key in seen:
                yield Flaw(each.key, TWICE)
            if not each.title.strip():
                yield Flaw(each.key, NO_TITLE)
            seen.add(each.key)


def _weights(framework: Framework, schema: Mapping[str, Type]) -> Iterator[Flaw]:
    for weight in framework.weights[:-1]:
        if not weight.rule:
            yield Flaw(f"{weight.key}.rule", LIGHT_WEIGHT)
        else:
            yield from _expression(f"{weight.key}.rule", weight.rule, schema, SILENT)
    for weight in framework.weights[-1:]:
        if weight.rule:
            yield Flaw(f"{weight.key}.rule", LAST_WEIGHT)


def _gates(framework: Framework) -> Iterator[Flaw]:
    has = {criterion.key for criterion in framework.criteria}
    if not framework.gates:
        yield Flaw(framework.key, NO_GATES)
    for gate in framework.gates:
        if not gate.criteria:
            yield Flaw(gate.key, NO_CRITERIA)
        yield from _asked(gate, has)


def _asked(gate: GateKind, has: set[str]) -> Iterator[Flaw]:
    for place, key in enumerate(gate.criteria):
        if key not in has:
            yield Flaw(gate.key, NO_SUCH, key)
        if key in gate.criteria[:place]:
            yield Flaw(gate.key, TWICE, key)


def _criteria(framework: Framework, schema: Mapping[str, Type]) -> Iterator[Flaw]:
    asked = {key for gate in framework.gates for key in gate.criteria}
    weights = frozenset(weight.key for weight in framework.weights)
    for criterion in framework.criteria:
        yield from _criterion(criterion, schema, weights)
        if criterion.key not in asked:
            yield Flaw(criterion.key, UNUSED, stops=False)


def _criterion(
    criterion: Criterion, schema: Mapping[str, Type], weights: frozenset[str]
) -> Iterator[Flaw]:
    if criterion.rule:
        yield from _expression(f"{criterion.key}.rule", criterion.rule, schema, SILENT)
    if criterion.applies:
        yield from _expression(f"{criterion.key}.applies", criterion.applies, schema, SILENT_AWAY)
        if not criterion.otherwise.strip():
            yield Flaw(f"{criterion.key}.otherwise", NO_REASON)
    if criterion.weight and criterion.weight not in weights:
        yield Flaw(f"{criterion.key}.weight", NO_WEIGHT)


def _expression(where: str, text: str, schema: Mapping[str, Type], silent: str) -> Iterator[Flaw]:
    """What stops an expression that must be true or false; ``silent`` is what is said of one that
    an unknown would pass by."""
    try:
        expression = parsed(text)
        check(expression, schema, wanted=Type.TRUTH)
    except ExpressionError as wrong:
        for problem in wrong.problems:
            yield Flaw(where, str(problem), problem.suggestion)
        return
    if _is_silent(expression, passes=silent is SILENT):
        yield Flaw(where, silent, SILENT_ADVICE)
    for hint in lint(expression):
        yield Flaw(where, str(hint), hint.suggestion, stops=False)


def _is_silent(expression: Expression, *, passes: bool) -> bool:
    """True where a part of the rule is true, or the whole of what it applies to false, although
    nothing is known."""
    if passes:
        return any(evaluate(part, {}) is True for part in conjuncts(expression))
    return evaluate(expression, {}) is False
