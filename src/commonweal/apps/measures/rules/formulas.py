"""Formulas over other measures: which may be written, and what one comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from commonweal.apps.measures.rules.values import stored
from commonweal.engines.express import Expression, Type, check, evaluate, names, parse, written
from commonweal.kernel.errors import BadInput

__all__ = ["formula_over", "in_order", "worked_out"]

_parsed = lru_cache(maxsize=1024)(parse)


def formula_over(text: str, inputs: Collection[str]) -> str:
    """The formula as it is kept: a number over these names, which it uses all.

    BadInput says what is wrong with it, and where.
    """
    expression = parse(text)
    check(expression, dict.fromkeys(inputs, Type.NUMBER), wanted=Type.NUMBER)
    unused = sorted(set(inputs) - set(names(expression)))
    if unused:
        raise BadInput(
            f"The formula does not use {', '.join(unused)}. Use it, or leave it out.",
            code="unused-input",
        )
    if not inputs:
        raise BadInput("The formula is over no measure. Name at least one.", code="no-inputs")
    return written(expression)


def worked_out(formula: str, totals: Mapping[str, Decimal]) -> Decimal | None:
    """What the formula gives, as a reading keeps it; None where it is unknown. A name that is not
    among ``totals`` is unknown: never zero, and never the sum of some."""
    expression: Expression = _parsed(formula)
    found = evaluate(expression, totals)
    return stored(found) if isinstance(found, Decimal) else None


def in_order(wanted: Iterable[str], feeds: Iterable[tuple[str, str]]) -> list[str]:
    """The ids with each after those that it is worked out from; ``feeds`` are (id, its input)."""
    left = {one: set[str]() for one in wanted}
    for one, needed in feeds:
        if one in left and needed in left:
            left[one].add(needed)
    found: list[str] = []
    while left:
        free = sorted(one for one, needed in left.items() if not needed)
        if not free:
            raise ValueError("measures are worked out from one another in a circle")
        found += free
        left = {one: needed - set(free) for one, needed in left.items() if needed}
    return found
