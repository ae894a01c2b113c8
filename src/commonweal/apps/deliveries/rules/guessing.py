"""What the columns of a table are, by their names. A person looks at it before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["guess_columns"]

_NAMES = {
    "measure": ("measure", "measure key", "key", "indicator", "kpi", "metric"),
    "value": ("value", "reading", "measured value", "figure", "amount", "result", "actual"),
    "period": ("period", "month", "date", "day", "week", "quarter", "year", "financial year"),
    "starts": ("starts", "start", "from", "first day", "period start", "start date"),
    "ends": ("ends", "end", "to", "until", "last day", "period end", "end date"),
    "as_of": ("as of", "as at", "as_of", "as_at", "published", "updated"),
}


def guess_columns(columns: Sequence[str]) -> dict[str, str]:
    """The column of each kind that a name gives away; of a period or its days one, not both. The
    value is else the only column that is left."""
    plain = {_plain(name): name for name in reversed(columns)}
    found = {
        kind: next((plain[name] for name in map(_plain, names) if name in plain), "")
        for kind, names in _NAMES.items()
    }
    if found["starts"] or found["ends"]:
        found["period"] = ""
    left = [name for name in columns if name not in found.values()]
    if not found["value"] and len(left) == 1:
        found["value"] = left[0]
    return {kind: name for kind, name in found.items() if name}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()
