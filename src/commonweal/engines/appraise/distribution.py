"""Distributional weights: a pound counts for more to those who have less. Off unless asked for.

Source: HM Treasury, The Green Book (2022), annex 3: a weight is median income over income, to the
power of the elasticity, which is 1.3. The figure without weights is always shown beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from commonweal.engines.appraise.lines import Kind, Option
from commonweal.kernel.errors import BadInput

__all__ = ["ELASTICITY", "weighted", "welfare_weight"]

ELASTICITY = Decimal("1.3")


def welfare_weight(
    income: Decimal, median_income: Decimal, elasticity: Decimal = ELASTICITY
) -> Decimal:
    """The weight of a group with this income (both incomes of one kind, of one year)."""
    if income <= 0 or median_income <= 0:
        raise BadInput("Incomes are above zero; leave the group without a weight instead.")
    return (median_income / income) ** elasticity


def weighted(option: Option, weights: Mapping[str, Decimal]) -> Option:
    """The option with each benefit and disbenefit multiplied by the weight of its group. A group
    without a weight counts once; costs are not weighted."""
    if any(weight <= 0 for weight in weights.values()):
        raise BadInput("A weight is above zero.", field="weights")
    lines = (
        line if line.kind is Kind.COST else line.times(weights.get(line.group, Decimal(1)))
        for line in option.lines
    )
    return replace(option, lines=tuple(lines))
