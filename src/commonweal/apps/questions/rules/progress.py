"""What a report of our own says was spent and done, from the rows that it froze."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

__all__ = ["FEWEST_MILESTONES", "progress_in", "spent_in"]

FEWEST_MILESTONES = 3  # with fewer, one more or less says nothing of the work


def spent_in(content: Mapping[str, Any], currency: str, base_year: int) -> Decimal | None:
    """What the cost lines of a snapshot have as spent, in this money. None where none says, or
    where a line is in other money: then there is no sum."""
    rows = [row for row in content.get("cost_lines", ()) if row["recurrence"] != "income"]
    if any((row["currency"], row["base_year"]) != (currency, base_year) for row in rows):
        return None
    spent = [Decimal(row["actual"]) for row in rows if row["actual"] is not None]
    return sum(spent, Decimal(0)) if spent else None


def progress_in(content: Mapping[str, Any]) -> Decimal | None:
    """The share of the milestones of a snapshot that were reached, each counting the same. None
    where there are too few to say."""
    rows = content.get("milestones", ())
    if len(rows) < FEWEST_MILESTONES:
        return None
    return (Decimal(sum(row["actual"] is not None for row in rows)) / len(rows)).quantize(
        Decimal("0.01")
    )
