"""Small business cases for tests, made through the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from commonweal.apps.cases import actions
from commonweal.apps.cases.models import BenefitLine, BusinessCase, CostLine, Option
from commonweal.apps.cases.rules import prompts_for
from commonweal.apps.plans.tests.factories import BY, OWNER
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import an_initiative

__all__ = ["BY", "OWNER", "a_benefit", "a_case", "a_cost", "a_whole_case", "an_option"]
RANGE = {"low_percent": Decimal(80), "high_percent": Decimal(140)}


def a_case(initiative: Initiative | None = None, **values: Any) -> BusinessCase:
    usual: dict[str, Any] = {
        "stage": "full",
        "currency": "GBP",
        "price_year": 2026,
        "first_year": 2026,
        "parameter_set": "green-book@2022",
    }
    one = initiative or an_initiative()
    return actions.start_case(initiative=one, values={**usual, **values}, **BY)


def an_option(case: BusinessCase, name: str = "New bridge", **values: Any) -> Option:
    given = {"name": name, "preferred": True, "unpriced": ["People trust the bridge"], **values}
    return actions.set_option(case=case, values=given, **BY)


def a_cost(option: Option, name: str = "Build", **values: Any) -> CostLine:
    usual = {"name": name, "nature": "capital", "amounts": {"2026": "1000.00"}, **RANGE}
    made = actions.set_line(option=option, kind=CostLine, values={**usual, **values}, **BY)
    assert isinstance(made, CostLine)
    return made


def a_benefit(option: Option, name: str = "Time saved", **values: Any) -> BenefitLine:
    usual = {
        "name": name,
        "benefit_class": "non-cashable",
        "amounts": {str(year): "300.00" for year in range(2027, 2032)},
        **RANGE,
    }
    made = actions.set_line(option=option, kind=BenefitLine, values={**usual, **values}, **BY)
    assert isinstance(made, BenefitLine)
    return made


def a_whole_case(initiative: Initiative | None = None, **values: Any) -> BusinessCase:
    """Everything that a full case needs but its appraisal."""
    case = a_case(initiative, **values)
    option = an_option(case)
    a_cost(option)
    a_benefit(option)
    for line in CostLine.objects.filter(option__case=case).exclude(purpose=""):
        actions.set_line(
            option=line.option, kind=CostLine, line=line,
            values={"zero_reason": "Nobody changes how they work"}, **BY,
        )  # fmt: skip
    answers = {prompt.key: f"Answer to {prompt.key}" for prompt in prompts_for(case.stage)}
    actions.answer_section(case=case, answers=answers, **BY)
    actions.set_factors(case=case, names=["Carries trains"], **BY)
    scores = {o.lineage: 2 for o in case.options.all()}
    actions.score_options(case=case, scores={case.factors.get().id: scores}, **BY)
    return BusinessCase.objects.get(id=case.id)
