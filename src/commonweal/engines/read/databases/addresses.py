"""Where a table is: ``postgresql://user@host/database#schema.table``, ``file.db#table``, a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from commonweal.kernel.errors import BadInput

__all__ = ["TableAddress", "read_table_address"]

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
_SERVERS = ("postgresql://", "postgres://")


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


def read_table_address(text: str) -> TableAddress:
    """BadInput where it is none, or holds a password."""
    if "\x00" in text:
        raise BadInput("An address holds no character with the code 0.")
    place, _, table = text.partition("#")
    if place.startswith(_SERVERS):
        _refuse_secrets(place)
        if not table:
            raise BadInput("Name the table after a #, as schema.table.", where=place)
        return TableAddress("postgresql", place, table)
    store = _BY_SUFFIX.get(Path(place).suffix.lower(), "")
    if not store:
        raise BadInput(
            "Give postgresql://user@host/database#table, a SQLite file with #table, or a file that "
            f"ends in one of {', '.join(_BY_SUFFIX)}.",
            where=place,
        )
    if store == "sqlite" and not table:
        raise BadInput("Name the table after a #.", where=place)
    if not Path(place).is_file():
        raise BadInput("There is no such file.", where=place)
    return TableAddress(store, place, table if store == "sqlite" else "")


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
            "An address holds no password. Put it in the password file (~/.pgpass), or in "
            "PGPASSWORD.",
            code="password-in-address",
        )
