"""Reads: the only place of this slice that joins or annotates. Every one is given the person who
asks and shows what that person may see."""

from commonweal.apps.programmes.queries.initiative import (
    InitiativePage,
    InitiativeSeen,
    ReportPage,
    initiative_for,
    initiative_page,
    report_for,
    report_page,
)
from commonweal.apps.programmes.queries.seeing import (
    Kept,
    LayerSeen,
    ReportSeen,
    field_visible,
    hidden_fields,
    kept_fields,
    sight,
    visible_initiatives,
    visible_positions,
)

__all__ = [
    "InitiativePage",
    "InitiativeSeen",
    "Kept",
    "LayerSeen",
    "ReportPage",
    "ReportSeen",
    "field_visible",
    "hidden_fields",
    "initiative_for",
    "initiative_page",
    "kept_fields",
    "report_for",
    "report_page",
    "sight",
    "visible_initiatives",
    "visible_positions",
]
