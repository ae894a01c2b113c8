"""Rows of the old system as its own SQL writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commonweal.engines.read.databases import MariadbTable, PostgresqlTable, SqliteTable
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.transfer.changes.watching import Table
from commonweal.engines.transfer.changes.writing import Writer
from commonweal.kernel.errors import BadInput

__all__ = ["OldStanding", "deleting", "inserting", "updating"]


def inserting(table: Table, row: Mapping[str, Any]) -> str:
    names = ", ".join(map(quoted, row))
    values = ", ".join(_literal(table, value) for value in row.values())
    return f"INSERT INTO {_name(table)} ({names}) VALUES ({values})"


def updating(table: Table, key: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    changes = ", ".join(f"{quoted(name)} = {_literal(table, each)}" for name, each in row.items())
    return f"UPDATE {_name(table)} SET {changes} WHERE {_same(table, key)}"


def deleting(table: Table, key: Mapping[str, Any]) -> str:
    return f"DELETE FROM {_name(table)} WHERE {_same(table, key)}"


def _same(table: Table, key: Mapping[str, Any]) -> str:
    return " AND ".join(f"{quoted(name)} = {_literal(table, each)}" for name, each in key.items())


def _name(table: Table) -> str:
    return quoted(table.table) if isinstance(table, SqliteTable) else table.name


def _literal(table: Table, value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper() if isinstance(table, PostgresqlTable) else str(int(value))
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bytes):
        hexed = value.hex()
        return f"'\\x{hexed}'::bytea" if isinstance(table, PostgresqlTable) else f"x'{hexed}'"
    if isinstance(value, datetime):
        zoned = isinstance(table, PostgresqlTable)
        value = value if zoned else value.replace(tzinfo=None)
        return f"'{value.isoformat(' ')}'"
    text = value.isoformat() if isinstance(value, date) else str(value)
    if "\x00" in text:
        raise BadInput("A text with the character 0 cannot be carried back.")
    return "'" + text.replace("'", "''") + "'"


class OldStanding:
    """How far the changes of the new system were carried back: a row of the old one."""

    def __init__(self, writer: Writer, table: Table, transfer: str, target: str) -> None:
        self.writer = writer
        space = "commonweal_watch" if isinstance(table, PostgresqlTable) else ""
        self.name = f"{space}.carried_back" if space else '"commonweal_carried_back"'
        kind = "varchar(190)" if isinstance(table, MariadbTable) else "text"
        self.mine = f"transfer = {_literal(table, transfer)} AND target = {_literal(table, target)}"
        if space:
            writer.do(f"CREATE SCHEMA IF NOT EXISTS {space}")
        writer.do(
            f"CREATE TABLE IF NOT EXISTS {self.name} (transfer {kind} NOT NULL, "
            f"target {kind} NOT NULL, place text NOT NULL, changes bigint NOT NULL, "
            "PRIMARY KEY (transfer, target))"
        )
        rows = writer.rows(f"SELECT place, changes FROM {self.name} WHERE {self.mine}")
        if not rows:
            values = f"{_literal(table, transfer)}, {_literal(table, target)}, '', 0"
            writer.do(f"INSERT INTO {self.name} VALUES ({values})")
        held = json.loads(rows[0]["place"]) if rows and rows[0]["place"] else {}
        self.token, self.place = str(held.get("log", "")), str(held.get("place", ""))
        self.changes = int(rows[0]["changes"]) if rows else 0

    def move(self, token: str, place: str, entries: int) -> None:
        held = json.dumps({"log": token, "place": place}, sort_keys=True).replace("'", "''")
        self.changes += entries
        self.token, self.place = token, place
        self.writer.do(
            f"UPDATE {self.name} SET place = '{held}', changes = {self.changes} WHERE {self.mine}"
        )
