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
    "Evaluated",
    "Known",
    "Lines",
    "Moment",
    "Notice",
    "Quote",
    "RiskKnown",
    "Row",
    "Seen",
    "SponsorSeen",
    "Standing",
    "StepSeen",
    "evaluate",
    "histories",
    "items_of",
    "lines",
    "moved_end",
    "notices",
]
