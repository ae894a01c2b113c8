"""A SQLite file that programs go on writing, and what is made of it in PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3

from commonweal.engines.transfer import Lag, follow, read_mapping, unwatch, watch
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import BadInput
from tests.engines.transfer.registers import Register

OLD = """
CREATE TABLE office (code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE claim (id INTEGER PRIMARY KEY, office TEXT, status TEXT, paid DECIMAL(9,2),
                    changed TIMESTAMP);
"""
NEW = """
CREATE TABLE {s}.office (code text PRIMARY KEY, name varchar(12) NOT NULL UNIQUE);
CREATE TABLE {s}.claim (id int PRIMARY KEY, office text NOT NULL REFERENCES {s}.office,
                        status text, paid numeric(9,2));
"""
MAPPING = """
name: {s}-living
version: 1
codes:
  status: {{A: open, C: closed}}
tables:
  - target: {s}.claim2
    source: claim
    key: [id]
    changes: log
    left_out: [changed]
    columns: {{id: id, office: office, status: {{from: status, codes: status}}, paid: paid}}
  - target: {s}.office2
    source: office
    key: [code]
    changes: log
    columns: {{code: code, name: name}}
"""


class Living:
    """A SQLite file that programs write, and what is made of it in PostgreSQL."""

    def __init__(self, register: Register) -> None:
        self.register, self.path = register, register.folder / "old.db"
        text = NEW.replace(".office", ".office2").replace(".claim", ".claim2")
        register.run_sql(text)
        self.places = register.places(str(self.path))
        self.do(OLD)
        self.map(MAPPING)

    def map(self, text: str) -> None:
        self.mapping = read_mapping(self.register.map(text))

    def do(self, *statements: str) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            for each in statements:
                file.executescript(each)

    def started(self) -> None:
        watch(self.mapping, self.places)
        self.register.transfer(str(self.path))

    def follow(self, batch: int = 100) -> Lag:
        return follow(self.mapping, self.places, batch=batch)

    def found(self) -> list[list[tuple[object, ...]]]:
        return [
            self.register.rows("SELECT code, name FROM {s}.office2 ORDER BY code"),
            self.register.rows("SELECT id, office, status, paid FROM {s}.claim2 ORDER BY id"),
            self.register.rows(
                "SELECT target, place, field, bad FROM commonweal_transfer.quarantine "
                "WHERE transfer = '{s}-living' AND state = 'open' ORDER BY 1, 2, 3"
            ),
        ]

    def begun_anew(self) -> None:
        with contextlib.suppress(BadInput):
            unwatch(self.mapping, self.places)
        watch(self.mapping, self.places)
        with contextlib.closing(Target(self.places.target)) as target:
            target.prepare(self.mapping.name)
        self.anew()

    def anew(self) -> list[list[tuple[object, ...]]]:
        """What a fresh transfer makes of the source as it is."""
        self.register.run_sql("TRUNCATE {s}.claim2, {s}.office2")
        for name in ("chunk", "quarantine", "followed"):
            self.register.run_sql(
                f"DELETE FROM commonweal_transfer.{name} WHERE transfer = '{{s}}-living'"
            )
        self.register.transfer(str(self.path))
        return self.found()
