"""Pure decisions: what may differ, and how much of it the forecast takes."""

from commonweal.apps.tolerances.rules.comparing import (
    Figure,
    PairKnown,
    RiskKnown,
    ScopeKnown,
    ScopeLayer,
    State,
    Taken,
    Use,
    standing_of,
    use_of,
)
from commonweal.apps.tolerances.rules.limits import (
    KINDS,
    LONGEST_DAYS,
    UNITS,
    Kind,
    Limit,
    Unit,
    effective,
    too_wide,
)
from commonweal.apps.tolerances.rules.records import figures_from, record_of, uses_from

__all__ = [
    "KINDS", "LONGEST_DAYS", "UNITS", "Figure", "Kind", "Limit", "PairKnown", "RiskKnown",
    "ScopeKnown", "ScopeLayer", "State", "Taken", "Unit", "Use", "effective", "figures_from",
    "record_of", "standing_of", "too_wide", "use_of", "uses_from",
]  # fmt: skip
