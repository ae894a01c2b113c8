"""A body's own status report: the figures it starts from, its snapshot, and what it writes back.

A snapshot is plain JSON, so that its digest can be worked out again by anybody::

    {"version": 1, "initiative": id, "layer": 2,
     "figures": {"as_at": "2026-03-31", "confidence": "amber", ...},
     "narratives": {"summary": "..."},
     "milestones": [row, ...], "cost_lines": [row, ...]}

A row has id, name, original, approved, forecast and actual, and beside them ``taken``: the
forecast and actual that the record held when the row was copied. Amounts and dates are text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.plans.rules.promises import CostFacts, Line, totals
from commonweal.kernel.canonical import canonical

__all__ = [
    "NARRATIVES",
    "SNAPSHOT_FIGURES",
    "RowChange",
    "YearFigures",
    "digest_of",
    "expected_cost",
    "lock_problem",
    "row_changes",
    "row_of",
    "snapshot",
    "to_write_back",
    "year_figures",
]

VERSION = 1
SNAPSHOT_FIGURES = (
    "as_at", "label", "confidence", "confidence_scale", "start_date", "end_date",
    "whole_life_cost", "benefits", "year_baseline", "year_forecast", "year_variance_percent",
    "currency", "base_year",
)  # fmt: skip
NARRATIVES = ("summary", "schedule", "cost", "benefits", "next_steps")
STATES = ("forecast", "actual")
Row = Mapping[str, Any]


def row_of(
    row_id: str, name: str, line: Line[Any], drafted: Row | None = None, **facts: Any
) -> dict[str, Any]:
    """A row copied from the record; what a draft already says of it (``drafted``) is kept, and
    only the promised values are copied again."""
    taken = {state: _text(getattr(line, state)) for state in STATES}
    own = {state: drafted[state] for state in STATES} if drafted else taken
    return {
        "id": row_id,
        "name": name,
        **facts,
        "original": _text(line.original),
        "approved": _text(line.approved),
        **own,
        "taken": drafted["taken"] if drafted else taken,
    }


def snapshot(
    report: Any, *, layer: int | None, milestones: Sequence[Row], cost_lines: Sequence[Row]
) -> dict[str, Any]:
    """All that is locked. ``report`` is anything with the attributes of SNAPSHOT_FIGURES."""
    return {
        "version": VERSION,
        "initiative": report.initiative_id,
        "layer": layer,
        "figures": {name: _text(getattr(report, name)) for name in SNAPSHOT_FIGURES},
        "narratives": {name: text for name, text in report.narratives.items() if text},
        "milestones": [dict(row) for row in milestones],
        "cost_lines": [dict(row) for row in cost_lines],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (RFC 8785), in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def lock_problem(*, as_at: date, today: date, confidence: str, summary: str) -> str:
    """Why a report cannot be locked, or "". A rating that is not known needs its reason."""
    if as_at > today:
        return "report-in-future"
    return "" if confidence or summary.strip() else "confidence-unexplained"


def to_write_back(row: Row, now: Mapping[str, Any]) -> dict[str, str | None]:
    """What an approved row changes in the record, where the record says ``now``.

    Only what the report itself changed: a figure that it left as it was copied does not undo
    what was entered in the record since.
    """
    changed = {state: row[state] for state in STATES if row[state] != row["taken"][state]}
    return {state: value for state, value in changed.items() if value != _text(now[state])}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One figure of a milestone or cost line in two reports; None where there is none."""

    name: str
    state: str
    before: str | None
    after: str | None


def row_changes(before: Iterable[Row], after: Iterable[Row]) -> list[RowChange]:
    """The forecasts and actuals that differ between two snapshots, row by row."""
    old = {row["id"]: row for row in before}
    new = {row["id"]: row for row in after}
    return [
        RowChange((new.get(i) or old[i])["name"], state, _of(old, i, state), _of(new, i, state))
        for i in [*new, *(i for i in old if i not in new)]
        for state in STATES
        if _of(old, i, state) != _of(new, i, state)
    ]


def expected_cost(lines: Iterable[CostFacts], currency: str, base_year: int) -> Decimal | None:
    """The whole-life cost that the cost lines now come to; None where one has no figure, where
    there is none, or where some are in other money and so cannot be added."""
    found = totals(lines)
    if len(found) != 1 or (found[0].currency, found[0].base_year) != (currency, base_year):
        return None
    return found[0].expected.whole


@dataclass(frozen=True, slots=True)
class YearFigures:
    baseline: Decimal | None
    forecast: Decimal | None
    variance_percent: Decimal | None


def year_figures(
    lines: Iterable[CostFacts], first_year: int, currency: str, base_year: int
) -> YearFigures:
    """Promised and expected cost of one financial year, and the difference in percent of the
    promise; None where a line of that year has no figure."""
    money = (currency, base_year)
    own = [x for x in lines if x.first_year == first_year and (x.currency, x.base_year) == money]
    found = totals(own)
    baseline = found[0].approved.whole if found else None
    forecast = found[0].expected.whole if found else None
    variance = None
    if baseline and forecast is not None:
        variance = round((forecast - baseline) / baseline * 100, 2)
    return YearFigures(baseline, forecast, variance)


def _of(rows: Mapping[str, Row], row_id: str, state: str) -> str | None:
    value = rows.get(row_id, {}).get(state)
    return None if value is None else str(value)


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
