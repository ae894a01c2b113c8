"""A body's own status report: the figures it starts from, its snapshot, and what it writes back.

A snapshot is plain JSON, so that its digest can be worked out again by anybody::

    {"version": 1, "initiative": id,
     "layer": 2, "approved": {"whole_life_cost": "120.00", "end_date": "2030-05-01"},
     "figures": {"as_at": "2026-03-31", "confidence": "amber", ...},
     "narratives": {"summary": "..."},
     "milestones": [row, ...], "cost_lines": [row, ...]}

A row has id, name, original, approved, forecast and actual, and beside them ``taken``: the
forecast and actual that the record held when the row was copied. Amounts and dates are text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.apps.plans.rules import CostFacts, Line, totals
from commonweal.apps.programmes.rules.confidence import Scale, scales
from commonweal.kernel.digest import canonical_digest

__all__ = [
    "NARRATIVES",
    "SNAPSHOT_FIGURES",
    "RowChange",
    "YearFigures",
    "content_changes",
    "digest_of",
    "expected_cost",
    "facts_of_row",
    "lock_problem",
    "row_changes",
    "row_of",
    "scale_on",
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


def snapshot(report: Any, rows: Mapping[str, Any]) -> dict[str, Any]:
    """All that is locked. ``report`` is anything with the attributes of SNAPSHOT_FIGURES;
    ``rows`` has layer, approved, milestones and cost_lines."""
    return {
        "version": VERSION,
        "initiative": report.initiative_id,
        "layer": rows["layer"],
        "approved": dict(rows["approved"]),
        "figures": {name: _text(getattr(report, name)) for name in SNAPSHOT_FIGURES},
        "narratives": {name: text for name, text in report.narratives.items() if text},
        "milestones": [dict(row) for row in rows["milestones"]],
        "cost_lines": [dict(row) for row in rows["cost_lines"]],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (RFC 8785), in hexadecimal."""
    return canonical_digest(content)


def scale_on(day: date) -> Scale:
    """The newest scale of confidence that was in use on ``day``; the newest of all where none."""
    used = [found for found in scales().values() if found.name != "outside"]
    then = [s for s in used if s.valid_from <= str(day) <= (s.valid_to or "9999")]
    return max(then or used, key=lambda found: found.valid_from)


def facts_of_row(row: Row) -> CostFacts:
    """A cost line as a row of a snapshot has it."""
    original, approved, forecast, actual = (
        None if row[name] is None else Decimal(row[name])
        for name in ("original", "approved", *STATES)
    )
    dropped = original is not None and approved is None
    line = Line(original, None, approved, forecast, actual, dropped=dropped)
    return CostFacts(row["first_year"], row["recurrence"], row["currency"], row["base_year"], line)


def content_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two contents of one report, old beside new."""
    found: dict[str, Any] = {}
    for part in ("figures", "narratives"):
        names = [*before[part], *(name for name in after[part] if name not in before[part])]
        pairs = {name: [before[part].get(name), after[part].get(name)] for name in names}
        found |= {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    for part in ("milestones", "cost_lines"):
        if rows := row_changes(before[part], after[part]):
            found[part] = [[c.name, c.state, c.before, c.after] for c in rows]
    return found


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
    before: Any
    after: Any


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


def expected_cost(
    lines: Iterable[CostFacts], promised: Decimal | None, currency: str, base_year: int
) -> Decimal | None:
    """The whole-life cost that the cost lines now come to.

    None where they are not known to be the whole: what the newest layer promises of them does
    not sum to the ``promised`` whole-life cost, one has no figure, or some are in other money.
    """
    found = totals(lines)
    if len(found) != 1 or (found[0].currency, found[0].base_year) != (currency, base_year):
        return None
    whole = promised is not None and found[0].approved.amount == promised
    return found[0].expected.whole if whole else None


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
