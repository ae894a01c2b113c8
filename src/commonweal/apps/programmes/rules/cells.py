"""Which published cell a figure or a narrative of a report came from."""

from __future__ import annotations

__all__ = ["FIGURES", "KNOWN_CELLS", "cells_of"]

# The figures of a report, in the order in which pages show them.
FIGURES = (
    "reported_name", "confidence", "second_confidence", "start_date", "end_date",
    "whole_life_cost", "benefits", "year_baseline", "year_forecast", "year_variance_percent",
)  # fmt: skip
# Where the cell of a publication is not called what the report calls its figure.
_CELLS: dict[str, tuple[str, ...]] = {
    "reported_name": ("reported_name", "name"),
    "confidence": ("confidence", "confidence_sro"),
    "second_confidence": ("second_confidence", "confidence_sro"),
    "whole_life_cost": ("whole_life_cost", "total_budget"),
    "year_baseline": ("year_baseline", "year_budget"),
    "year_variance_percent": ("year_variance_percent", "year_variance_share", "year_variance"),
    "people": ("sro_name",),
}
_TEXTS = ("confidence", "schedule", "variance", "whole_life_cost", "benefits", "evaluation_plan")
# By these a record is found and placed; they give no figure away.
_PLACING = ("name", "department", "category", "published_id", "report_year", "snapshot_date")
KNOWN_CELLS = frozenset(
    [*_PLACING, "sro_name", "description"]
    + [cell for field in FIGURES for cell in _CELLS.get(field, (field,))]
    + [f"{text}_text" for text in _TEXTS]
)


def cells_of(field: str, *, narrative: bool = False) -> tuple[str, ...]:
    """The names under which the cell of a figure, or of a narrative, may be kept."""
    if narrative:
        return (f"{field}_text", field)
    return _CELLS.get(field, (field,))
