"""What the answer hangs on: one input at a time, two at a time, and where it would switch.

The value today is linear in the size of each line, so switching values are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.engines.appraise.appraisal import Appraisal, appraise
from commonweal.engines.appraise.discount import present_value
from commonweal.engines.appraise.lines import Kind, Option
from commonweal.engines.appraise.parameters import ParameterSet

__all__ = [
    "Bar",
    "GridCell",
    "SwitchingValue",
    "grid",
    "ranking_switch",
    "ranking_switches",
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
    worth = _Worth(option, parameters)
    bars = [
        Bar(name, low, high, worth.with_factors({name: low}), worth.with_factors({name: high}))
        for name, (low, high) in ranges.items()
    ]
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
    worth = _Worth(option, parameters)
    return [
        GridCell(a, b, worth.with_factors({first[0]: a, second[0]: b}))
        for a in first[1]
        for b in second[1]
    ]


def switching_values(option: Option, parameters: ParameterSet) -> list[SwitchingValue]:
    """For each line, the factor at which the option stops (or begins) to be worth it."""
    return _Worth(option, parameters).switches(gap_to=Decimal(0))


def ranking_switch(
    option: Option, rival: Option, line: str, parameters: ParameterSet
) -> SwitchingValue:
    """The factor on one line of ``option`` at which it and ``rival`` are worth the same."""
    found = (x for x in ranking_switches(option, rival, parameters) if x.line == line)
    switch = next(found, None)
    if switch is None:
        raise ValueError(f"{option.name} has no line {line!r}")
    return switch


def ranking_switches(
    option: Option, rival: Option, parameters: ParameterSet
) -> list[SwitchingValue]:
    """``ranking_switch`` for each line of ``option``."""
    rival_worth = _Worth(rival, parameters).with_factors({})
    return _Worth(option, parameters).switches(gap_to=rival_worth)


def scenarios(
    option: Option, parameters: ParameterSet, named: Mapping[str, Mapping[str, Decimal]]
) -> dict[str, Appraisal]:
    """The option under each named set of factors."""
    return {
        name: appraise(option.with_factors(factors), parameters) for name, factors in named.items()
    }


class _Worth:
    """What each line adds to the value today, so that factors cost no new discounting."""

    def __init__(self, option: Option, parameters: ParameterSet) -> None:
        self.option = option.name
        self.lines = {
            line.name: present_value(line.amounts, parameters)
            * (1 if line.kind is Kind.BENEFIT else -1)
            for line in option.lines
        }

    def with_factors(self, factors: Mapping[str, Decimal]) -> Decimal:
        unknown = factors.keys() - self.lines.keys()
        if unknown:
            raise ValueError(f"{self.option} has no line {min(unknown)!r}")
        return sum((v * factors.get(name, ONE) for name, v in self.lines.items()), Decimal(0))

    def switches(self, gap_to: Decimal) -> list[SwitchingValue]:
        gap = self.with_factors({}) - gap_to
        return [
            SwitchingValue(name, (own - gap) / own if own else None)
            for name, own in self.lines.items()
        ]
