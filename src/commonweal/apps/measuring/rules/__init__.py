"""The catalogue of measures, and how the published figures of services are read."""

from commonweal.apps.measuring.rules.catalogue import (
    CatalogueEntry,
    Definition,
    catalogue,
    catalogue_entry,
)
from commonweal.apps.measuring.rules.service_kpis import (
    ServiceLine,
    overlapping,
    read_line,
    service_measure,
)

__all__ = [
    "CatalogueEntry",
    "Definition",
    "ServiceLine",
    "catalogue",
    "catalogue_entry",
    "overlapping",
    "read_line",
    "service_measure",
]
