"""What is allowed and yet probably not meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from commonweal.engines.express.evaluator import evaluate
from commonweal.engines.express.nodes import (
    Binary,
    Call,
    Choice,
    Expression,
    Literal,
    Membership,
    Name,
    Node,
    walk,
)
from commonweal.engines.express.parser import COMPARISONS
from commonweal.engines.express.problems import Problem
from commonweal.engines.express.values import Unknown, Value
from commonweal.engines.express.writing import written

__all__ = ["lint"]


def lint(expression: Expression) -> tuple[Problem, ...]:
    """Hints in the order of the text, each with its place; none of them stops anything."""
    found = [problem for node in walk(expression.root) for rule in _RULES for problem in rule(node)]
    text = expression.text or written(expression)
    return tuple(problem.placed(text) for problem in sorted(found, key=lambda each: each.at))


def _constant(node: Node) -> Value | Unknown | None:
    """What a node without names always gives; None where it depends on a row."""
    if any(isinstance(each, Name) for each in walk(node)):
        return None
    return evaluate(Expression(node), {})


def _settled(node: Node) -> Iterator[Problem]:
    if isinstance(node, Literal) or not isinstance(_constant(node), bool):
        return
    shown = "true" if _constant(node) else "false"
    yield Problem(f"always-{shown}", f"This is always {shown}.", node.at)


def _unused(node: Node) -> Iterator[Problem]:
    if not isinstance(node, Choice):
        return
    always = _constant(node.condition)
    if isinstance(always, bool):
        unused = node.otherwise if always else node.then
        yield Problem("unused-branch", "This branch is never chosen.", unused.at)
    elif isinstance(always, Unknown):
        yield Problem("unused-branch", "Neither branch is ever chosen.", node.at)
    elif node.then == node.otherwise:
        yield Problem("same-branches", "Both branches give the same.", node.at)


def _with_unknown(node: Node) -> Iterator[Problem]:
    if not (isinstance(node, Binary) and node.operator in COMPARISONS):
        return
    if any(isinstance(_constant(side), Unknown) for side in (node.left, node.right)):
        message = "A comparison with an unknown is always unknown."
        yield Problem("comparison-with-unknown", message, node.at, "Ask known(x), or not known(x).")
    elif node.left == node.right and _constant(node) is None:
        message = "Both sides are the same."
        yield Problem("same-sides", message, node.at, "To ask whether there is a value: known(x).")


def _unknown(node: Node) -> Iterator[Problem]:
    if isinstance(node, Binary) and node.operator == "/" and _constant(node.right) == 0:
        yield Problem("always-unknown", "The divisor is always zero.", node.right.at)


def _ratios(node: Node) -> Iterator[Problem]:
    parts: tuple[Node, ...] = ()
    if isinstance(node, Binary) and node.operator == "+":
        parts = (node.left, node.right)
    elif isinstance(node, Call) and node.function in {"sum", "mean"}:
        parts = node.arguments
    divisors = [divisor for part in parts if (divisor := _divisor(part)) is not None]
    if len(divisors) > 1 and any(each != divisors[0] for each in divisors):
        yield Problem(
            "sum-of-ratios",
            "Ratios of different sizes are added as if each counted the same.",
            node.at,
            "Where sizes differ, divide the sums: sum(a1, a2) / sum(b1, b2).",
        )


def _divisor(node: Node) -> Node | None:
    """What a ratio of figures divides by; a constant divisor makes no ratio."""
    found: Node | None = None
    if isinstance(node, Binary) and node.operator == "/":
        found = node.right
    elif isinstance(node, Call) and node.function in {"ratio", "percent"}:
        found = node.arguments[1]
    return found if found is not None and _constant(found) is None else None


def _rounded_early(node: Node) -> Iterator[Problem]:
    match node:
        case Binary(operator="*", left=Binary(operator="/"), right=Literal()):
            message = "The ratio is rounded before it is multiplied."
            yield Problem("rounded-early", message, node.left.at, "Use percent(part, whole).")


def _repeated(node: Node) -> Iterator[Problem]:
    if not isinstance(node, Membership):
        return
    for place, option in enumerate(node.options):
        if option in node.options[:place]:
            yield Problem("repeated", "This is in the list already.", option.at)


_RULES: tuple[Callable[[Node], Iterator[Problem]], ...] = (
    _settled,
    _unused,
    _with_unknown,
    _unknown,
    _ratios,
    _rounded_early,
    _repeated,
)
