"""The PostgreSQL that rows go to: each chunk, its checkpoint and its quarantine in one transaction.

Two tables in the schema ``commonweal_transfer`` of the target belong to it: ``chunk``, one row for
each chunk that is there, and ``quarantine``, what could not be loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases.adbc import AdbcSession, said_by_the_driver
from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.kernel.errors import BadInput, CannotFinish, CommonwealError, SourceUnavailable

__all__ = ["NOT_AS_IN_SOURCE", "SPACE", "Refused", "Target", "TargetRefusesError"]

SPACE = "commonweal_transfer"
# Entries of the quarantine whose row is missing, or there though it should not be; others are of
# values that were left out.
NOT_AS_IN_SOURCE = "(bad = 'refused' OR NOT loaded)"
_PATIENCE_SECONDS = 20
_DATA = {"22", "23", "44", "P0"}  # classes of SQLSTATE that are about the data
_LINE = re.compile(r"COPY [^,]*, line (\d+)")
_SESSION = """
SELECT set_config('statement_timeout', '0', false),
       set_config('idle_in_transaction_session_timeout', '0', false),
       set_config('application_name', 'commonweal transfer', false)
"""
_TABLES = f"""
CREATE SCHEMA IF NOT EXISTS {SPACE};
CREATE TABLE IF NOT EXISTS {SPACE}.chunk (
  transfer text NOT NULL, target text NOT NULL, number int8 NOT NULL,
  mapping text NOT NULL, source text NOT NULL, snapshot text NOT NULL, place text NOT NULL,
  records int8 NOT NULL, loaded int8 NOT NULL, rejected int8 NOT NULL, notes int8 NOT NULL,
  last boolean NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (transfer, target, number));
CREATE TABLE IF NOT EXISTS {SPACE}.quarantine (
  id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transfer text NOT NULL, target text NOT NULL, chunk int8 NOT NULL, mapping text NOT NULL,
  place text NOT NULL, field text NOT NULL, bad text NOT NULL, reason text NOT NULL,
  value text NOT NULL, held text NOT NULL, loaded boolean NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'reloaded', 'waived')),
  settled_by text NOT NULL DEFAULT '', settled_why text NOT NULL DEFAULT '',
  at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE IF NOT EXISTS {SPACE}.followed (
  transfer text NOT NULL, target text NOT NULL, mapping text NOT NULL, place text NOT NULL,
  changes int8 NOT NULL DEFAULT 0, final boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (transfer, target));
CREATE TABLE IF NOT EXISTS {SPACE}.own_name (
  database name PRIMARY KEY, name text NOT NULL DEFAULT gen_random_uuid()::text);
"""
# One row at a time where it must be, halves of the rest: what the target refuses is known by row.
_CAREFUL = """
DO ${tag}$ #variable_conflict use_column
DECLARE
  cw_lows int8[] := ARRAY[{low}::int8]; cw_highs int8[] := ARRAY[{high}::int8];
  cw_low int8; cw_high int8; cw_middle int8; cw_said text; cw_state text;
BEGIN
  WHILE cardinality(cw_lows) > 0 LOOP
    cw_low := cw_lows[cardinality(cw_lows)]; cw_high := cw_highs[cardinality(cw_highs)];
    cw_lows := cw_lows[1:cardinality(cw_lows) - 1];
    cw_highs := cw_highs[1:cardinality(cw_highs) - 1];
    BEGIN
      INSERT INTO {target} ({columns}) OVERRIDING SYSTEM VALUE
      SELECT {columns} FROM pg_temp.commonweal_part WHERE {number} BETWEEN cw_low AND cw_high
      ORDER BY {number};
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS cw_state = RETURNED_SQLSTATE, cw_said = MESSAGE_TEXT;
      IF left(cw_state, 2) NOT IN ('22', '23', '44', 'P0') THEN RAISE; END IF;
      IF cw_low = cw_high THEN
        INSERT INTO pg_temp.commonweal_refused VALUES (cw_low, cw_said);
      ELSE
        cw_middle := (cw_low + cw_high) / 2;
        cw_lows := cw_lows || (cw_middle + 1) || cw_low;
        cw_highs := cw_highs || cw_high || cw_middle;
      END IF;
    END;
  END LOOP;
END ${tag}$
"""
_NUMBER = "#number"


@dataclass(frozen=True, slots=True)
class Refused:
    """``row`` counts within the batch."""

    row: int
    reason: str


class TargetRefusesError(Exception):
    """The database refuses what a COPY brought; ``row`` is -1 where it does not say which."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


class Target:
    """One connection. Every method works in the open transaction, which ``commit`` ends."""

    def __init__(self, uri: str) -> None:
        import adbc_driver_postgresql

        self.uri = uri
        with self._guarded():
            self.session = AdbcSession(adbc_driver_postgresql.connect(uri))
        try:
            self.rows(_SESSION)
            self.commit()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.session.close()

    def rows(self, query: str) -> list[dict[str, Any]]:
        return [row for batch in self.batches(query) for row in batch.to_pylist()]

    def batches(self, query: str) -> Iterator[Any]:
        with self._guarded():
            yield from self.session.query(query)

    def do(self, statement: str) -> None:
        with self._guarded():
            self.session.do(statement)

    def commit(self) -> None:
        with self._guarded():
            self.session.commit()

    def rollback(self) -> None:
        with self._guarded():
            self.session.rollback()

    def prepare(self, transfer: str) -> None:
        """The tables of ours, and the lock: the same transfer runs once at a time. Where one was
        killed, its server process may live on for a moment, so this waits."""
        key = literal(f"commonweal transfer {transfer}")
        self.rows(f"SELECT set_config('lock_timeout', '{_PATIENCE_SECONDS}s', false)")
        try:
            self.rows(f"SELECT pg_advisory_lock(hashtextextended({key}, 0))::text AS held")
        except CommonwealError as error:
            self.rollback()
            raise CannotFinish(
                f"The transfer {transfer} is running already. Wait for it, or stop it."
            ) from error
        self.rows("SELECT set_config('lock_timeout', '0', false)")
        for statement in filter(str.strip, _TABLES.split(";")):
            self.do(statement)
        self.commit()

    def own_name(self) -> str:
        """What tells this database from all others, also from a copy of it; "" before the first
        ``prepare``."""
        there = self.rows(f"SELECT to_regclass('{SPACE}.own_name')::text AS name")
        if not there[0]["name"]:
            return ""
        asked = f"SELECT name FROM {SPACE}.own_name WHERE database = current_database()"
        rows = self.rows(asked)
        if not rows:  # the first time, or a copy under another name
            self.do(
                f"INSERT INTO {SPACE}.own_name (database) VALUES (current_database()) "
                "ON CONFLICT DO NOTHING"
            )
            self.commit()
            rows = self.rows(asked)
        return str(rows[0]["name"])

    # Loading ------------------------------------------------------------------------------------

    def put(self, space: str, table: str, batches: Sequence[Any]) -> None:
        """COPY BINARY. TargetRefusesError where the data are the reason."""
        import adbc_driver_manager as adbc

        with self._guarded():
            try:
                self.session.put(table, space, batches)
            except adbc.Error as error:
                if str(error.sqlstate or "")[:2] not in _DATA:
                    raise
                raise TargetRefusesError(said_by_the_driver(error), _line(error)) from error

    def put_carefully(self, space: str, table: str, batch: Any) -> list[Refused]:
        """The same rows by way of a table without constraints, and which of them are refused.

        TargetRefusesError with the row where even that table cannot take it.
        """
        import pyarrow as pa

        name = f"{quoted(space)}.{quoted(table)}"
        listed = ", ".join(map(quoted, batch.schema.names))
        number = quoted(_NUMBER)
        self.do(
            f"CREATE TEMP TABLE commonweal_part ON COMMIT DROP AS SELECT {listed}, 0::int8 AS "
            f"{number} FROM {name} WITH NO DATA"
        )
        self.do("CREATE TEMP TABLE commonweal_refused (at int8, said text) ON COMMIT DROP")
        numbered = batch.append_column(_NUMBER, pa.array(range(len(batch)), pa.int64()))
        self.put("pg_temp", "commonweal_part", [numbered])
        self.do(f"CREATE INDEX ON pg_temp.commonweal_part ({number})")
        tag = "c" + hashlib.sha256(f"{name} {listed}".encode()).hexdigest()[:20]
        last = len(batch) - 1
        self.do(
            _CAREFUL.format(
                tag=tag, low=0, high=last, target=name, columns=listed, number=number
            )
        )  # fmt: skip
        rows = self.rows("SELECT at, said FROM pg_temp.commonweal_refused ORDER BY at")
        self.do("DROP TABLE pg_temp.commonweal_part, pg_temp.commonweal_refused")
        return [Refused(row["at"], row["said"]) for row in rows]

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Errors of the driver as errors of ours, without the query."""
        import adbc_driver_manager as adbc
        import pyarrow as pa

        try:
            yield
        except (adbc.Error, OSError, pa.ArrowException) as error:
            state = str(getattr(error, "sqlstate", "") or "")[:2]
            if state in {"42", "3F"} | _DATA:
                raise BadInput(
                    f"The target refuses this: {said_by_the_driver(error)}", where=self.uri
                ) from error
            if state in {"53", "54", "55", "57", "40", "XX"}:
                raise CannotFinish(
                    f"The target could not finish: {said_by_the_driver(error)}. Run it again: it "
                    "goes on after the last chunk.",
                    where=self.uri,
                ) from error
            raise SourceUnavailable(
                f"The target did not answer: {said_by_the_driver(error)}", where=self.uri
            ) from error


def _line(error: Any) -> int:
    """The row that a COPY names, counted from 0."""
    found = _LINE.search(str(error))
    return int(found[1]) - 1 if found else -1
