"""Reads: levels and what may differ at each, and how much of it the forecast takes."""

from commonweal.apps.tolerances.queries.levels import (
    Level,
    Lines,
    chain_of,
    level_above,
    limits_of,
    lines_above,
    lines_at,
    lines_for,
    own_people,
)
from commonweal.apps.tolerances.queries.standing import (
    FIELDS,
    OVER,
    Judged,
    KindRow,
    body_page,
    judged_of,
    may_set,
    own_at,
    require_setting,
    to_review,
    tolerance_page,
)

__all__ = [
    "FIELDS", "OVER", "Judged", "KindRow", "Level", "Lines", "body_page", "chain_of",
    "judged_of", "level_above", "limits_of", "lines_above", "lines_at", "lines_for", "may_set",
    "own_at", "own_people", "require_setting", "to_review", "tolerance_page",
]  # fmt: skip
