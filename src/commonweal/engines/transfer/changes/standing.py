"""How far a table was followed: a row of the target, which moves with the changes."""

from __future__ import annotations

import stat
from functools import cached_property
from typing import Any

from commonweal.engines.read.databases import MariadbTable, PostgresqlTable, SqliteTable
from commonweal.engines.read.databases.postgresql import literal
from commonweal.engines.transfer.changes.pending import Found
from commonweal.engines.transfer.changes.watching import Table
from commonweal.engines.transfer.mapping import TableMapping, TransferMapping
from commonweal.engines.transfer.pieces import RowSource
from commonweal.engines.transfer.target import NOT_AS_IN_SOURCE, SPACE, Target
from commonweal.kernel.errors import BadInput

__all__ = ["Standing", "is_read_only", "now_of"]


class Standing:
    """Of one table of a mapping."""

    def __init__(self, target: Target, mapping: TransferMapping, table: TableMapping) -> None:
        self.target, self.mapping, self.table = target, mapping, table
        self.mine = f"transfer = {literal(mapping.name)} AND target = {literal(table.target)}"

    @cached_property
    def _row(self) -> dict[str, Any]:
        rows = self.target.rows(
            f"SELECT place, changes, final FROM {SPACE}.followed WHERE {self.mine}"
        )
        return rows[0] if rows else {"place": "", "changes": 0, "final": False}

    @property
    def place(self) -> str:
        return str(self._row["place"])

    @property
    def changes(self) -> int:
        return int(self._row["changes"])

    @property
    def final(self) -> bool:
        return bool(self._row["final"])

    def check(self, source: RowSource) -> None:
        """BadInput where what is there is not what these changes belong to."""
        there = self.target.rows(f"SELECT to_regclass('{SPACE}.followed')::text AS name")
        rows = (
            self.target.rows(
                f"SELECT snapshot, last FROM {SPACE}.chunk WHERE {self.mine} "
                "ORDER BY number DESC LIMIT 1"
            )
            if there[0]["name"]
            else []
        )
        if not (rows and rows[0]["last"]):
            raise BadInput(
                "This table is not loaded to its end. Do that first.", where=self.table.target
            )
        if rows[0]["snapshot"] != source.snapshot:
            raise BadInput(
                "The log is another one than when the table was loaded, so changes may be missing. "
                "Empty the target's table, remove its rows from commonweal_transfer.chunk, and "
                "load it again.",
                where=source.label,
            )

    def begin(self, place: str) -> None:
        """Before the first row is read; an earlier begin stays."""
        self.target.do(
            f"INSERT INTO {SPACE}.followed (transfer, target, mapping, place) VALUES "
            f"({literal(self.mapping.name)}, {literal(self.table.target)}, "
            f"{literal(self.mapping.digest)}, {literal(place)}) ON CONFLICT DO NOTHING"
        )
        self.target.commit()

    def move(self, found: Found) -> None:
        if found.after == self.place and not found.entries:
            return
        values = {
            "mapping": literal(self.mapping.digest),
            "place": literal(found.after),
            "changes": str(self.changes + found.entries),
            "final": "false",
            "at": "clock_timestamp()",
        }
        changed = ", ".join(f"{name} = {value}" for name, value in values.items())
        names = (literal(self.mapping.name), literal(self.table.target))
        self.target.do(
            f"INSERT INTO {SPACE}.followed (transfer, target, {', '.join(values)}) VALUES "
            f"({', '.join((*names, *values.values()))}) ON CONFLICT (transfer, target) "
            f"DO UPDATE SET {changed}"
        )
        self._row = {"place": found.after, "changes": self.changes + found.entries, "final": False}

    def finish(self) -> None:
        """That no change came after these; nothing at all may have changed."""
        self.begin(self.place)
        self.target.do(f"UPDATE {SPACE}.followed SET final = true WHERE {self.mine}")

    def waiting(self) -> int:
        """Rows that are not in the target as they are in the source: refused by it, or rejected by
        the mapping, and not waived."""
        there = f"FROM {SPACE}.quarantine WHERE {self.mine} AND state = 'open'"
        asked = f"SELECT count(DISTINCT place) AS n {there} AND {NOT_AS_IN_SOURCE}"
        return int(self.target.rows(asked)[0]["n"])

    def waiting_places(self, most: int) -> tuple[str, ...]:
        """Rows that the target refused: perhaps it takes them now, such as a child whose parent has
        come."""
        rows = self.target.rows(f"SELECT DISTINCT place {self._refused} ORDER BY 1 LIMIT {most}")
        return tuple(row["place"] for row in rows)

    @property
    def _refused(self) -> str:
        return (
            f"FROM {SPACE}.quarantine WHERE {self.mine} AND state = 'open' AND bad = 'refused'"
        )  # fmt: skip


def now_of(table: Table) -> str:
    """The source's own clock, in UTC."""
    asked = {
        SqliteTable: "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
        MariadbTable: "DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%dT%H:%i:%sZ')",
        PostgresqlTable: "to_char(clock_timestamp() AT TIME ZONE 'UTC', "
        '\'YYYY-MM-DD"T"HH24:MI:SS"Z"\')',
    }
    return str(table.rows(f"SELECT {asked[type(table)]} AS now")[0]["now"])


def is_read_only(table: Table) -> bool:
    """Whether the store itself says that it takes no changes, and nobody is still making one."""
    if isinstance(table, SqliteTable):
        return not table.path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    if isinstance(table, MariadbTable):
        rows = table.rows("SELECT CAST(@@global.read_only AS CHAR) AS said")
        return str(rows[0]["said"]) not in {"0", "OFF"}
    row = table.rows(
        "SELECT pg_is_in_recovery() OR EXISTS (SELECT 1 FROM pg_db_role_setting s "
        "JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database() "
        "AND s.setrole = 0 AND EXISTS (SELECT 1 FROM unnest(s.setconfig) c WHERE lower(c) ~ "
        "'^default_transaction_read_only=(on|true|yes|1)$')) AS said, "
        "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_xid IS NOT NULL) + (SELECT count(*) FROM pg_prepared_xacts "
        "WHERE database = current_database()) AS open"
    )[0]
    return bool(row["said"]) and not row["open"]
