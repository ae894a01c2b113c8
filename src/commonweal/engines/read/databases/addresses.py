"""Where a table is: ``postgresql://user@host/database#schema.table``, ``file.db#table``, a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from commonweal.kernel.errors import BadInput

__all__ = [
    "TableAddress",
    "file_store",
    "names_a_table",
    "read_database_address",
    "read_table_address",
]

_BY_SUFFIX = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_ODBC_SECRET = re.compile(r"(?i)(^|[;:])\s*(pwd|password|passwd|secret|token)\s*=").search
_SERVERS = {
    "postgresql://": "postgresql",
    "postgres://": "postgresql",
    "mariadb://": "mariadb",
    "mysql://": "mariadb",
}


@dataclass(frozen=True, slots=True)
class TableAddress:
    """``place`` is a connection address or a file; ``table`` is empty where a file holds one."""

    store: str
    place: str
    table: str = ""

    @property
    def label(self) -> str:
        """For people and verdicts; it holds no secret, since an address may hold none."""
        return f"{self.place}#{self.table}" if self.table else self.place


def file_store(path: Path) -> str:
    """How a file is read, by its ending; empty where it is not."""
    return _BY_SUFFIX.get(path.suffix.lower(), "")


def names_a_table(text: str) -> bool:
    """False where it can only be a whole database or folder."""
    place, _, table = text.partition("#")
    if table or place.startswith("odbc:"):
        return True
    if place.startswith(tuple(_SERVERS)) or Path(place).is_dir():
        return False
    return file_store(Path(place)) != "sqlite"


def read_database_address(text: str) -> TableAddress:
    """Of all tables together: a server's database, a SQLite file, or a folder of files."""
    if "\x00" in text or "#" in text:
        raise BadInput("This names a table, or is no address.", where=text.partition("#")[0])
    if text.startswith(("postgresql://", "postgres://")):
        _refuse_secrets(text)
        return TableAddress("postgresql", text)
    path = Path(text)
    if path.is_dir():
        return TableAddress("folder", text)
    if file_store(path) == "sqlite" and path.is_file():
        return TableAddress("sqlite", text)
    raise BadInput(
        "Give postgresql://user@host/database, a SQLite file or a folder of files.", where=text
    )


def read_table_address(text: str) -> TableAddress:
    """BadInput where it is none, or holds a password."""
    if "\x00" in text:
        raise BadInput("An address holds no character with the code 0.")
    if text.startswith("odbc:"):
        return _odbc(text)
    place, _, table = text.partition("#")
    server = next((kind for start, kind in _SERVERS.items() if place.startswith(start)), "")
    if server:
        _refuse_secrets(place)
        if not table:
            raise BadInput("Name the table after a #, as schema.table.", where=place)
        return TableAddress(server, place, table)
    store = file_store(Path(place))
    if not store:
        raise BadInput(
            "Give postgresql:// or mariadb://user@host/database#table, a SQLite file with "
            "#table, or a file that "
            f"ends in one of {', '.join(_BY_SUFFIX)}. Other files: decode them first.",
            where=place,
        )
    if store == "sqlite" and not table:
        raise BadInput("Name the table after a #.", where=place)
    if not Path(place).is_file():
        raise BadInput("There is no such file.", where=place)
    return TableAddress(store, place, table if store == "sqlite" else "")


def _odbc(text: str) -> TableAddress:
    """Behind the last #, since a connection string may hold one."""
    place, _, table = text.rpartition("#")
    if not (place and table):
        raise BadInput("Name the table after a #.", where=text if not _ODBC_SECRET(text) else "")
    if _ODBC_SECRET(place):
        raise BadInput(
            "An address holds no password. Keep it with the name of the source, in ~/.odbc.ini.",
            code="password-in-address",
        )
    return TableAddress("odbc", place, table)


def _refuse_secrets(place: str) -> None:
    """Other users of the machine can read the arguments of a program."""
    try:
        parts = urlsplit(place)
        asked = {name.lower() for name, _ in parse_qsl(parts.query)}
        secret = parts.password or asked & {"password", "sslpassword"}
    except ValueError as error:
        raise BadInput("This is no address of a database.", field="address") from error
    if secret:
        raise BadInput(
            "An address holds no password. PostgreSQL takes it from ~/.pgpass or PGPASSWORD, "
            "MariaDB from ~/.my.cnf.",
            code="password-in-address",
        )
