"""Pure: from where on something is flagged, and what is."""

from commonweal.apps.flags.rules.judging import (
    CODES,
    FIELDS,
    ContractFacts,
    Evidence,
    Flag,
    FlagState,
    Held,
    LayerFacts,
    ReportFacts,
    flags_of,
)
from commonweal.apps.flags.rules.limits import Limits, limits

__all__ = [
    "CODES",
    "FIELDS",
    "ContractFacts",
    "Evidence",
    "Flag",
    "FlagState",
    "Held",
    "LayerFacts",
    "Limits",
    "ReportFacts",
    "flags_of",
    "limits",
]
