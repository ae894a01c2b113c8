"""Reads: the only place of this slice that joins or annotates. Every one is given the person who
asks and shows what that person may see."""

from commonweal.apps.programmes.queries.compare import (
    PositionChange,
    ReportField,
    compare_dates,
    compare_reports,
)
from commonweal.apps.programmes.queries.initiative import (
    InitiativePage,
    InitiativeSeen,
    ReportPage,
    initiative_for,
    initiative_page,
    initiative_seen,
    report_for,
    report_page,
    reports_for,
)
from commonweal.apps.programmes.queries.portfolio import (
    PORTFOLIO_SORTS,
    MoneyTotal,
    PortfolioFacts,
    PortfolioFilter,
    PortfolioPage,
    portfolio_options,
    portfolio_page,
    portfolio_rows,
)
from commonweal.apps.programmes.queries.quality import (
    QualityCount,
    QualityFilter,
    QualitySummary,
    quality_by_body,
    quality_rows,
    quality_summary,
)
from commonweal.apps.programmes.queries.search import (
    search_files,
    search_initiatives,
    search_people,
)
from commonweal.apps.programmes.queries.seeing import (
    Kept,
    LayerSeen,
    ReportSeen,
    hidden_fields,
    kept_fields,
    visible_initiatives,
    visible_positions,
)

__all__ = [
    "PORTFOLIO_SORTS",
    "InitiativePage",
    "InitiativeSeen",
    "Kept",
    "LayerSeen",
    "MoneyTotal",
    "PortfolioFacts",
    "PortfolioFilter",
    "PortfolioPage",
    "PositionChange",
    "QualityCount",
    "QualityFilter",
    "QualitySummary",
    "ReportField",
    "ReportPage",
    "ReportSeen",
    "compare_dates",
    "compare_reports",
    "hidden_fields",
    "initiative_for",
    "initiative_page",
    "initiative_seen",
    "kept_fields",
    "portfolio_options",
    "portfolio_page",
    "portfolio_rows",
    "quality_by_body",
    "quality_rows",
    "quality_summary",
    "report_for",
    "report_page",
    "reports_for",
    "search_files",
    "search_initiatives",
    "search_people",
    "visible_initiatives",
    "visible_positions",
]
