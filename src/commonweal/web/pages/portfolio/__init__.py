"""The portfolio: the first page. What is in trouble first, then everything, then the file of it."""

from commonweal.web.pages.portfolio.views import (
    export_csv,
    export_xlsx,
    keep_view,
    portfolio,
    remove_view,
)

__all__ = ["export_csv", "export_xlsx", "keep_view", "portfolio", "remove_view"]
