"""A second opinion: numpy-financial, on many random cases, agrees to the penny.

It knows one rate for all years, so the bands of a set are put together here from its pieces: an
independent way to the same figure.
"""

from __future__ import annotations

import itertools
import sys
from decimal import Decimal

import numpy as np
import numpy_financial as npf
import pytest

from commonweal.engines.appraise import (
    Kind,
    Line,
    Option,
    appraise,
    parameter_set,
    ranking_switches,
    switching_values,
    to_real,
)

CASES = 1_200
PENNY = 0.005
SETS = [parameter_set("green-book@2022"), parameter_set("green-book-health@2022")]


def a_case(number: int):
    """An option of 1 to 8 lines over 1 to 100 years, with pence, zeros and gaps, and its set."""
    rng = np.random.default_rng(20_000 + number)
    kinds = [Kind.COST, *rng.choice([*Kind], int(rng.integers(0, 8)))]
    lines = []
    for place, kind in enumerate(kinds):
        years = int(rng.integers(1, 101 if number % 3 else 12))
        pence = rng.integers(0, 10 ** int(rng.integers(3, 11)), years)
        pence[rng.random(years) < 0.3] = 0
        amounts = tuple(Decimal(int(p)) / 100 for p in pence)
        lines.append(Line(f"{kind} {place}", Kind(kind), amounts))
    base = SETS[number % 2]
    flat = base.with_flat_rate(Decimal(int(rng.integers(1, 1200))) / 10_000)
    return Option(f"case {number}", tuple(lines)), (flat if number % 4 == 0 else base)


def by_pieces(amounts, rates) -> float:
    """The present value by ``npf.npv``, one call for each band of rates."""
    flows = [float(a) for a in amounts]
    bands = [*rates, (len(flows) + 1, Decimal(0))]
    total, at_start = 0.0, 1.0
    for (first, rate), (after, _rate) in itertools.pairwise(bands):
        begins = max(first - 1, 0)  # the rate of a band discounts the steps into its years
        here = flows[begins if first else 0 : after]
        if first:
            here = [0.0, *here[1:]]
        total += at_start * float(npf.npv(float(rate), here)) if here else 0.0
        at_start *= float(npf.pv(float(rate), after - 1 - begins, 0, -1)) if after > 1 else 1.0
        if after > len(flows):
            break
    return total


def annuity(value: float, years: int, rates) -> float:
    """Paid at the beginning of each year; ``npf.pmt`` where there is one rate."""
    if len(rates) == 1:
        return float(npf.pmt(float(rates[0][1]), years, -value, when="begin"))
    return value / by_pieces([1] * years, rates)


def payback(net) -> int | None:
    balance = np.cumsum(np.array(net, dtype=object))
    under = np.flatnonzero(balance < 0)
    if not under.size:
        return None
    back = int(under[-1]) + 1
    return back if back < len(net) else None


def differences(number: int) -> list[str]:
    option, rates = a_case(number)
    made = appraise(option, rates)
    values = {line.name: by_pieces(line.amounts, rates.rates) for line in option.lines}
    signs = {Kind.COST: -1, Kind.BENEFIT: 1, Kind.DISBENEFIT: -1}
    costs = sum(values[x.name] for x in option.lines if x.kind is Kind.COST)
    npsv = sum(values[x.name] * signs[x.kind] for x in option.lines)
    net = [Decimal(0)] * option.years
    for line in option.lines:
        for year, amount in enumerate(line.amounts):
            net[year] += signs[line.kind] * amount
    wanted = {
        "costs": (made.pv_costs, costs),
        "npsv": (made.npsv, npsv),
        "benefits": (made.pv_benefits, npsv + costs),
        "yearly": (made.yearly_equivalent, annuity(npsv, option.years, rates.rates)),
        "yearly cost": (made.yearly_cost, annuity(costs, option.years, rates.rates)),
        **{name: (dict(made.by_line)[name], value) for name, value in values.items()},
    }
    wrong = [k for k, (ours, theirs) in wanted.items() if abs(float(ours) - theirs) > PENNY]
    if made.bcr is not None and abs(float(made.bcr) * costs - (npsv + costs)) > PENNY:
        wrong.append("bcr")
    if made.payback_year != payback(net):
        wrong.append("payback")
    wrong += [s.line for s in switching_values(option, rates) if not _zero_at(s, values, npsv)]
    return [f"case {number}: {name}" for name in wrong]


def _zero_at(switch, values, npsv) -> bool:
    """At the factor the whole is worth nothing, by the oracle's own present values."""
    if switch.factor is None:
        return values[switch.line] == 0
    sign = 1 if switch.line.startswith("benefit") else -1
    moved = npsv + sign * values[switch.line] * (float(switch.factor) - 1)
    return abs(moved) <= PENNY


def test_random_cases_agree_to_the_penny():
    found = [one for number in range(CASES) for one in differences(number)]
    sys.stdout.write(f"\n{CASES} random cases, {len(found)} differences beyond half a penny\n")
    assert CASES >= 1_000
    assert found == []


def test_the_oracle_is_not_blind():
    """It knows a published factor, and a wrong rate by one part in a thousand is seen."""
    rates = SETS[0].rates
    one_in_40 = [Decimal(0)] * 40 + [Decimal(1_000_000)]
    assert by_pieces(one_in_40, rates) == pytest.approx(1e6 / 1.035**30 / 1.03**10)
    wrong = tuple((first, rate * Decimal("1.001")) for first, rate in rates)
    assert abs(by_pieces(one_in_40, wrong) - by_pieces(one_in_40, rates)) > PENNY


def test_growing_money_at_the_rate_of_prices_is_worth_the_same_in_each_year():
    rng = np.random.default_rng(5)
    for _case in range(200):
        rate, years = float(rng.uniform(-0.02, 0.15)), int(rng.integers(1, 40))
        index = {2020 + y: Decimal(str(float(npf.fv(rate, y, 0, -100)))) for y in range(years + 1)}
        cash = [Decimal(str(float(npf.fv(rate, y, 0, -1000)))) for y in range(years + 1)]
        real = to_real(cash, 2020, index, 2020)
        assert max(abs(float(x) - 1000) for x in real) < PENNY


def test_the_ranking_flips_where_the_oracle_says():
    for number in range(0, 200, 2):
        (mine, rates), (rival, _other) = a_case(number), a_case(number + 1)
        values = {x.name: by_pieces(x.amounts, rates.rates) for x in mine.lines}
        signs = {x.name: 1 if x.kind is Kind.BENEFIT else -1 for x in mine.lines}
        theirs = float(appraise(rival, rates).npsv)
        for switch in ranking_switches(mine, rival, rates):
            if switch.factor is None:
                continue
            factors = {switch.line: float(switch.factor)}
            moved = sum(signs[n] * v * factors.get(n, 1) for n, v in values.items())
            assert abs(moved - theirs) <= 2 * PENNY
