"""Read what people really have: files and pasted tables to typed records, each cell accounted for.

`open_tables` -> `recognise` -> `read_records` for published returns; `link` joins the same project
across years. `propose_columns` -> `apply_columns` for somebody's own spreadsheet. `neutralise` for
what goes out to spreadsheets again.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonweal.engines.read.applying import Applied, OwnRecord, Problem, apply_columns
    from commonweal.engines.read.guards import END_BYTES, check_part_list
    from commonweal.engines.read.headers import Recognised, recognise
    from commonweal.engines.read.linking import Join, Linkable, Linked, Offer, Why, link
    from commonweal.engines.read.matching import Mapped
    from commonweal.engines.read.neutral import neutralise, restored
    from commonweal.engines.read.opening import open_pasted, open_tables
    from commonweal.engines.read.own import OWN_FIELDS, ColumnProposal, Proposals, propose_columns
    from commonweal.engines.read.published import ReadReturn, read_records
    from commonweal.engines.read.tables import Limits, Note, RawTable

__all__ = [
    "END_BYTES",
    "OWN_FIELDS",
    "Applied",
    "ColumnProposal",
    "Join",
    "Limits",
    "Linkable",
    "Linked",
    "Mapped",
    "Note",
    "Offer",
    "OwnRecord",
    "Problem",
    "Proposals",
    "RawTable",
    "ReadReturn",
    "Recognised",
    "Why",
    "apply_columns",
    "check_part_list",
    "link",
    "neutralise",
    "open_pasted",
    "open_tables",
    "propose_columns",
    "read_records",
    "recognise",
    "restored",
]

_MODULES = {
    "applying": ("Applied", "OwnRecord", "Problem", "apply_columns"),
    "guards": ("END_BYTES", "check_part_list"),
    "headers": ("Recognised", "recognise"),
    "linking": ("Join", "Linkable", "Linked", "Offer", "Why", "link"),
    "matching": ("Mapped",),
    "neutral": ("neutralise", "restored"),
    "opening": ("open_pasted", "open_tables"),
    "own": ("OWN_FIELDS", "ColumnProposal", "Proposals", "propose_columns"),
    "published": ("ReadReturn", "read_records"),
    "tables": ("Limits", "Note", "RawTable"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Each is loaded when somebody asks for it: who reads a database needs none of these, and
    loading all of them took longer than comparing a hundred thousand rows."""
    if name not in _MODULE_OF:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
