"""What the answer hangs on: one input at a time, two at a time, and where it would switch.

The value today is linear in the size of each line, so switching values are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.engines.appraise.appraisal import Appraisal, appraise
from commonweal.engines.appraise.discount import present_value
from commonweal.engines.appraise.lines import Kind, Line, Option
from commonweal.engines.appraise.parameters import ParameterSet

__all__ = [
    "Bar",
    "GridCell",
    "SwitchingValue",
    "grid",
    "ranking_switch",
    "scenarios",
    "switching_values",
    "tornado",
]

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Bar:
    """The value today with one line at its low and at its high factor."""

    line: str
    low_factor: Decimal
    high_factor: Decimal
    npsv_low: Decimal
    npsv_high: Decimal

    @property
    def swing(self) -> Decimal:
        return abs(self.npsv_high - self.npsv_low)


@dataclass(frozen=True, slots=True)
class SwitchingValue:
    """The factor on one line at which the value today is zero; None where no factor does it.

    ``change_percent`` is how far that is from the present value of the input.
    """

    line: str
    factor: Decimal | None

    @property
    def change_percent(self) -> Decimal | None:
        return None if self.factor is None else (self.factor - ONE) * 100


@dataclass(frozen=True, slots=True)
class GridCell:
    first_factor: Decimal
    second_factor: Decimal
    npsv: Decimal


def tornado(
    option: Option, parameters: ParameterSet, ranges: Mapping[str, tuple[Decimal, Decimal]]
) -> list[Bar]:
    """Each line alone at its low and high factor, the widest swing first."""
    bars = [
        Bar(name, low, high, _npsv(option, parameters, {name: low}),
            _npsv(option, parameters, {name: high}))
        for name, (low, high) in ranges.items()
    ]  # fmt: skip
    return sorted(bars, key=lambda bar: (-bar.swing, bar.line))


def grid(
    option: Option,
    parameters: ParameterSet,
    first: tuple[str, Sequence[Decimal]],
    second: tuple[str, Sequence[Decimal]],
) -> list[GridCell]:
    """Two lines varied together; the cells row by row of the first."""
    if first[0] == second[0]:
        raise ValueError("a grid needs two different lines")
    return [
        GridCell(a, b, _npsv(option, parameters, {first[0]: a, second[0]: b}))
        for a in first[1]
        for b in second[1]
    ]


def switching_values(option: Option, parameters: ParameterSet) -> list[SwitchingValue]:
    """For each line, the factor at which the option stops (or begins) to be worth it."""
    total = appraise(option, parameters).npsv
    found = []
    for line in option.lines:
        own = _signed(line, parameters)
        found.append(SwitchingValue(line.name, (own - total) / own if own else None))
    return found


def ranking_switch(
    option: Option, rival: Option, line: str, parameters: ParameterSet
) -> SwitchingValue:
    """The factor on one line of ``option`` at which it and ``rival`` are worth the same."""
    gap = appraise(option, parameters).npsv - appraise(rival, parameters).npsv
    own = next((_signed(x, parameters) for x in option.lines if x.name == line), None)
    if own is None:
        raise ValueError(f"{option.name} has no line {line!r}")
    return SwitchingValue(line, (own - gap) / own if own else None)


def scenarios(
    option: Option, parameters: ParameterSet, named: Mapping[str, Mapping[str, Decimal]]
) -> dict[str, Appraisal]:
    """The option under each named set of factors."""
    return {
        name: appraise(option.with_factors(factors), parameters) for name, factors in named.items()
    }


def _npsv(option: Option, parameters: ParameterSet, factors: Mapping[str, Decimal]) -> Decimal:
    return appraise(option.with_factors(factors), parameters).npsv


def _signed(line: Line, parameters: ParameterSet) -> Decimal:
    value = present_value(line.amounts, parameters)
    return value if line.kind is Kind.BENEFIT else -value
