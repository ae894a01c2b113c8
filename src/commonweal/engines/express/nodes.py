"""The tree of an expression. Every node knows its depth, so that no walk goes too deep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from commonweal.engines.express.problems import LIMITS, ExpressionError, Problem
from commonweal.engines.express.values import Value

__all__ = [
    "Binary",
    "Call",
    "Choice",
    "Expression",
    "Literal",
    "Membership",
    "Name",
    "Node",
    "Unary",
    "children",
    "conjuncts",
    "names",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Node:
    """``at`` is where in the text it begins; two nodes that differ only there are equal."""

    at: int = field(default=0, compare=False, kw_only=True)
    depth: int = field(default=1, compare=False, init=False)

    def __post_init__(self) -> None:
        depth = 1 + max((child.depth for child in children(self)), default=0)
        if depth > LIMITS.depth:
            raise ExpressionError(Problem.too_deep(self.at))
        object.__setattr__(self, "depth", depth)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number (zero or above), a text, a date, true, false, or None: nothing."""

    value: Value | None

    def __post_init__(self) -> None:
        if isinstance(self.value, Decimal) and self.value.is_signed():
            raise ValueError("a number below zero is written with a minus before it")


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``operator`` is "-" or "not"."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``operator`` is one of ``or and = != < <= > >= + - * /``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Membership(Node):
    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function`` is one of the table, and the arguments are as many as it takes."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression, and the text as it was written. Two with one tree are equal."""

    root: Node
    text: str = field(default="", compare=False)


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Membership(item=item, options=options):
            return (item, *options)
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(arguments=arguments):
            return arguments
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def names(expression: Expression) -> tuple[str, ...]:
    """The names that the expression reads, each once, in the order of the text."""
    found = (node.name for node in walk(expression.root) if isinstance(node, Name))
    return tuple(dict.fromkeys(found))


def conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """The parts that *and* joins, in the order of the text; the whole where nothing is joined."""
    waiting, found = [expression.root], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Binary) and node.operator == "and":
            waiting += [node.right, node.left]
        else:
            found.append(Expression(node))
    return tuple(found)
