"""Two reports of one initiative, or the portfolio at two dates: old value beside new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import ReportSeen, visible_positions
from commonweal.apps.programmes.rules.confidence import worsened_steps

FIGURES = (
    "reported_name", "confidence", "second_confidence", "start_date", "end_date",
    "whole_life_cost", "benefits", "year_baseline", "year_forecast", "year_variance_percent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportField:
    """One field of two reports. ``narrative`` fields are text."""

    field: str
    before: Any
    after: Any
    narrative: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True)
class PositionChange:
    """One initiative at two dates; either side is None where it was not reported then."""

    before: Position | None
    after: Position | None
    worsened_steps: int | None

    @property
    def shown(self) -> Position:
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has at least one side")
        return found


def compare_reports(before: ReportSeen, after: ReportSeen) -> list[ReportField]:
    """Field by field; narratives after the figures, each kind in its own order."""
    figures = [ReportField(name, getattr(before, name), getattr(after, name)) for name in FIGURES]
    names = list(dict.fromkeys([*before.narratives, *after.narratives]))
    texts = [
        ReportField(n, before.narratives.get(n, ""), after.narratives.get(n, ""), narrative=True)
        for n in names
    ]
    return figures + texts


def compare_dates(user: Anyone, first: date, second: date) -> list[PositionChange]:
    """The portfolio at two dates at which it was reported: worsened first, then by concern."""
    rows = visible_positions(user).filter(as_at__in=[first, second]).select_related("initiative")
    sides: dict[str, dict[date, Position]] = {}
    for row in rows:
        if row.as_at:
            sides.setdefault(row.initiative_id, {})[row.as_at] = row
    changes = [_change(pair.get(first), pair.get(second)) for pair in sides.values()]
    return sorted(changes, key=_order)


def _change(before: Position | None, after: Position | None) -> PositionChange:
    steps = None
    if before and after:
        steps = worsened_steps(
            (before.confidence, before.confidence_scale), (after.confidence, after.confidence_scale)
        )
    return PositionChange(before, after, steps)


def _order(change: PositionChange) -> tuple[int, int, str]:
    return (-(change.worsened_steps or 0), -change.shown.concern, change.shown.name)
