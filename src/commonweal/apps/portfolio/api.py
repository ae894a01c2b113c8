"""The read API of initiatives: what the portfolio and programme pages show, by token."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, ModelSchema, Query, Router, Schema

from commonweal.apps.portfolio import queries
from commonweal.apps.programmes import queries as programmes
from commonweal.apps.programmes.models import Baseline, NamedRole, Position, Report

router = Router(tags=["initiatives"])
LARGEST_PAGE = 200


class Money(Schema):
    """An amount in whole units of a currency; ``base_year`` 0 is nominal. Null is "not known"."""

    amount: Decimal | None
    currency: str
    base_year: int


class InitiativeLine(Schema):
    """One row of the portfolio."""

    kept_back: list[str] = Field(description="fields that exist and are not shown to you")

    initiative: str
    name: str
    reference: str
    organisation: str
    organisation_id: str
    category: str
    phase: str
    series: str
    as_at: date | None
    confidence: str = Field(description="'' is not known; never to be read as good")
    confidence_scale: str
    previous_confidence: str
    worsened_steps: int | None = Field(description="null where the two do not compare")
    cost: Money
    original_cost: Money
    cost_ratio: float | None
    end_date: date | None
    original_end_date: date | None
    slip_days: int | None
    quality_percent: int
    strip: list[str | None]
    report_count: int


class InitiativeList(Schema):
    items: list[InitiativeLine]
    facts: queries.PortfolioFacts
    page: int
    pages: int
    size: int


class LayerOut(ModelSchema):
    class Meta:
        model = Baseline
        fields = [
            "number", "as_at", "whole_life_cost", "benefits", "currency", "base_year",
            "start_date", "end_date", "scope", "origin", "approved_by_label", "made_at",
        ]  # fmt: skip


class PersonOut(ModelSchema):
    class Meta:
        model = NamedRole
        fields = ["role", "name", "share_percent", "starts", "ends"]


class ReportOut(ModelSchema):
    """A report with its figures and texts."""

    kept_back: list[str] = Field(description="fields that are not shown to you")

    class Meta:
        model = Report
        fields = [
            "id", "series", "as_at", "label", "reported_name", "state", "confidence",
            "confidence_scale", "confidence_by", "second_confidence", "second_confidence_by",
            "start_date", "end_date", "whole_life_cost", "benefits", "year_baseline",
            "year_forecast", "year_variance_percent", "currency", "base_year", "narratives",
            "source_label", "approved_at", "approved_by_label",
        ]  # fmt: skip


class ReportWithOrigin(ReportOut):
    """A report with, for each figure, the cell that it came from."""

    cells: dict[str, Any]


class InitiativeOut(Schema):
    id: str
    name: str
    other_names: list[str]
    kind: str
    reference: str
    organisation: str
    organisation_id: str
    parent_id: str | None
    description: str
    category: str
    method: str
    phase: str
    tags: list[str]
    series: str
    reported: bool
    marking: str
    released_at: datetime | None
    now: InitiativeLine | None
    layers: list[LayerOut]
    people: list[PersonOut]
    reports: list[ReportOut]
    kept_back: list[str] = Field(description="fields that are not shown to you")


class ListFilter(Schema):
    """The filters of the portfolio page, under the same names."""

    text: str = ""
    organisation_id: str = ""
    category: str = ""
    phase: str = ""
    confidence: str = ""
    series: str = ""
    as_at: date | None = None
    left: bool = False
    sort: str = "concern"


@router.get("/initiatives", response=InitiativeList, summary="The portfolio")
def list_initiatives(
    request: HttpRequest, wanted: Query[ListFilter], page: int = 1, size: int = 50
) -> dict[str, Any]:
    found = queries.portfolio_page(
        request.user,
        queries.PortfolioFilter(**wanted.model_dump()),
        number=page,
        size=min(max(size, 1), LARGEST_PAGE),
    )
    return {
        "items": [line_of(row) for row in found.rows],
        "facts": found.facts,
        "page": found.number,
        "pages": found.pages,
        "size": found.size,
    }


@router.get("/initiatives/{initiative_id}", response=InitiativeOut, summary="One initiative")
def one_initiative(request: HttpRequest, initiative_id: str) -> dict[str, Any]:
    found = programmes.initiative_page(request.user, initiative_id)
    one = found.initiative
    shown = {name: getattr(one, name) for name in InitiativeOut.model_fields if hasattr(one, name)}
    return {
        **shown,
        "organisation": one.organisation.name,
        "now": line_of(found.now) if found.now else None,
        "layers": found.layers,
        "people": found.people,
        "reports": found.reports,
        "kept_back": list(found.kept),
    }


@router.get(
    "/initiatives/{initiative_id}/reports/{report_id}",
    response=ReportWithOrigin,
    summary="One report, and where each figure came from",
)
def one_report(request: HttpRequest, initiative_id: str, report_id: str) -> programmes.ReportSeen:
    return programmes.report_page(request.user, initiative_id, report_id).report


def line_of(row: Position) -> dict[str, Any]:
    """A position as the API shows it."""
    same = {
        name: getattr(row, name)
        for name in InitiativeLine.model_fields
        if name not in {"initiative", "organisation", "cost", "original_cost"}
        and hasattr(row, name)
    }
    hidden = {
        "confidence": row.confidence_hidden,
        "cost": row.cost_hidden,
        "end_date": row.end_date_hidden,
    }
    unit = {"currency": row.currency, "base_year": row.base_year}
    return {
        **same,
        "kept_back": [name for name, kept in hidden.items() if kept],
        "initiative": row.initiative_id,
        "reference": row.initiative.reference,
        "organisation": row.initiative.organisation.name,
        "organisation_id": row.initiative.organisation_id,
        "cost": {"amount": row.cost, **unit},
        "original_cost": {"amount": row.original_cost, **unit},
    }
