"""Reads over many initiatives at once. Every one is given the person who asks, begins with what
that person may see (programmes.queries), and never sees more."""

from commonweal.apps.portfolio.queries.compare import (
    KINDS,
    CompareFilter,
    PositionChange,
    ReportField,
    compare_bodies,
    compare_counts,
    compare_reports,
    compare_rows,
    rounds,
    with_before,
)
from commonweal.apps.portfolio.queries.listing import (
    PortfolioChanges,
    portfolio_changes,
    portfolio_export_rows,
    saved_views,
)
from commonweal.apps.portfolio.queries.quality import (
    QualityCount,
    QualityFilter,
    QualitySummary,
    quality_by_body,
    quality_rows,
    quality_summary,
)
from commonweal.apps.portfolio.queries.search import (
    search_files,
    search_initiatives,
    search_people,
)
from commonweal.apps.portfolio.queries.table import (
    NOT_GIVEN,
    PORTFOLIO_SORTS,
    MoneyTotal,
    PortfolioFacts,
    PortfolioFilter,
    PortfolioPage,
    portfolio_facts,
    portfolio_options,
    portfolio_page,
    portfolio_rows,
)

__all__ = [
    "KINDS",
    "NOT_GIVEN",
    "PORTFOLIO_SORTS",
    "CompareFilter",
    "MoneyTotal",
    "PortfolioChanges",
    "PortfolioFacts",
    "PortfolioFilter",
    "PortfolioPage",
    "PositionChange",
    "QualityCount",
    "QualityFilter",
    "QualitySummary",
    "ReportField",
    "compare_bodies",
    "compare_counts",
    "compare_reports",
    "compare_rows",
    "portfolio_changes",
    "portfolio_export_rows",
    "portfolio_facts",
    "portfolio_options",
    "portfolio_page",
    "portfolio_rows",
    "quality_by_body",
    "quality_rows",
    "quality_summary",
    "rounds",
    "saved_views",
    "search_files",
    "search_initiatives",
    "search_people",
    "with_before",
]
