"""Whether a table's changes are written down, by which log, and from when."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases import MariadbTable, PostgresqlTable, SqliteTable
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.transfer.changes.followers import Joined, joined, joining
from commonweal.engines.transfer.changes.triggers import Watched, removing, setting_up, there
from commonweal.engines.transfer.changes.writing import Writer, opened_for_writing
from commonweal.kernel.errors import BadInput, CannotFinish, CommonwealError

__all__ = [
    "Noted",
    "Table",
    "install",
    "is_watched",
    "joined_as",
    "only_said",
    "remove",
    "token_of",
    "watched_table",
]

Table = PostgresqlTable | SqliteTable | MariadbTable
Followed = tuple[Table, Sequence[str], str]  # with its key and who follows, "" where nobody joins


@dataclass(frozen=True, slots=True)
class Noted:
    """``new``: False where the log was there already. ``statements``: where they were only asked
    for."""

    name: str
    key: tuple[str, ...]
    new: bool
    statements: tuple[str, ...] = ()


def watched_table(table: Table, key: Sequence[str]) -> Watched:
    columns = tuple(table.facts.column(name) for name in key)
    if isinstance(table, PostgresqlTable):
        return Watched("postgresql", table.name, columns)
    if isinstance(table, MariadbTable):
        return Watched("mariadb", quoted(table.table), columns)
    return Watched("sqlite", quoted(table.table), columns, _replacing(table, key))


def _replacing(table: SqliteTable, key: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of columns, other than the key, of which a table holds each value once."""
    name = table.table.replace("'", "''")
    rows = table.rows(
        "SELECT l.name AS list, COALESCE(i.name, '') AS name FROM "
        f"pragma_index_list('{name}') AS l, pragma_index_info(l.name) AS i "
        'WHERE l."unique" ORDER BY l.name, i.seqno'
    )
    groups: dict[str, list[str]] = {"": list(table.facts.primary_key)}
    for row in rows:
        groups.setdefault(row["list"], []).append(row["name"])
    found = {tuple(each) for each in groups.values() if each and set(each) != set(key)}
    if any("" in each for each in found):
        raise BadInput(
            "A unique index of an expression may replace rows that no trigger sees. Follow this "
            "table by a mark, or leave the index out.",
            where=table.label,
        )
    return tuple(sorted(found))


def token_of(table: Table, key: Sequence[str]) -> str:
    """What tells this log from an earlier one of the same table; empty where there is none.

    CannotFinish where the log is there and its triggers are not: what changed meanwhile is lost.
    """
    watched = watched_table(table, key)
    token = _registered(table, watched)
    if not token:
        return ""
    query, wanted = there(watched)
    if int(table.rows(query)[0]["n"]) != wanted:
        raise CannotFinish(
            "Triggers that write down the changes are missing or switched off, so changes were "
            "not seen. Remove the log, install it again, and load the table anew.",
            where=table.label,
        )
    return token


def _registered(session: Any, watched: Watched) -> str:
    """The token; empty where the table is not watched, or by another key."""
    if not _has_registry(session, watched.store):
        return ""
    name = watched.name.replace("'", "''")
    query = f"SELECT token, {quoted('key')} AS key_names FROM {watched.registry} WHERE name = "
    for row in session.rows(f"{query}'{name}'"):
        if row["key_names"] == watched.key_names:
            return str(row["token"])
        raise BadInput(
            f"The log of {watched.name} was set up for the key {row['key_names']}. Remove it "
            "first.",
            field="key",
        )
    return ""


def is_watched(session: Any, watched: Watched) -> bool:
    """By whatever key."""
    if not _has_registry(session, watched.store):
        return False
    name = watched.name.replace("'", "''")
    query = f"SELECT count(*) AS n FROM {watched.registry} WHERE name = '{name}'"
    return int(session.rows(query)[0]["n"]) > 0


def _has_registry(session: Any, store: str) -> bool:
    asked = {
        "sqlite": "SELECT count(*) AS n FROM sqlite_master WHERE name = 'commonweal_watched'",
        "postgresql": "SELECT count(*) AS n FROM pg_catalog.pg_tables WHERE schemaname = "
        "'commonweal_watch' AND tablename = 'watched'",
        "mariadb": "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = "
        "database() AND table_name = 'commonweal_watched'",
    }
    return int(session.rows(asked[store])[0]["n"]) > 0


def joined_as(table: Table, key: Sequence[str], follower: str) -> Joined:
    """How the log of this table knows a follower. BadInput where it does not."""
    found = [each for each in joined(table, watched_table(table, key)) if each.follower == follower]
    if not found:
        raise BadInput(
            "The log of this table does not know this target, and might be trimmed before the "
            "target has taken over what it holds. Let it join, before it is loaded: commonweal "
            "transfer watch --install, with this target.",
            field="target",
            where=table.label,
        )
    return found[0]


def install(place: str, tables: Sequence[Followed]) -> list[Noted]:
    """The logs of these tables, with their keys and those who follow; what is there stays as it
    is."""
    watched = [(watched_table(table, key), follower) for table, key, follower in tables]
    for table, key, _follower in tables:
        _may_be_watched(table)
        token_of(table, key)
        table.close()
    with contextlib.closing(opened_for_writing(place)) as writer:
        return [_installed(writer, each, follower) for each, follower in watched]


def only_said(_place: str, tables: Sequence[Followed]) -> list[Noted]:
    """What ``install`` would do, for somebody else to do it."""
    found = []
    for table, key, follower in tables:
        _may_be_watched(table)
        watched = watched_table(table, key)
        there_is = _registered(table, watched)
        statements = [*([] if there_is else setting_up(watched)), *_joining(watched, follower)]
        found.append(Noted(watched.name, tuple(key), True, tuple(statements)))  # noqa: FBT003
        table.close()
    return found


def _may_be_watched(table: Table) -> None:
    if not isinstance(table, MariadbTable):
        return
    rows = table.rows(
        "SELECT constraint_name FROM information_schema.referential_constraints WHERE "
        f"constraint_schema = database() AND table_name = {table.literal(table.table)} AND "
        "(delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))"
    )
    if rows:
        raise BadInput(
            f"MariaDB changes rows of this table by the foreign key {rows[0]['constraint_name']} "
            "without asking triggers. Make it RESTRICT, or follow the table by a mark.",
            where=table.label,
        )


def _joining(watched: Watched, follower: str) -> list[str]:
    return [joining(watched, follower)] if follower else []


def _installed(writer: Writer, watched: Watched, follower: str) -> Noted:
    names = tuple(each.name for each in watched.key)
    there_is = bool(_registered(writer, watched))
    try:
        for statement in [] if there_is else setting_up(watched):
            writer.do(statement)
        for statement in _joining(watched, follower):
            writer.do(statement)
        writer.commit()
    except CommonwealError:
        writer.rollback()
        raise
    return Noted(watched.name, names, new=not there_is)


def remove(place: str, tables: Sequence[Followed]) -> list[Noted]:
    watched = [watched_table(table, key) for table, key, _follower in tables]
    for table, _key, _follower in tables:
        table.close()
    gone = []
    with contextlib.closing(opened_for_writing(place)) as writer:
        for each in watched:
            if _has_registry(writer, each.store):
                for statement in removing(each):
                    writer.do(statement)
                writer.commit()
                gone.append(Noted(each.name, tuple(c.name for c in each.key), new=False))
    return gone
