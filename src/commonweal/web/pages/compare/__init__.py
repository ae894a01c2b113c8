"""Two reports of one programme, or the portfolio at two dates: old value beside new."""

from commonweal.web.pages.compare.dates import compare, compare_csv
from commonweal.web.pages.compare.reports import report_compare

__all__ = ["compare", "compare_csv", "report_compare"]
