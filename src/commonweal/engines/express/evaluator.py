"""The value of an expression for one row, and why it is unknown where it is.

Logic has three values. Unknown is never taken for true, false or zero: *false and unknown* is false
and *true or unknown* is true, because the unknown cannot change them; everything else that rests on
an unknown is unknown. So is *if*, where its condition is: neither branch is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from commonweal.engines.express import values
from commonweal.engines.express.functions import FUNCTIONS, Function, Takes
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
from commonweal.engines.express.values import Type, Unknown, Value, Why, type_of_value

__all__ = ["Row", "evaluate"]

Row = Mapping[str, Value | Unknown | int | None]
Found = Value | Unknown

_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Found]] = {
    "+": values.total,
    "-": lambda a, b: values.total(a, b.copy_negate()),
    "*": values.product,
    "/": values.quotient,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def evaluate(expression: Expression, row: Row) -> Found:
    """The value, or an Unknown with its reason. It never raises on what a row can hold.

    A row that does not keep to the types of ``check`` gives unknown, never a guess. TypeError where
    a row holds a value that no expression knows, such as a float: carry it as Decimal.
    """
    found = _value(expression.root, row)
    if isinstance(found, Decimal):
        return Decimal(values.plain(found or Decimal(0)))
    return found


def _value(node: Node, row: Row) -> Found:
    match node:
        case Literal() | Name():
            return _leaf(node, row)
        case Unary(operator=operator, operand=operand):
            return _unary(operator, _value(operand, row))
        case Binary(operator=operator, left=left, right=right):
            return _binary(operator, _value(left, row), _value(right, row))
        case Membership(item=item, options=options):
            return _membership(_value(item, row), [_value(each, row) for each in options])
        case Choice():
            return _choice(node, row)
        case Call(function=function, arguments=arguments):
            return _call(function, [_value(each, row) for each in arguments])
    raise TypeError(f"{node!r} is no part of an expression")


def _leaf(node: Literal | Name, row: Row) -> Found:
    if isinstance(node, Name):
        return values.from_outside(row.get(node.name), node.name)
    return Unknown(Why.NOTHING) if node.value is None else node.value


def _mistyped(found: Found, wanted: Type | str) -> Unknown:
    """The unknown that ``found`` is already, or that it is of another type."""
    if isinstance(found, Unknown):
        return found
    return Unknown(Why.WRONG_TYPE, f"{wanted}, not {type_of_value(found)}")


def _unary(operator: str, found: Found) -> Found:
    if operator == "not":
        return not found if isinstance(found, bool) else _mistyped(found, Type.TRUTH)
    return found.copy_negate() if isinstance(found, Decimal) else _mistyped(found, Type.NUMBER)


def _logic(decides: bool, left: Found, right: Found) -> Found:  # noqa: FBT001 - the deciding value
    """*or* where ``decides`` is true, *and* where it is false: the value that settles it alone."""
    if left is decides or right is decides:
        return decides
    for found in (left, right):
        if not isinstance(found, bool):
            return _mistyped(found, Type.TRUTH)
    return not decides


def _binary(operator: str, left: Found, right: Found) -> Found:
    if operator in {"and", "or"}:
        return _logic(operator == "or", left, right)
    if operator in _ARITHMETIC:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return _ARITHMETIC[operator](left, right)
        return _mistyped(right if isinstance(left, Decimal) else left, Type.NUMBER)
    return _compared(operator, left, right)


def _compared(operator: str, left: Found, right: Found) -> Found:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left if isinstance(left, Unknown) else right
    kind = type_of_value(left)
    if type_of_value(right) is not kind:
        return _mistyped(right, kind)
    if operator in {"=", "!="}:
        return (left == right) is (operator == "=")
    if kind not in {Type.NUMBER, Type.DATE}:
        return _mistyped(left, Takes.ORDERED)
    return _ORDER[operator](left, right)


def _membership(item: Found, options: list[Found]) -> Found:
    found: Found = False
    for option in options:
        found = _logic(True, found, _compared("=", item, option))  # noqa: FBT003 - as above
    return found


def _choice(node: Choice, row: Row) -> Found:
    condition = _value(node.condition, row)
    if not isinstance(condition, bool):
        return _mistyped(condition, Type.TRUTH)
    return _value(node.then if condition else node.otherwise, row)


def _call(name: str, arguments: list[Found]) -> Found:
    function = FUNCTIONS[name]
    unfit = _unfit(function, arguments) if function.strict else None
    result: Found = function.apply(*arguments) if unfit is None else unfit
    return result


def _unfit(function: Function, arguments: list[Found]) -> Unknown | None:
    """Why the function has no answer for these; None where they are known and of its types."""
    takes = function.takes_of(len(arguments))
    kinds = set()
    for argument, take in zip(arguments, takes, strict=False):
        if isinstance(argument, Unknown):
            return argument
        kinds.add(type_of_value(argument))
        if isinstance(take, Type) and type_of_value(argument) is not take:
            return _mistyped(argument, take)
    ordered = len(kinds) == 1 and kinds <= {Type.NUMBER, Type.DATE}
    if Takes.ORDERED in function.takes and not ordered:
        return Unknown(Why.WRONG_TYPE, Takes.ORDERED)
    return None
