"""Pure decisions: who is independent, what the evidence says, and how long people wait."""

from commonweal.apps.reviews.rules.independence import (
    RECENT_DAYS,
    Standing,
    Tie,
    check_independent,
    ties_of,
)
from commonweal.apps.reviews.rules.indicative import (
    Criteria,
    Indicative,
    Limits,
    Matters,
    Reason,
    indicative_of,
    limits,
)
from commonweal.apps.reviews.rules.waits import Wait, Waits, waits_of

__all__ = [
    "RECENT_DAYS",
    "Criteria",
    "Indicative",
    "Limits",
    "Matters",
    "Reason",
    "Standing",
    "Tie",
    "Wait",
    "Waits",
    "check_independent",
    "indicative_of",
    "limits",
    "ties_of",
    "waits_of",
]
