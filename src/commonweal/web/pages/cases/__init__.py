"""The business case to read: what it says, what it is worth, how versions differ."""

from commonweal.web.pages.cases.views import appraisal, case, compare, version

__all__ = ["appraisal", "case", "compare", "version"]
