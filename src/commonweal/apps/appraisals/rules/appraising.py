"""From the figures of a case to its whole appraisal, as plain JSON. Amounts are text.

The draws load numpy, so this is called by the worker; a page reads what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from commonweal.apps.cases.rules.figures import (
    CaseFacts,
    Counted,
    OptionFacts,
    engine_option,
)
from commonweal.engines.appraise import (
    ENGINE_VERSION,
    Appraisal,
    Kind,
    Option,
    ParameterSet,
    appraise,
    grid,
    parameter_set,
    parameter_sets,
    ranking_switches,
    simulate,
    switching_values,
    tornado,
    weighted,
)
from commonweal.kernel.digest import canonical_digest

__all__ = ["DRAWS", "NoResult", "appraised", "digest_of"]

DRAWS = 10_000
GRID = tuple(Decimal(n) / 100 for n in (80, 90, 100, 110, 120))
ONE = Decimal(1)


class NoResult(Exception):  # noqa: N818 - a result that is not there, not a fault
    """Nothing can be worked out: no option has a figure that counts."""


def digest_of(facts: CaseFacts) -> str:
    """SHA-256 over all that the result hangs on, the rates of the set and the engine included."""
    content = {"engine": ENGINE_VERSION, "set": asdict(parameter_set(facts.parameter_set))}
    plain = _plain(asdict(facts))
    return canonical_digest({**_plain(content), "case": plain})


def appraised(facts: CaseFacts, seed: int, draws: int = DRAWS) -> dict[str, Any]:
    """Every option appraised, and compared with business as usual and with its rival: the best
    of the others. NoResult where no option has a figure."""
    parameters = parameter_set(facts.parameter_set)
    counted = [engine_option(facts, option) for option in facts.options]
    if not any(each.option.lines for each in counted):
        raise NoResult
    plain = [appraise(_weighed(facts, each.option), parameters) for each in counted]
    ranking = sorted(range(len(plain)), key=lambda place: -plain[place].npsv)
    usual = next((p for o, p in zip(facts.options, plain, strict=True) if _usual(o)), None)
    options = []
    for place, option in enumerate(facts.options):
        rival = next((counted[other] for other in ranking if other != place), None)
        told = {
            **_headline(option, plain[place], usual),
            **_lines(counted[place], plain[place]),
            **_sensitivity(facts, counted[place], rival, parameters),
            "scenarios": _scenarios(facts, counted[place], parameters),
            "spread": _spread(facts, counted[place], parameters, (seed, place), draws),
            "sets": _sets(facts, counted[place]),
            "rival": rival.option.name if rival else "",
        }
        options.append(told)
    return {
        "options": options,
        "ranking": [facts.options[place].key for place in ranking],
        "currency": facts.currency,
        "price_year": facts.price_year,
        "first_year": facts.first_year,
        "weighted": bool(facts.weights),
    }


def _usual(option: OptionFacts) -> bool:
    return option.kind == "business-as-usual"


def _weighed(facts: CaseFacts, option: Option) -> Option:
    return weighted(option, facts.weights) if facts.weights else option


def _headline(option: OptionFacts, made: Appraisal, usual: Appraisal | None) -> dict[str, Any]:
    return {
        "key": option.key,
        "name": option.name,
        "kind": option.kind,
        "preferred": option.preferred,
        "pv_costs": _money(made.pv_costs),
        "pv_benefits": _money(made.pv_benefits),
        "npsv": _money(made.npsv),
        "bcr": _ratio(made.bcr),
        "payback_year": made.payback_year,
        "yearly_equivalent": _money(made.yearly_equivalent),
        "yearly_cost": _money(made.yearly_cost),
        "against_usual": _money(made.npsv - usual.npsv) if usual else None,
        "unpriced": list(option.unpriced),
        "digest": made.digest,
    }


def _lines(counted: Counted, made: Appraisal) -> dict[str, Any]:
    values = dict(made.by_line)
    return {
        "lines": [
            {"label": counted.labels[x.name], "kind": x.kind.value, "cashable": x.cashable,
             "group": x.group, "pv": _money(values[x.name])}
            for x in counted.option.lines
        ],
        "left_out": [asdict(one) for one in counted.left_out],
        "unranged": list(counted.unranged),
        "uplifts": {
            what: {"percent": _ratio(u.percent), "upper": _ratio(u.upper),
                   "lower": _ratio(u.lower), "floored": u.floored, "table": u.table}
            for what, u in counted.uplifts.items()
        },
    }  # fmt: skip


def _sensitivity(
    facts: CaseFacts, counted: Counted, rival: Counted | None, parameters: ParameterSet
) -> dict[str, Any]:
    option, label = _weighed(facts, counted.option), counted.labels
    stated = {n: (_factor(r.low), _factor(r.high)) for n, r in counted.ranges.items()}
    bars = tornado(option, parameters, stated)
    against = _weighed(facts, rival.option) if rival else None
    flips = {s.line: s for s in (ranking_switches(option, against, parameters) if against else ())}
    return {
        "tornado": [
            {"label": label[b.line], "low": _percent(b.low_factor), "high": _percent(b.high_factor),
             "npsv_low": _money(b.npsv_low), "npsv_high": _money(b.npsv_high)}
            for b in bars
        ],
        "switching": [
            {"label": label[s.line], "factor": _ratio(s.factor),
             "flips": _ratio(flips[s.line].factor) if s.line in flips else None}
            for s in switching_values(option, parameters)
        ],
        "grid": _grid(option, parameters, label, [bar.line for bar in bars]),
    }  # fmt: skip


def _grid(
    option: Option, parameters: ParameterSet, label: Mapping[str, str], widest: Sequence[str]
) -> dict[str, Any] | None:
    """The two lines with the widest swing, or else the two largest, each from 80 to 120 percent."""
    by_size = sorted(option.lines, key=lambda line: -abs(sum(line.amounts, Decimal(0))))
    names = list(dict.fromkeys([*widest, *(line.name for line in by_size)]))[:2]
    if len(names) < 2:
        return None
    cells = grid(option, parameters, (names[0], GRID), (names[1], GRID))
    values = [_money(cell.npsv) for cell in cells]
    width = len(GRID)
    return {
        "first": label[names[0]],
        "second": label[names[1]],
        "percents": [_percent(factor) for factor in GRID],
        "rows": [values[start : start + width] for start in range(0, len(values), width)],
    }


def _scenarios(
    facts: CaseFacts, counted: Counted, parameters: ParameterSet
) -> list[dict[str, Any]]:
    found = []
    for told in facts.scenarios:
        option = _in_scenario(_weighed(facts, counted.option), told)
        made = appraise(option, parameters)
        found.append({"name": told["name"], "npsv": _money(made.npsv)})
    return found


def _in_scenario(option: Option, told: Mapping[str, Any]) -> Option:
    costs, gains = (1 + Decimal(str(told[n])) / 100 for n in ("costs", "benefits"))
    lines = []
    for line in option.lines:
        late = 0 if line.kind is Kind.COST else int(told["delay"])
        lines.append(line.times(costs if line.kind is Kind.COST else gains).delayed(late))
    return replace(option, lines=tuple(lines))


def _spread(
    facts: CaseFacts,
    counted: Counted,
    parameters: ParameterSet,
    seed: tuple[int, int],
    draws: int,
) -> dict[str, Any] | None:
    """None where nobody has said how far any line may lie from its figure."""
    if not counted.ranges:
        return None
    import numpy as np

    option = _weighed(facts, counted.option)
    made = simulate(option, parameters, counted.ranges, np.random.default_rng(seed), draws)
    money = {n: _money(Decimal(repr(getattr(made, n)))) for n in ("p10", "p50", "p90", "error_p50")}
    ratios = {n: getattr(made, n) for n in ("bcr_p10", "bcr_p50", "bcr_p90")}
    return {
        **money,
        **{n: None if v is None else _ratio(Decimal(repr(v))) for n, v in ratios.items()},
        "chance_below_zero": made.chance_below_zero,
        "draws": made.draws,
    }


def _sets(facts: CaseFacts, counted: Counted) -> list[dict[str, Any]]:
    """The value today under every set of rates, and without the weights, side by side."""
    option = _weighed(facts, counted.option)
    rows = [
        {"key": key, "label": one.label, "npsv": _money(appraise(option, one).npsv)}
        for key, one in parameter_sets().items()
    ]
    if facts.weights:
        plain = appraise(counted.option, parameter_set(facts.parameter_set)).npsv
        rows.append({"key": "unweighted", "label": "", "npsv": _money(plain)})
    return rows


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _ratio(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _percent(factor: Decimal) -> str:
    return f"{factor * 100:.0f}"


def _factor(value: float) -> Decimal:
    return Decimal(repr(value))


def _plain(value: Any) -> Any:
    """With text keys, as canonical JSON wants them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
