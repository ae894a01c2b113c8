"""Pure decisions of diagnosis: values in, a frozen result out."""

from commonweal.apps.diagnosis.rules.evaluation import (
    DIMENSIONS,
    Evaluated,
    Known,
    Lines,
    RiskKnown,
    Standing,
    evaluate,
    lines,
)
from commonweal.apps.diagnosis.rules.history import (
    NOW,
    Moment,
    Row,
    histories,
    items_of,
    moved_end,
)

__all__ = [
    "DIMENSIONS",
    "NOW",
    "Evaluated",
    "Known",
    "Lines",
    "Moment",
    "RiskKnown",
    "Row",
    "Standing",
    "evaluate",
    "histories",
    "items_of",
    "lines",
    "moved_end",
]
