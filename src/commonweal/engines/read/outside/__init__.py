"""Read what others keep: over HTTP, from a Prometheus server, from a database of theirs.

Nothing is reached that the operator did not list (`Allowed`), and every address is checked again at
the moment of connecting. `web` and `databases` are imported by who uses them, because httpx and
psycopg are not needed to show a page.
"""

from commonweal.engines.read.outside.addresses import (
    Address,
    Allowed,
    check_resolved,
    read_address,
    read_allowed,
    require_listed,
)
from commonweal.engines.read.outside.answers import Answer, Bounds, Deadline, Table

__all__ = [
    "Address",
    "Allowed",
    "Answer",
    "Bounds",
    "Deadline",
    "Table",
    "check_resolved",
    "read_address",
    "read_allowed",
    "require_listed",
]
