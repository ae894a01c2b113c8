"""What is known of the tables that rows go to, and in which turn they can be filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases import PostgresqlTable, TableFacts
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import BadInput

__all__ = ["TargetTable", "in_turn", "looked_up"]

_MORE = """
SELECT a.attname::text AS name, a.atthasdef OR a.attidentity <> '' AS filled,
       a.attgenerated <> '' AS generated
FROM pg_attribute a WHERE a.attrelid = {name}::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
_WHICH = """
SELECT n.nspname::text AS space, c.relname::text AS name FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = {name}::regclass
"""


@dataclass(frozen=True, slots=True)
class TargetTable:
    """``filled``: columns that the database fills where nothing is given; ``generated``: those that
    it always makes itself. ``parents``: the quoted names of the tables that it refers to."""

    given: str
    space: str
    name: str
    facts: TableFacts
    filled: frozenset[str]
    generated: frozenset[str]
    parents: frozenset[str]

    @property
    def quoted(self) -> str:
        return f"{quoted(self.space)}.{quoted(self.name)}"


def looked_up(target: Target, given: str) -> TargetTable:
    """BadInput where there is no such table."""
    table = PostgresqlTable(target.uri, given, beside=target.session)
    try:
        name = literal(table.name)
        more = table.rows(_MORE.format(name=name))
        which: Mapping[str, Any] = table.rows(_WHICH.format(name=name))[0]
        own = table.rows(f"SELECT {name}::regclass::oid::int8 AS oid")[0]["oid"]
        parents = table.rows(
            "SELECT n.nspname::text AS space, c.relname::text AS name FROM pg_constraint f "
            "JOIN pg_class c ON c.oid = f.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE f.contype = 'f' AND f.conrelid = {own}"
        )
        return TargetTable(
            given=given,
            space=which["space"],
            name=which["name"],
            facts=table.facts,
            filled=frozenset(row["name"] for row in more if row["filled"]),
            generated=frozenset(row["name"] for row in more if row["generated"]),
            parents=frozenset(f"{quoted(row['space'])}.{quoted(row['name'])}" for row in parents),
        )
    finally:
        table.close()


def in_turn(tables: Sequence[TargetTable]) -> list[TargetTable]:
    """Each after those that it refers to. BadInput where some refer to each other."""
    left, found = list(tables), []
    while left:
        waiting = {each.quoted for each in left}
        ready = [each for each in left if not (each.parents & waiting) - {each.quoted}]
        if not ready:
            raise BadInput(
                f"The tables {', '.join(each.given for each in left)} refer to each other. "
                "Drop one of the foreign keys for the transfer, and put it back before you verify.",
                code="circle",
            )
        found += ready
        left = [each for each in left if each not in ready]
    return found
