"""The one way to write an expression: ``parse(written(expression)) == expression``."""

from __future__ import annotations

import datetime
from decimal import Decimal

from commonweal.engines.express.lexer import is_plain_name
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
from commonweal.engines.express.parser import COMPARISONS, NOT_POWER, POWERS, SIGN_POWER
from commonweal.engines.express.values import Value, plain

__all__ = ["written"]

_ATOM = 9


def written(expression: Expression) -> str:
    """The canonical text; ``parse`` reads it back as the same tree."""
    return _node(expression.root)


def _node(node: Node) -> str:
    match node:
        case Literal() | Name():
            return _leaf(node)
        case Unary(operator=operator, operand=operand):
            negative = operator == "-"
            return (
                f"-{_within(operand, _ATOM)}" if negative else f"not {_within(operand, NOT_POWER)}"
            )
        case Binary():
            return _binary(node)
        case Membership(item=item, options=options):
            return f"{_within(item, POWERS['in'] + 1)} in ({_listed(options)})"
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return f"if {_node(condition)} then {_node(then)} else {_node(otherwise)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({_listed(arguments)})"
    raise TypeError(f"{node!r} is no part of an expression")


def _binary(node: Binary) -> str:
    power = POWERS[node.operator]
    left = _within(node.left, power + (node.operator in COMPARISONS))
    return f"{left} {node.operator} {_within(node.right, power + 1)}"


def _within(node: Node, power: int) -> str:
    text = _node(node)
    return text if _power(node) >= power else f"({text})"


def _power(node: Node) -> int:
    match node:
        case Binary(operator=operator):
            return POWERS[operator]
        case Membership():
            return POWERS["in"]
        case Unary(operator=operator):
            return SIGN_POWER if operator == "-" else NOT_POWER
        case Choice():
            return 0
    return _ATOM


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(_node(node) for node in nodes)


def _leaf(node: Literal | Name) -> str:
    if isinstance(node, Name):
        return node.name if is_plain_name(node.name) else f"[{node.name}]"
    return _literal(node.value)


def _literal(value: Value | None) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case datetime.date():
            return value.isoformat()
    return '"' + value.replace('"', '""') + '"'
