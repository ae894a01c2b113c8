"""How an initiative is doing, what moved it and why; and the same across many."""

from commonweal.web.pages.diagnosis.inquiry import inquiry
from commonweal.web.pages.diagnosis.patterns import patterns
from commonweal.web.pages.diagnosis.views import diagnosis, variance

__all__ = ["diagnosis", "inquiry", "patterns", "variance"]
