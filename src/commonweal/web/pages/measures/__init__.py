"""What is measured: the list, one measure with what is usual and what comes, and year by year."""

from commonweal.web.pages.measures.views import measure, measures, years

__all__ = ["measure", "measures", "years"]
