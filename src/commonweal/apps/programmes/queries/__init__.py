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
    hidden_fields,
    initiative_for,
    initiative_page,
    report_for,
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
    visible_positions,
)
from commonweal.apps.programmes.queries.search import search_initiatives

__all__ = [
    "PORTFOLIO_SORTS",
    "InitiativePage",
    "MoneyTotal",
    "PortfolioFacts",
    "PortfolioFilter",
    "PortfolioPage",
    "PositionChange",
    "ReportField",
    "compare_dates",
    "compare_reports",
    "hidden_fields",
    "initiative_for",
    "initiative_page",
    "portfolio_options",
    "portfolio_page",
    "portfolio_rows",
    "report_for",
    "search_initiatives",
    "visible_positions",
]
