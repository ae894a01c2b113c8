"""Reads over many initiatives at once. Every one is given the person who asks, begins with what
that person may see (programmes.queries), and never sees more."""

from commonweal.apps.portfolio.queries.compare import (
    KINDS,
    CompareFilter,
    Comparison,
    PositionChange,
    ReportField,
    changes,
    compare_bodies,
    compare_dates,
    compare_reports,
    rounds,
)
from commonweal.apps.portfolio.queries.listing import (
    PortfolioChanges,
    portfolio_changes,
    portfolio_export_rows,
    saved_views,
)
from commonweal.apps.portfolio.queries.origin import file_of
from commonweal.apps.portfolio.queries.planned import There, what_there_is
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
    search_holders,
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
    "Comparison",
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
    "There",
    "changes",
    "compare_bodies",
    "compare_dates",
    "compare_reports",
    "file_of",
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
    "search_holders",
    "search_initiatives",
    "search_people",
    "what_there_is",
]
