"""Read what people really have: files and pasted tables to typed records, each cell accounted for.

`open_tables` -> `recognise` -> `read_records` for published returns; `link` joins the same project
across years.
"""

from commonweal.engines.read.headers import Mapped, Recognised, recognise
from commonweal.engines.read.linking import Join, Linkable, Linked, Offer, Why, link
from commonweal.engines.read.opening import open_pasted, open_tables
from commonweal.engines.read.published import ReadReturn, read_records
from commonweal.engines.read.tables import Limits, Note, RawTable

__all__ = [
    "Join",
    "Limits",
    "Linkable",
    "Linked",
    "Mapped",
    "Note",
    "Offer",
    "RawTable",
    "ReadReturn",
    "Recognised",
    "Why",
    "link",
    "open_pasted",
    "open_tables",
    "read_records",
    "recognise",
]
