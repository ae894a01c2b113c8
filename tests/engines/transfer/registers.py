"""A small register of benefits in old stores, and the mapping that takes it to PostgreSQL."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commonweal.cli.main import main
from commonweal.engines.transfer import Outcome, Places, read_mapping, transfer
from tests.engines.verify.stores import Server

COPYBOOK = """\
       01  CLAIM.
           05  CLAIM-ID            PIC 9(6).
           05  OFFICE              PIC X(3).
           05  PERSON.
               10  SURNAME         PIC X(10).
               10  FORENAME        PIC X(8).
           05  BORN                PIC 9(8).
           05  STATUS              PIC X(1).
           05  GRANTED             PIC S9(7)V99 COMP-3.
           05  DEDUCTED            PIC S9(5)V99.
"""
OFFICES = 'code,name,opened\n001,North,1990-04-01\n002,South,1985-10-12\n003,"East, old",\n'
TABLES = """
CREATE TABLE {s}.office (code char(3) PRIMARY KEY, name varchar(20) NOT NULL, opened date);
CREATE TABLE {s}.claim (
  claim_id int PRIMARY KEY, office char(3) NOT NULL REFERENCES {s}.office, person text NOT NULL,
  born date, status text NOT NULL CHECK (status IN ('open', 'closed')),
  granted numeric(9,2) NOT NULL, paid numeric(10,2) NOT NULL, person_key uuid NOT NULL,
  made timestamptz NOT NULL DEFAULT now());
"""
MAPPING = """
name: {s}-register
version: 2026-11-1
codes:
  status: {{A: open, C: closed}}
tables:
  - target: {s}.claim
    source: {{file: claims.dat, copybook: claims.cpy, options: {{record_format: fixed}}}}
    columns:
      claim_id: CLAIM_ID
      office: OFFICE
      person: {{join: [PERSON_FORENAME, PERSON_SURNAME], between: " "}}
      born: {{from: BORN, as: date, format: "%Y%m%d", empty: ["0"], bad: {{form: empty}}}}
      status: {{from: STATUS, codes: status}}
      granted: GRANTED
      paid: {{value: GRANTED - DEDUCTED}}
      person_key: {{digest: [PERSON_SURNAME, PERSON_FORENAME, BORN]}}
  - target: {s}.office
    source: {{file: offices.csv}}
    columns: {{code: code, name: name, opened: opened}}
"""
_spaces = (f"t{number}" for number in itertools.count())


def packed(number: int, digits: int) -> bytes:
    text = f"{abs(number):0{digits}d}{'d' if number < 0 else 'c'}"
    return bytes.fromhex(text.zfill(len(text) + len(text) % 2))


def zoned(number: int, digits: int) -> bytes:
    raw = bytearray(f"{abs(number):0{digits}d}".encode("cp037"))
    raw[-1] = raw[-1] & 0x0F | (0xD0 if number < 0 else 0xC0)
    return bytes(raw)


def record(number: int, **changed: Any) -> bytes:
    """One claim as the old program writes it. ``changed``: bytes of a field instead."""
    born = 0 if number % 5 == 0 else 19500101 + number % 28
    parts = {
        "id": f"{number:06d}".encode("cp037"),
        "office": f"{number % 3 + 1:03d}".encode("cp037"),
        "surname": f"Müller-{number % 90}".ljust(10).encode("cp037"),
        "forename": f"Zoë {number % 7}".ljust(8).encode("cp037"),
        "born": f"{born:08d}".encode("cp037"),
        "status": "AC"[number % 2].encode("cp037"),
        "granted": packed(number * 137 - 5, 9),
        "deducted": zoned(number * 3, 7),
    }
    return b"".join({**parts, **changed}.values())


class Register:
    """A schema of its own on the server, and a folder with files."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder, self.space = server, folder, next(_spaces)
        server.connection.execute(f"CREATE SCHEMA {self.space}")
        self.run_sql(TABLES)
        (folder / "claims.cpy").write_text(COPYBOOK)
        (folder / "offices.csv").write_text(OFFICES)
        self.claims([record(number) for number in range(1, 41)])
        self.map(MAPPING)

    def run_sql(self, text: str) -> None:
        for statement in filter(str.strip, text.format(s=self.space).split(";")):
            self.server.connection.execute(statement)  # type: ignore[call-overload]

    def claims(self, records: Sequence[bytes]) -> None:
        (self.folder / "claims.dat").write_bytes(b"".join(records))

    def map(self, text: str) -> Path:
        path = self.folder / "mapping.yaml"
        path.write_text(text.format(s=self.space))
        return path

    def changed(self, *pairs: tuple[str, str]) -> None:
        """The mapping with some words instead of others."""
        path = self.folder / "mapping.yaml"
        text = path.read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text)

    def places(self, source: str = "") -> Places:
        return Places(source, self.server.uri, self.folder)

    def transfer(self, source: str = "", **more: Any) -> Outcome:
        return transfer(read_mapping(self.folder / "mapping.yaml"), self.places(source), **more)

    def command(self, *words: str) -> int:
        given = [str(self.folder / "mapping.yaml"), "--target", self.server.uri]
        return main(["transfer", *given, *words])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.server.connection.execute(query.format(s=self.space)).fetchall()  # type: ignore[call-overload, no-any-return]

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT target, place, field, bad, value, loaded FROM commonweal_transfer.quarantine "
            "WHERE transfer = '{s}-register' ORDER BY id"
        )


def in_sqlite(path: Path, kinds: str, rows: Sequence[Sequence[Any]], table: str = "t") -> Path:
    with sqlite3.connect(path) as file:
        file.execute(f"CREATE TABLE {table} ({kinds})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    file.close()
    return path


def by_column(outcome: Outcome) -> Mapping[tuple[str, str, str], int]:
    return {
        (each.target.partition(".")[2], column, bad): count
        for each in outcome.tables
        for (column, bad), count in each.bad.items()
    }
