"""Reads: the only place of this slice that joins or annotates. Every one is given the person who
asks and shows what that person may see."""

from commonweal.apps.programmes.queries.initiative import (
    InitiativePage,
    InitiativeSeen,
    ReportPage,
    initiative_for,
    initiative_page,
    initiative_seen,
    report_for,
    report_page,
    reports_for,
)
from commonweal.apps.programmes.queries.seeing import (
    Kept,
    LayerSeen,
    ReportSeen,
    field_visible,
    hidden_fields,
    kept_fields,
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
    "initiative_seen",
    "kept_fields",
    "report_for",
    "report_page",
    "reports_for",
    "visible_initiatives",
    "visible_positions",
]
