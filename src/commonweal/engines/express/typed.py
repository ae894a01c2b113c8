"""A checked tree with the type of every node, for those who write it in another language.

*nothing* takes the type of its place here, because databases want to know what a NULL is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.engines.express.checker import Checked, kind_of
from commonweal.engines.express.functions import FUNCTIONS, Takes
from commonweal.engines.express.nodes import (
    Binary,
    Call,
    Choice,
    Literal,
    Membership,
    Node,
    Unary,
    children,
)
from commonweal.engines.express.values import Type

__all__ = ["Typed", "typed"]


@dataclass(frozen=True, slots=True)
class Typed:
    node: Node
    kind: Type
    parts: tuple[Typed, ...]


def typed(checked: Checked) -> Typed:
    return _typed(checked.expression.root, checked.schema, Type.TRUTH)


def _typed(node: Node, schema: Mapping[str, Type], wanted: Type) -> Typed:
    kind = kind_of(node, schema)
    if kind is Type.NOTHING:  # made of nothing alone, such as max(nothing, nothing)
        return Typed(Literal(None), wanted, ())
    below = children(node)
    parts = zip(below, _wanted(node, below, schema, kind), strict=True)
    return Typed(node, kind, tuple(_typed(part, schema, each) for part, each in parts))


def _wanted(
    node: Node, below: Sequence[Node], schema: Mapping[str, Type], kind: Type
) -> list[Type]:
    """The type that each part has where it has none of its own."""
    match node:
        case Unary(operator="-") | Binary(operator="+" | "-" | "*" | "/"):
            return [Type.NUMBER] * len(below)
        case Unary() | Binary(operator="and" | "or"):
            return [Type.TRUTH] * len(below)
        case Binary() | Membership():
            return [_shared(below, schema)] * len(below)
        case Choice():
            return [Type.TRUTH, kind, kind]
        case Call(function=function):
            takes = FUNCTIONS[function].takes_of(len(below))
            return [_taken(take, kind) for take in takes]
    return []


def _shared(nodes: Sequence[Node], schema: Mapping[str, Type]) -> Type:
    kinds = (kind_of(node, schema) for node in nodes)
    return next((kind for kind in kinds if kind is not Type.NOTHING), Type.TRUTH)


def _taken(take: Type | Takes, kind: Type) -> Type:
    if isinstance(take, Type):
        return take
    return {Takes.SAME: kind, Takes.ORDERED: kind}.get(take, Type.NUMBER)
