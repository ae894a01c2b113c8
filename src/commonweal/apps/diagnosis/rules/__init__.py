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
from commonweal.apps.diagnosis.rules.patterns import Case, Recurring, Where, recurring
from commonweal.apps.diagnosis.rules.signs import (
    Notice,
    Quote,
    Seen,
    SponsorSeen,
    StepSeen,
    notices,
)

__all__ = [
    "DIMENSIONS",
    "NOW",
    "Case",
    "Evaluated",
    "Known",
    "Lines",
    "Moment",
    "Notice",
    "Quote",
    "Recurring",
    "RiskKnown",
    "Row",
    "Seen",
    "SponsorSeen",
    "Standing",
    "StepSeen",
    "Where",
    "evaluate",
    "histories",
    "items_of",
    "lines",
    "moved_end",
    "notices",
    "recurring",
]
