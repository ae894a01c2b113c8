"""The logs of all tables of a mapping, set up in their source or taken away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from commonweal.engines.read.databases import PostgresqlTable
from commonweal.engines.transfer.changes.watching import (
    Followed,
    Noted,
    install,
    only_said,
    remove,
)
from commonweal.engines.transfer.following.back_ways import may_join, ways
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.running import Places, known_as, source_of
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import BadInput

__all__ = ["unwatch", "watch"]

_Done = Callable[[str, Sequence[Followed]], list[Noted]]


def watch(
    mapping: TransferMapping, places: Places, *, back: bool = False, only_say: bool = False
) -> list[Noted]:
    """From now on the source notes which rows change, of the tables whose mapping says so, and
    knows that this target follows; with ``back`` the target does, of all tables that come from a
    database, and knows the old system. ``only_say``: the statements that this takes, and nothing is
    done."""
    done = only_said if only_say else install
    return _each_back(mapping, places, done) if back else _each(mapping, places, done)


def unwatch(mapping: TransferMapping, places: Places, *, back: bool = False) -> list[Noted]:
    """The triggers and logs of these tables are gone, with all that they noted."""
    return _each_back(mapping, places, remove) if back else _each(mapping, places, remove)


def _each_back(mapping: TransferMapping, places: Places, done: _Done) -> list[Noted]:
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        opened = ways(mapping, places, target, stack)
        for each in opened if done is not remove else ():
            may_join(each)
        found = [(each.table.target, each.new.key, each.follower) for each in opened]
    return done(
        places.target,
        [(PostgresqlTable(places.target, name), key, old) for name, key, old in found],
    )


def _each(mapping: TransferMapping, places: Places, done: _Done) -> list[Noted]:
    if done is not remove:
        with contextlib.closing(Target(places.target)) as target:
            target.prepare(mapping.name)
            places = known_as(mapping, places, target)
    tables: list[Followed] = []
    for each in mapping.tables:
        if each.changes.by == "log":
            source = source_of(each, places, measured=False)
            if not isinstance(source, TableOfDatabase):
                raise BadInput("A file does not change.", field="changes", where=each.target)
            tables.append((source.table, source.key, source.follower))
    if not tables:
        raise BadInput("No table of the mapping says changes: log.", field="changes")
    return done(places.source, tables)
