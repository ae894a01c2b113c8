"""Pure decisions: kinds of source, columns to readings, days, when to collect again."""

from commonweal.apps.sources.rules.columns import (
    Beat,
    Columns,
    Mapped,
    Row,
    check_columns,
    columns_of,
    map_rows,
)
from commonweal.apps.sources.rules.days import Calendar, NotADayError, day_of, moment_of
from commonweal.apps.sources.rules.kinds import EVERY, KINDS, Kind, Secret, collected_kinds
from commonweal.apps.sources.rules.secrets import MASK, check_header, check_secret, masked
from commonweal.apps.sources.rules.timing import ends_to_ask, next_due, window_seconds
from commonweal.engines.read.outside.figures import NotAFigureError, figure_of

__all__ = [
    "EVERY",
    "KINDS",
    "MASK",
    "Beat",
    "Calendar",
    "Columns",
    "Kind",
    "Mapped",
    "NotADayError",
    "NotAFigureError",
    "Row",
    "Secret",
    "check_columns",
    "check_header",
    "check_secret",
    "collected_kinds",
    "columns_of",
    "day_of",
    "ends_to_ask",
    "figure_of",
    "map_rows",
    "masked",
    "moment_of",
    "next_due",
    "window_seconds",
]
