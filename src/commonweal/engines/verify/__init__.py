"""Is the copy right? Two tables compared row by row, in levels, with a verdict that says what was
proved, what differs, and what was not compared.

``verify(open_source, open_target, Request(...))`` gives a ``Verdict``; ``verify_whole`` one of all
tables of two databases.
"""

from commonweal.engines.verify.checks import Checks, checks_from
from commonweal.engines.verify.cluster import Cluster
from commonweal.engines.verify.differences import Differences, difference_schema
from commonweal.engines.verify.filters import Filters, Rest
from commonweal.engines.verify.parts import FolderTable
from commonweal.engines.verify.plan import Plan, TablePlan, plan_from
from commonweal.engines.verify.request import Request
from commonweal.engines.verify.running import verify
from commonweal.engines.verify.tolerances import Tolerance, tolerances_from
from commonweal.engines.verify.verdict import (
    VERSION,
    ByMapping,
    ColumnResult,
    Excused,
    Filtered,
    Finding,
    Level,
    LevelResult,
    Outcome,
    Verdict,
)
from commonweal.engines.verify.whole import WholeVerdict, verify_whole

__all__ = [
    "VERSION",
    "ByMapping",
    "Checks",
    "Cluster",
    "ColumnResult",
    "Differences",
    "Excused",
    "Filtered",
    "Filters",
    "Finding",
    "FolderTable",
    "Level",
    "LevelResult",
    "Outcome",
    "Plan",
    "Request",
    "Rest",
    "TablePlan",
    "Tolerance",
    "Verdict",
    "WholeVerdict",
    "checks_from",
    "difference_schema",
    "plan_from",
    "tolerances_from",
    "verify",
    "verify_whole",
]
