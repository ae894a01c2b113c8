"""Types: every name has one, and text never becomes a number by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.engines.express.functions import FUNCTIONS, LONGEST_TEXT, Takes
from commonweal.engines.express.nodes import (
    Binary,
    Call,
    Choice,
    Expression,
    Literal,
    Membership,
    Name,
    Node,
    Unary,
)
from commonweal.engines.express.problems import ExpressionError, Problem, nearest
from commonweal.engines.express.values import PLACES, Type, type_of_value
from commonweal.engines.express.writing import written

__all__ = ["Checked", "check", "kind_of"]

_ORDERED = {Type.NUMBER, Type.DATE, Type.NOTHING}
_BOUNDS = {Takes.PLACES: (0, PLACES), Takes.COUNT: (1, LONGEST_TEXT)}
_ADVICE = {
    (
        Type.TEXT,
        Type.NUMBER,
    ): "Text does not become a number by itself: keep the value as a number.",
    (Type.NUMBER, Type.TEXT): "Write a text between quotation marks.",
    (Type.NUMBER, Type.TRUTH): "Compare it, for example with > 0.",
    (Type.DATE, Type.NUMBER): "Use days_between(first, last), year(day) or month(day).",
    (Type.TEXT, Type.DATE): "Write a date as 2026-04-01, without quotation marks.",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression whose every step has a type under ``schema``; ``type`` is that of the whole."""

    expression: Expression
    type: Type
    schema: Mapping[str, Type]


def check(
    expression: Expression, schema: Mapping[str, Type], *, wanted: Type | None = None
) -> Checked:
    """The types hold, and the whole is of the ``wanted`` type where one is given.

    ExpressionError with every problem found otherwise.
    """
    checker = _Checker(schema)
    kind = checker.kind(expression.root)
    if wanted is not None:
        checker.demand(expression.root, kind, wanted)
    if checker.problems:
        raise ExpressionError(*checker.problems, text=expression.text or written(expression))
    return Checked(expression, kind or Type.NOTHING, dict(schema))


def kind_of(node: Node, schema: Mapping[str, Type]) -> Type:
    """The type of a node that was checked; NOTHING where any type would do."""
    return _Checker(schema).kind(node) or Type.NOTHING


class _Checker:
    """``kind`` is None where a problem below was noted already: one slip, one message."""

    def __init__(self, schema: Mapping[str, Type]) -> None:
        self._schema = schema
        self.problems: list[Problem] = []

    def kind(self, node: Node) -> Type | None:
        match node:
            case Literal(value=value):
                return Type.NOTHING if value is None else type_of_value(value)
            case Name():
                return self._name(node)
            case Unary(operator=operator, operand=operand):
                wanted = Type.NUMBER if operator == "-" else Type.TRUTH
                return self._all((operand,), wanted)
            case Binary():
                return self._binary(node)
            case Membership(item=item, options=options):
                return self._same((item, *options)) and Type.TRUTH
            case Choice(condition=condition, then=then, otherwise=otherwise):
                self._all((condition,), Type.TRUTH)
                return self._same((then, otherwise))
            case Call():
                return self._call(node)
        raise TypeError(f"{node!r} is no part of an expression")

    def demand(self, node: Node, kind: Type | None, wanted: Type) -> None:
        if kind in {None, wanted, Type.NOTHING}:
            return
        advice = _ADVICE.get((kind or Type.NOTHING, wanted), "")
        self._note("wrong-type", f"Expected a {wanted} value, found {kind}.", node, advice)

    def _note(self, code: str, message: str, node: Node, suggestion: str = "") -> None:
        self.problems.append(Problem(code, message, node.at, suggestion))

    def _name(self, node: Name) -> Type | None:
        found = self._schema.get(node.name)
        if found is None:
            suggestion = nearest(node.name, self._schema)
            self._note("no-name", f"There is nothing named {node.name}.", node, suggestion)
        return found

    def _all(self, nodes: Sequence[Node], wanted: Type) -> Type:
        for node in nodes:
            self.demand(node, self.kind(node), wanted)
        return wanted

    def _same(self, nodes: Sequence[Node]) -> Type | None:
        """The one type of all the nodes; nothing goes with every type."""
        found: Type | None = Type.NOTHING
        for node in nodes:
            kind = self.kind(node)
            if kind is None or found is None:
                found = None
            elif found is Type.NOTHING:
                found = kind
            else:
                self.demand(node, kind, found)
        return found

    def _binary(self, node: Binary) -> Type | None:
        sides = (node.left, node.right)
        if node.operator in {"and", "or"}:
            return self._all(sides, Type.TRUTH)
        if node.operator in {"+", "-", "*", "/"}:
            return self._all(sides, Type.NUMBER)
        kind = self._same(sides)
        if node.operator not in {"=", "!="}:
            self._ordered(node, kind)
        return Type.TRUTH

    def _ordered(self, node: Node, kind: Type | None) -> None:
        if kind is not None and kind not in _ORDERED:
            message = f"Only numbers and dates have an order, not {kind} values."
            self._note("no-order", message, node, "Use = or != or in (...).")

    def _call(self, node: Call) -> Type | None:
        function = FUNCTIONS[node.function]
        takes = function.takes_of(len(node.arguments))
        given = list(zip(node.arguments, takes, strict=True))
        shared = [n for n, take in given if take in {Takes.SAME, Takes.ORDERED}]
        kind = self._same(shared)
        if Takes.ORDERED in function.takes:
            self._ordered(node, kind)
        for argument, take in given:
            if argument not in shared:
                self._argument(argument, take)
        return function.result or kind

    def _argument(self, node: Node, take: Type | Takes) -> None:
        if isinstance(take, Type):
            self._all((node,), take)
        elif take in _BOUNDS:
            self._written_out(node, take)
        else:
            self.kind(node)

    def _written_out(self, node: Node, take: Takes) -> None:
        low, high = _BOUNDS[take]
        value = node.value if isinstance(node, Literal) else None
        whole = isinstance(value, Decimal) and value == value.to_integral_value()
        if not whole or not low <= int(value) <= high:  # type: ignore[arg-type]
            self._note("not-written-out", f"Expected {take}.", node)
