"""Both sides of the way back, opened: the target's tables with their logs, the old system's, and
the mapping both ways."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from commonweal.engines.read.databases import PostgresqlTable, read_table_address
from commonweal.engines.transfer.changes.followers import Joined, is_older, joined
from commonweal.engines.transfer.changes.watching import token_of, watched_table
from commonweal.engines.transfer.changes.writing import Writer, put_right
from commonweal.engines.transfer.converting import Converter
from commonweal.engines.transfer.following.inverse import Inverse, inverse_of
from commonweal.engines.transfer.following.keys import TargetKey, target_key
from commonweal.engines.transfer.following.old_rows import OldStanding
from commonweal.engines.transfer.linting import lint
from commonweal.engines.transfer.mapping import Changes, TableMapping, TransferMapping
from commonweal.engines.transfer.problems import MappingError
from commonweal.engines.transfer.running import Places, source_of
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.transfer.target import Target
from commonweal.engines.transfer.target_tables import TargetTable, in_turn, looked_up
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["LOG", "Way", "going_back", "may_join", "old_name", "standing_of", "ways"]

LOG = Changes("log")


@dataclass
class Way:
    """One table: both sides open, and the mapping both ways. ``follower``: as whom the log
    knows the old system."""

    table: TableMapping
    found: TargetTable
    old: TableOfDatabase
    new: TableOfDatabase
    converter: Converter
    key: TargetKey
    inverse: Inverse
    schema: Any
    follower: str

    @cached_property
    def known(self) -> list[Joined]:
        """All who follow the log of the target's table."""
        return joined(self.new.table, watched_table(self.new.table, self.new.key))

    @property
    def own(self) -> Joined | None:
        """What the log knows of this old system."""
        return next((each for each in self.known if each.follower == self.follower), None)


def going_back(mapping: TransferMapping) -> list[TableMapping]:
    return [each for each in mapping.tables if each.source.table and each.changes.by != "none"]


def ways(
    mapping: TransferMapping, places: Places, target: Target, stack: contextlib.ExitStack
) -> list[Way]:
    """In the turn in which tables can be filled."""
    tables = going_back(mapping)
    if not tables:
        raise BadInput("No table of the mapping comes from a database.", field="tables")
    if places.source:
        put_right(places.source)
    by_name = {each.target: each for each in tables}
    turn = in_turn([looked_up(target, each.target) for each in tables])
    found_ways, problems = [], []
    for found in turn:
        way, wrong = _way(mapping, by_name[found.given], found, places, target, stack)
        found_ways.append(way)
        problems += wrong
    if problems:
        raise MappingError(problems, mapping.where)
    return found_ways


def _way(  # noqa: PLR0917 - one step of _ways
    mapping: TransferMapping,
    table: TableMapping,
    found: TargetTable,
    places: Places,
    target: Target,
    stack: contextlib.ExitStack,
) -> tuple[Way, list[Any]]:
    old = stack.enter_context(contextlib.closing(source_of(table, places, measured=False)))
    if not isinstance(old, TableOfDatabase):
        raise BadInput("A file takes no changes back.", where=table.target)
    linted = lint(mapping, table, old, found)
    if linted.problems:
        raise MappingError(linted.problems, mapping.where)
    schema = old.sample() or old.empty_schema()
    key = target_key(table, found, linted.columns, mapping.codes, schema)
    session = PostgresqlTable(places.target, table.target, beside=target.session)
    new = stack.enter_context(contextlib.closing(TableOfDatabase(session, key.names, LOG)))
    inverse, problems = inverse_of(mapping, table, old.columns)
    converter = Converter(table, linted.columns, mapping.codes)
    follower = f"{old_name(mapping, places.source)}, {table.target}"
    return Way(table, found, old, new, converter, key, inverse, schema, follower), problems


def old_name(mapping: TransferMapping, source: str) -> str:
    """As whom logs of the target know an old system: by where it is, whoever asks, so that what a
    copy of it took over is not confirmed for the one that people go back to."""
    address = read_table_address(f"{source}#table")
    if address.store == "sqlite":
        where = str(Path(address.place).resolve())
    else:
        parts = urlsplit(address.place)
        host = parts.netloc.rpartition("@")[2]
        where = parts._replace(scheme=address.store, netloc=host).geturl()
    return f"{mapping.name[:200]} back to {where}"


def may_join(way: Way) -> None:
    """BadInput where the log may have lost entries before this old system was known to it."""
    if not token_of(way.new.table, way.new.key):
        return
    if way.own is None and any(each.place for each in way.known):
        raise BadInput(
            "This log has been trimmed for another old system, or for this one under another "
            "address, and may have lost what this one needs. Take it away first: commonweal "
            "transfer watch --remove --back.",
            field="source",
            where=way.table.target,
        )


def standing_of(way: Way, writer: Writer, transfer: str) -> tuple[OldStanding, str]:
    """How far the old system has come, by which log. BadInput and CannotFinish where that log is
    not there, is another one, or has lost entries that are still to be carried."""
    standing = OldStanding(writer, way.old.table, transfer, way.table.target)
    token = token_of(way.new.table, way.new.key)
    if not token:
        raise BadInput(
            "The target does not note its changes. Set that up at the cutover: commonweal transfer "
            "watch --install --back.",
            where=way.table.target,
        )
    if standing.token not in {"", token}:
        raise BadInput(
            "The target's log is another one than that which was carried back until now: changes "
            "between them are not known.",
            where=way.table.target,
        )
    may_join(way)
    if way.own and is_older(standing.place, way.own.place):
        raise CannotFinish(
            "The old system is older than what it confirmed when the log was trimmed: it was put "
            "back to an earlier state, and changes are gone. What differs, verify says.",
            where=way.table.target,
        )
    return standing, token
