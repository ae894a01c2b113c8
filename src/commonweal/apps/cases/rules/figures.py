"""The figures of a case, and what of them the engine is given. What cannot be counted is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from commonweal.engines.appraise import (
    Contribution,
    Kind,
    Line,
    Option,
    Range,
    Uplift,
    bias_table,
    optimism_bias,
    to_real,
)

__all__ = [
    "BIAS_KEY",
    "BIAS_TYPES",
    "FORGOTTEN",
    "BiasFacts",
    "CaseFacts",
    "Counted",
    "LeftOut",
    "LineFacts",
    "OptionFacts",
    "engine_option",
]

BIAS_KEY = "optimism-bias"
BIAS_TYPES = tuple(sorted({kind for kind, _what in bias_table().bounds}))
# Costs that get forgotten: each option but business as usual says what they are, or why none.
FORGOTTEN = (
    "training",
    "temporary-staff",
    "lost-productivity",
    "double-running",
    "migration",
    "exit",
)
CASH = 0
ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """``amounts`` by financial year, in the prices of ``price_year`` (0: cash). ``low`` and
    ``high`` are percent of them, None where nobody has said. ``side`` is of engines.Kind."""

    key: str
    name: str
    side: str
    amounts: Mapping[int, Decimal]
    price_year: int
    currency: str
    low: Decimal | None = None
    high: Decimal | None = None
    nature: str = ""
    cashable: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class BiasFacts:
    """``shares`` of project types sum to 1; ``causes`` as the engine has them."""

    shares: Mapping[str, Decimal]
    causes: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionFacts:
    key: str
    name: str
    kind: str
    preferred: bool
    lines: tuple[LineFacts, ...]
    unpriced: tuple[str, ...] = ()
    bias: BiasFacts | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    currency: str
    price_year: int
    first_year: int
    parameter_set: str
    options: tuple[OptionFacts, ...]
    index: Mapping[int, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    scenarios: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line, or part of it, that does not count: ``code`` is currency, no-index or sunk."""

    line: str
    code: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the engine is given of an option. ``labels`` by the key of the line, which is its
    name to the engine; ``unranged`` are lines of which nobody has said how far they may lie."""

    option: Option
    ranges: Mapping[str, Range]
    labels: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    unranged: tuple[str, ...]
    uplifts: Mapping[str, Uplift]


def engine_option(case: CaseFacts, option: OptionFacts) -> Counted:
    """Real amounts from the first year on, with the optimism bias as a line of its own."""
    lines, left_out = [], []
    for facts in option.lines:
        made, why = _line(case, facts)
        left_out += why
        lines += [made] if made else []
    uplifts = _uplifts(option.bias)
    bias = _bias_line(option, lines, uplifts)
    labels = {facts.key: facts.name for facts in option.lines} | {BIAS_KEY: BIAS_KEY}
    stated = {f.key: f for f in option.lines if f.low is not None and f.high is not None}
    kept = [line for line in lines if any(line.amounts)]
    return Counted(
        option=Option(option.name, (*kept, *bias), option.unpriced),
        ranges={line.name: _range(stated[line.name]) for line in kept if line.name in stated},
        labels=labels,
        left_out=tuple(left_out),
        unranged=tuple(labels[line.name] for line in kept if line.name not in stated),
        uplifts=uplifts,
    )


def _line(case: CaseFacts, facts: LineFacts) -> tuple[Line | None, list[LeftOut]]:
    known = {year: amount for year, amount in facts.amounts.items() if amount}
    if not known:
        return None, []
    if facts.currency != case.currency:
        return None, [LeftOut(facts.name, "currency", facts.currency)]
    sunk = sorted(year for year in known if year < case.first_year)
    why = [LeftOut(facts.name, "sunk", ", ".join(map(str, sunk)))] if sunk else []
    counted = {year: amount for year, amount in known.items() if year >= case.first_year}
    if missing := _years_without_index(case, facts, counted):
        return None, [*why, LeftOut(facts.name, "no-index", ", ".join(map(str, missing)))]
    years = range(case.first_year, max(counted, default=case.first_year - 1) + 1)
    amounts = tuple(_real(case, facts.price_year, year, counted.get(year, ZERO)) for year in years)
    kind = Kind(facts.side)
    return Line(facts.key, kind, amounts, cashable=facts.cashable, group=facts.group), why


def _years_without_index(case: CaseFacts, facts: LineFacts, amounts: Iterable[int]) -> list[int]:
    if facts.price_year == case.price_year:
        return []
    needed = set(amounts) if facts.price_year == CASH else {facts.price_year}
    return sorted((needed | {case.price_year}) - case.index.keys()) if needed else []


def _real(case: CaseFacts, price_year: int, year: int, amount: Decimal) -> Decimal:
    if price_year == case.price_year or not amount:
        return amount
    return to_real([amount], price_year or year, case.index, case.price_year)[0]


def _range(facts: LineFacts) -> Range:
    low, high = float(facts.low or ZERO) / 100, float(facts.high or ZERO) / 100
    return Range(low, min(max(1.0, low), high), high)


def _uplifts(bias: BiasFacts | None) -> dict[str, Uplift]:
    """Percent by what is uplifted, for those kinds of cost that the table knows."""
    if bias is None:
        return {}
    known = {what for kind, what in bias_table().bounds if kind in bias.shares}
    whole = [w for w in known if all((kind, w) in bias_table().bounds for kind in bias.shares)]
    return {what: optimism_bias(bias.shares, what, bias.causes) for what in sorted(whole)}


def _bias_line(
    option: OptionFacts, lines: Iterable[Line], uplifts: Mapping[str, Uplift]
) -> list[Line]:
    """What the uplifts add: capital to capital costs, operating to all other costs."""
    nature = {facts.key: facts.nature for facts in option.lines}
    percent = {
        "capital": uplifts["capital"].percent if "capital" in uplifts else ZERO,
        "resource": uplifts["operating"].percent if "operating" in uplifts else ZERO,
    }
    costs = [line for line in lines if line.kind is Kind.COST]
    added = [ZERO] * max((len(line.amounts) for line in costs), default=0)
    for line in costs:
        share = percent.get(nature[line.name], ZERO) / HUNDRED
        for year, amount in enumerate(line.amounts):
            added[year] += amount * share
    return [Line(BIAS_KEY, Kind.COST, tuple(added))] if any(added) else []
