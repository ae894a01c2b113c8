"""The read API of business cases: what their pages show, by token."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from commonweal.apps.accounts.rules import Verb
from commonweal.apps.appraisals.queries import case_page, spending_for
from commonweal.apps.appraisals.rules import ratio_of
from commonweal.apps.cases.queries import cases_of, working_case
from commonweal.apps.programmes.queries import initiative_for

router = Router(tags=["cases"])


class VersionOut(Schema):
    id: str
    number: int
    stage: str
    state: str
    submitted_at: datetime | None
    decided_at: datetime | None
    review_on: date | None


class CasesOut(Schema):
    """Every version, newest first."""

    may_spend: bool
    spending: str = Field(description="the rule about spending, as a plain sentence")
    versions: list[VersionOut]


class RatioOut(Schema):
    """Benefits over costs, never without its range and without what has no price."""

    value: Decimal
    p10: Decimal
    p90: Decimal
    unpriced: list[str]


class SpreadOut(Schema):
    p10: Decimal
    p50: Decimal
    p90: Decimal
    chance_below_zero: float
    draws: int


class OptionOut(Schema):
    name: str
    kind: str
    preferred: bool
    npsv: Decimal = Field(description="value today")
    pv_costs: Decimal
    pv_benefits: Decimal
    yearly_cost: Decimal
    payback_year: int | None
    against_usual: Decimal | None
    spread: SpreadOut | None = Field(description="null where nobody stated a range")
    ratio: RatioOut | None = Field(description="null unless its range is known")
    unpriced: list[str]
    left_out: list[dict[str, str]]


class CaseOut(VersionOut):
    """One version. ``fresh`` is false where the result is older than the figures."""

    currency: str
    price_year: int
    answers: dict[str, str]
    conditions: list[dict[str, Any]]
    fresh: bool
    engine: str
    parameter_set: str
    seed: int | None
    digest: str
    options: list[OptionOut]


@router.get("/initiatives/{initiative_id}/cases", response=CasesOut, summary="Its business cases")
def list_cases(request: HttpRequest, initiative_id: str) -> dict[str, Any]:
    one = initiative_for(request.user, initiative_id)
    told = spending_for(request.user, one)
    versions = cases_of(request.user, one)
    return {
        "may_spend": told.standing.allowed, "spending": told.sentence, "versions": versions,
    }  # fmt: skip


@router.get(
    "/initiatives/{initiative_id}/cases/{case_id}",
    response=CaseOut,
    summary="One version, and what its options are worth",
)
def one_case(request: HttpRequest, initiative_id: str, case_id: str) -> dict[str, Any]:
    case = working_case(request.user, initiative_id, case_id, Verb.READ)
    page = case_page(request.user, case)
    run = page.run.done
    return {
        **{name: getattr(case, name) for name in (*_OWN, *VersionOut.model_fields)},
        "conditions": [
            {"text": one.text, "met": one.met_at is not None} for one in page.conditions
        ],
        "fresh": page.run.fresh,
        "engine": run.engine if run else "",
        "parameter_set": run.parameter_set if run else case.parameter_set,
        "seed": run.seed if run else None,
        "digest": run.digest if run else "",
        "options": [_option(row) for row in run.result["options"]] if run else [],
    }


_OWN = ("currency", "price_year", "answers")


def _option(row: dict[str, Any]) -> dict[str, Any]:
    ratio = ratio_of(row)
    told = ratio and {
        "value": ratio.value, "p10": ratio.low, "p90": ratio.high, "unpriced": ratio.unpriced,
    }  # fmt: skip
    return {**row, "ratio": told}
