"""The appraisal of one option: value today, benefit-cost ratio, payback, yearly equivalent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from commonweal.engines.appraise.discount import discount_factors, present_value
from commonweal.engines.appraise.lines import Kind, Option
from commonweal.engines.appraise.parameters import ParameterSet
from commonweal.kernel.digest import canonical_digest

__all__ = ["ENGINE_VERSION", "Appraisal", "appraise", "inputs_digest"]

ENGINE_VERSION = "appraise/2"
ZERO = Decimal(0)
_SIGN = {Kind.COST: -1, Kind.BENEFIT: 1, Kind.DISBENEFIT: -1}


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What one option is worth, in the prices of its lines.

    ``pv_benefits`` is net of disbenefits. ``bcr`` is None without a cost above zero.
    ``payback_year`` is the first year (from 0) at whose end the undiscounted balance is back at
    zero or above and stays there; None where it never is. ``yearly_equivalent`` is the constant
    amount, paid at the beginning of each year, with the same value today; ``yearly_cost`` is the
    same for the costs alone (equivalent annual cost).
    """

    option: str
    pv_costs: Decimal
    pv_benefits: Decimal
    npsv: Decimal
    bcr: Decimal | None
    payback_year: int | None
    yearly_equivalent: Decimal
    yearly_cost: Decimal
    by_line: tuple[tuple[str, Decimal], ...]
    unpriced: tuple[str, ...]
    parameter_set: str
    digest: str
    engine: str = ENGINE_VERSION


def appraise(option: Option, parameters: ParameterSet) -> Appraisal:
    """PVB - PVC = NPSV and PVB / PVC = BCR over the whole life of ``option``."""
    values = {line.name: present_value(line.amounts, parameters) for line in option.lines}
    costs = sum((values[x.name] for x in option.lines if x.kind is Kind.COST), ZERO)
    gains = sum(
        (values[x.name] * _SIGN[x.kind] for x in option.lines if x.kind is not Kind.COST), ZERO
    )
    return Appraisal(
        option=option.name,
        pv_costs=costs,
        pv_benefits=gains,
        npsv=gains - costs,
        bcr=gains / costs if costs > 0 else None,
        payback_year=_payback(option),
        yearly_equivalent=_yearly(gains - costs, option.years, parameters),
        yearly_cost=_yearly(costs, option.years, parameters),
        by_line=tuple(values.items()),
        unpriced=option.unpriced,
        parameter_set=parameters.key,
        digest=inputs_digest(option, parameters),
    )


def inputs_digest(option: Option, parameters: ParameterSet) -> str:
    """SHA-256 over the canonical form of everything that the result depends on."""
    content = {"option": asdict(option), "parameters": asdict(parameters)}
    return canonical_digest(content)


def net_by_year(option: Option) -> tuple[Decimal, ...]:
    """Benefits less costs and disbenefits, undiscounted, one for each year."""
    net = [ZERO] * option.years
    for line in option.lines:
        for year, amount in enumerate(line.amounts):
            net[year] += amount * _SIGN[line.kind]
    return tuple(net)


def _payback(option: Option) -> int | None:
    balance = ZERO
    back: int | None = None
    below = False
    for year, amount in enumerate(net_by_year(option)):
        balance += amount
        below = below or balance < 0
        if balance < 0:
            back = None
        elif back is None and below:
            back = year
    return back


def _yearly(value: Decimal, years: int, parameters: ParameterSet) -> Decimal:
    if years == 0:
        return ZERO
    return value / sum(discount_factors(parameters, years - 1), ZERO)
