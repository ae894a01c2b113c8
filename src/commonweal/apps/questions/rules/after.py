"""What happened after a day, by the first report that came then."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.engines.question import History, Report

__all__ = ["what_happened"]


def what_happened(whole: History, day: date) -> dict[str, Any]:
    """What the first report after ``day`` says against the last one known on it, as plain values:
    ``next_on``, ``label``, ``days_later``, ``cost_ratio``. Empty where no report came after, and
    None where one of the two says nothing or they do not compare."""
    known = [report for report in whole.reports if report.known <= day]
    later = [report for report in whole.reports if report.known > day]
    if not known or not later:
        return {}
    before, after = known[-1], later[0]
    days = (after.end - before.end).days if before.end and after.end else None
    return {
        "next_on": after.on.isoformat(),
        "label": after.source.label,
        "path": after.source.path,
        "days_later": days,
        "cost_ratio": _ratio(before, after),
    }


def _ratio(before: Report, after: Report) -> float | None:
    """How much the whole-life cost is then of what it was, in the same money."""
    old, new = before.whole_life_cost, after.whole_life_cost
    same = (before.currency, before.price_base) == (after.currency, after.price_base)
    if not old or new is None or old < 0 or not same:
        return None
    return round(float(new / old), 4)
