"""Pure decisions: what is usual, what may come, and whether that is enough."""

from commonweal.apps.outlook.rules.ahead import (
    LEAST_TOLD,
    Ahead,
    Aim,
    Chance,
    Trouble,
    chance_of_missing,
    is_missed,
    trouble_of,
)
from commonweal.apps.outlook.rules.possible import possible_range
from commonweal.apps.outlook.rules.usual import (
    FEWEST,
    RUN,
    Side,
    Signal,
    SignalKind,
    Stretch,
    Usual,
    usual_range,
)

__all__ = [
    "FEWEST",
    "LEAST_TOLD",
    "RUN",
    "Ahead",
    "Aim",
    "Chance",
    "Side",
    "Signal",
    "SignalKind",
    "Stretch",
    "Trouble",
    "Usual",
    "chance_of_missing",
    "is_missed",
    "possible_range",
    "trouble_of",
    "usual_range",
]
