"""The figures of a case as the rules want them: its own lines, and those of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from commonweal.apps.cases.models import BenefitLine, BusinessCase, CostLine, Option
from commonweal.apps.cases.rules import BiasFacts, CaseFacts, LineFacts, OptionFacts
from commonweal.apps.plans.models import CostLine as PlannedCost
from commonweal.apps.plans.queries import CostRow, cost_rows, layers_of, newest_number
from commonweal.apps.programmes.models import Initiative
from commonweal.engines.appraise import Contribution

INCOME = "income"
_RECURRENCES = PlannedCost.Recurrence.choices
_KIND = ("name", "nature", "recurrence", "currency", "base_year")


def case_facts(case: BusinessCase) -> CaseFacts:
    """All that the appraisal hangs on. A fixed number of queries."""
    options = case.options.prefetch_related("cost_lines", "benefit_lines")
    plan: list[dict[str, Any]] | None = None
    found = []
    for option in options:
        if option.includes_plan and plan is None and case.state == BusinessCase.State.DRAFT:
            plan = plan_lines_of(case.initiative)
        kept = plan if case.state == BusinessCase.State.DRAFT else option.plan_lines
        found.append(_option(case, option, (kept or []) if option.includes_plan else []))
    return CaseFacts(
        currency=case.currency,
        price_year=case.price_year,
        first_year=case.first_year,
        parameter_set=case.parameter_set,
        options=tuple(found),
        index={int(year): Decimal(value) for year, value in case.price_index.items()},
        weights={who: Decimal(weight) for who, weight in case.weights.items()},
        scenarios=tuple(case.scenarios),
    )


def plan_lines_of(initiative: Initiative) -> list[dict[str, Any]]:
    """The cost lines of the programme's plan, those of one kind in one row by year. Each year has
    what was spent or, where that is not known, what is expected, else what is promised."""
    rows = cost_rows(initiative, newest_number(layers_of(initiative)))
    rows = sorted((r for r in rows if not r.line.dropped), key=_plan_key)
    return [_plan_line(key, list(same)) for key, same in groupby(rows, key=_plan_key)]


def bias_facts(bias: Mapping[str, Any]) -> BiasFacts | None:
    """None where no optimism bias is added."""
    if not bias.get("shares"):
        return None
    causes = tuple(
        Contribution(
            row["cause"],
            Decimal(row["contribution"]) / 100,
            Decimal(row["mitigation"]) / 100,
            row["evidence"],
        )
        for row in bias.get("causes", ())
    )
    return BiasFacts({k: Decimal(v) / 100 for k, v in bias["shares"].items()}, causes)


def amounts_of(texts: Mapping[str, str]) -> dict[int, Decimal]:
    return {int(year): Decimal(amount) for year, amount in texts.items()}


def _plan_key(row: CostRow) -> tuple[Any, ...]:
    return tuple(getattr(row.record, name) for name in _KIND)


def _plan_line(key: tuple[Any, ...], rows: Iterable[CostRow]) -> dict[str, Any]:
    amounts: dict[str, str] = {}
    for row in rows:
        known = row.line.approved if row.line.expected is None else row.line.expected
        if known is not None:
            amounts[str(row.record.first_year)] = f"{known:.2f}"
    return {**dict(zip(_KIND, key, strict=True)), "amounts": amounts}


def _option(case: BusinessCase, option: Option, plan: Iterable[dict[str, Any]]) -> OptionFacts:
    lines = [_plan_facts(option, row) for row in plan]
    lines += [_cost(case, line) for line in option.cost_lines.all()]
    lines += [_benefit(case, line) for line in option.benefit_lines.all()]
    return OptionFacts(
        key=option.lineage,
        name=option.name,
        kind=option.kind,
        preferred=option.preferred,
        lines=tuple(lines),
        unpriced=tuple(option.unpriced),
        bias=bias_facts(option.bias),
    )


def _plan_facts(option: Option, row: Mapping[str, Any]) -> LineFacts:
    """Income counts as a benefit that releases money."""
    income = row["recurrence"] == INCOME
    return LineFacts(
        key="plan/" + "/".join(str(row[name]) for name in _KIND),
        name=plan_label(row),
        side="benefit" if income else "cost",
        amounts=amounts_of(row["amounts"]),
        price_year=row["base_year"],
        currency=row["currency"],
        low=option.plan_low,
        high=option.plan_high,
        nature="" if income else row["nature"],
        cashable=income,
    )


def plan_label(row: Mapping[str, Any]) -> str:
    """What a row of the plan is called among the lines of an option."""
    nature = dict(CostLine.Nature.choices)[row["nature"]]
    recurrence = dict(_RECURRENCES)[row["recurrence"]]
    kind = f"{nature}, {str(recurrence).lower()}"
    return f"{row['name']} ({kind})" if row["name"] else kind


def _cost(case: BusinessCase, line: CostLine) -> LineFacts:
    return LineFacts(
        key=f"cost/{line.lineage}",
        name=line.name,
        side="cost",
        amounts=amounts_of(line.amounts),
        price_year=case.price_year if line.base == CostLine.Base.REAL else 0,
        currency=case.currency,
        low=line.low_percent,
        high=line.high_percent,
        nature=line.nature,
    )


def _benefit(case: BusinessCase, line: BenefitLine) -> LineFacts:
    loss = line.benefit_class == BenefitLine.Class.DISBENEFIT
    return LineFacts(
        key=f"benefit/{line.lineage}",
        name=line.name,
        side="disbenefit" if loss else "benefit",
        amounts=amounts_of(line.amounts),
        price_year=case.price_year if line.base == BenefitLine.Base.REAL else 0,
        currency=case.currency,
        low=line.low_percent,
        high=line.high_percent,
        cashable=line.benefit_class == BenefitLine.Class.CASHABLE,
        group=line.group,
    )
