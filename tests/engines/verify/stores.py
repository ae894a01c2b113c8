"""The same rows in every store, and the address under which each is found again."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet

COLUMNS = {
    "id": ("int", "integer", pa.int64()),
    "office": ("text", "text", pa.string()),
    "name": ("varchar(80)", "varchar(80)", pa.string()),
    "amount": ("numeric(14,2)", "decimal(14,2)", pa.decimal128(14, 2)),
    "share": ("numeric(12,8)", "decimal(12,8)", pa.decimal128(12, 8)),
    "rate": ("float8", "real", pa.float64()),
    "born": ("date", "date", pa.date32()),
    "changed": ("timestamp", "datetime", pa.timestamp("us")),
    "seen": ("timestamptz", "datetime", pa.timestamp("us", "UTC")),
    "code": ("text", "text", pa.string()),
    "packed": ("bytea", "blob", pa.binary()),
    "active": ("boolean", "bool", pa.bool_()),
    "note": ("text", "text", pa.string()),
    "total": ("bigint", "bigint", pa.int64()),
}
Row = dict[str, Any]
_names = (f"t{number}" for number in itertools.count())


@dataclass
class Server:
    connection: psycopg.Connection
    uri: str
    kept: dict[str, str] = field(default_factory=dict)

    def table(self, rows: Sequence[Row]) -> str:
        """A table without a primary key, so that rows can be in it twice."""
        name, columns = next(_names), _columns(rows)
        kinds = ", ".join(f'"{each}" {COLUMNS[each][0]}' for each in columns)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {name} ({kinds})")
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {name} VALUES ({marks})", [tuple(row.values()) for row in rows]
            )
        return f"{self.uri}#{name}"


def in_sqlite(folder: Path, rows: Sequence[Row]) -> str:
    path, columns = folder / f"{next(_names)}.db", _columns(rows)
    with sqlite3.connect(path) as file:
        kinds = ", ".join(f"{each} {COLUMNS[each][1]}" for each in columns)
        file.execute(f"CREATE TABLE t ({kinds})")
        marks = ", ".join("?" * len(columns))
        kept = [tuple(map(_for_sqlite, row.values())) for row in rows]
        file.executemany(f"INSERT INTO t VALUES ({marks})", kept)
    file.close()
    return f"{path}#t"


def in_parquet(folder: Path, rows: Sequence[Row]) -> str:
    path = folder / f"{next(_names)}.parquet"
    schema = pa.schema([(name, COLUMNS[name][2]) for name in _columns(rows)])
    pyarrow.parquet.write_table(pa.Table.from_pylist(list(rows), schema), path)
    return str(path)


def in_csv(folder: Path, rows: Sequence[Row]) -> str:
    path, columns = folder / f"{next(_names)}.csv", _columns(rows)
    lines = [",".join(columns), *(",".join(map(_for_csv, row.values())) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(rows[0]) if rows else list(COLUMNS)


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return str(value) if isinstance(value, date) else value


def _for_csv(value: Any) -> str:
    """As programs export: nothing for no value, quotation marks for an empty text."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    return str(value)


def rows_of(count: int = 40) -> list[Row]:
    """Rows in which nothing repeats, on either side of the change to summer time."""
    start = datetime(2026, 3, 28, 12, 0, 0, 123456, UTC)
    found = []
    for number in range(1, count + 1):
        at = start + timedelta(hours=number)
        found.append(
            {
                "id": number,
                "office": f"{number % 7:03d}",
                "name": f"Zoë Müller-{number}",
                "amount": Decimal(number * 137) / 100,
                "share": Decimal(number) / 128,
                "rate": number / 7,
                "born": date(1955, 1, 1) + timedelta(days=number * 211),
                "changed": at.replace(tzinfo=None),
                "seen": at,
                "code": f"1234567890123456789{number:03d}",
                "packed": bytes.fromhex(f"{number:05d}c"),
                "active": number % 3 == 0,
                "note": None if number % 4 == 0 else "" if number % 4 == 1 else f"n{number}",
                "total": number * 3_000_000_007,
            }
        )
    return found
