"""The logs of all tables of a mapping, set up in their source or taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commonweal.engines.transfer.changes.watching import Noted, Table, install, remove
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.running import Places, source_of
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.kernel.errors import BadInput

__all__ = ["unwatch", "watch"]

_Done = Callable[[str, Sequence[tuple[Table, Sequence[str]]]], list[Noted]]


def watch(mapping: TransferMapping, places: Places) -> list[Noted]:
    """From now on the source notes which rows change, of the tables whose mapping says so."""
    return _each(mapping, places, install)


def unwatch(mapping: TransferMapping, places: Places) -> list[Noted]:
    """The triggers and logs of these tables are gone, with all that they noted."""
    return _each(mapping, places, remove)


def _each(mapping: TransferMapping, places: Places, done: _Done) -> list[Noted]:
    tables: list[tuple[Table, Sequence[str]]] = []
    for each in mapping.tables:
        if each.changes.by == "log":
            source = source_of(each, places, measured=False)
            if not isinstance(source, TableOfDatabase):
                raise BadInput("A file does not change.", field="changes", where=each.target)
            tables.append((source.table, source.key))
    if not tables:
        raise BadInput("No table of the mapping says changes: log.", field="changes")
    return done(places.source, tables)
