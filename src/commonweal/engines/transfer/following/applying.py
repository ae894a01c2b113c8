"""Changed rows into the target: what is gone is removed, what is there is put in its new state.

All of a batch, of all tables, and how far each source was followed, is one transaction. It rests on
the state of the rows alone: done twice, or after a kill, it comes to the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.transfer.converting import Note
from commonweal.engines.transfer.loading import Landing
from commonweal.engines.transfer.mapping import Bad
from commonweal.engines.transfer.target import SPACE, Target, TargetRefusesError
from commonweal.kernel.errors import CannotFinish

__all__ = ["Delta", "apply"]

_NUMBER = "#number"
_DATA_ONLY = "IF left(SQLSTATE, 2) NOT IN ('22', '23', '44', 'P0') THEN RAISE; END IF;"
# Rows that are gone. One that others still refer to stays, and is tried again after the rest.
_REMOVE = """
DO ${tag}$ #variable_conflict use_column
DECLARE cw_one int8; cw_said text; BEGIN
  BEGIN
    DELETE FROM {target} t USING pg_temp.{keys} k WHERE {match_keys} AND {gone};
  EXCEPTION WHEN OTHERS THEN {data_only}
    FOR cw_one IN SELECT k.{number} FROM pg_temp.{keys} k WHERE {gone} LOOP
      BEGIN
        DELETE FROM {target} t USING pg_temp.{keys} k WHERE {match_keys} AND k.{number} = cw_one;
      EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS cw_said = MESSAGE_TEXT; {data_only}
        {refused}
      END;
    END LOOP;
  END;
END ${tag}$
"""
# All at once; where values that only one row may have change hands, without the old rows; else one
# by one in as many passes as help. What is refused then is in the target in no state.
_PUT = """
DO ${tag}$ #variable_conflict use_column
DECLARE
  cw_waiting int8[]; cw_still int8[]; cw_one int8; cw_said text; cw_moved boolean := true;
BEGIN
  BEGIN {put_all}; RETURN; EXCEPTION WHEN OTHERS THEN {data_only} END;
  IF {alone} THEN
    BEGIN {remove_all}; {put_all}; RETURN; EXCEPTION WHEN OTHERS THEN {data_only} END;
  END IF;
  cw_waiting := ARRAY(SELECT {number} FROM pg_temp.{rows} ORDER BY {number});
  WHILE cw_moved LOOP
    cw_moved := false; cw_still := '{{}}';
    FOREACH cw_one IN ARRAY cw_waiting LOOP
      BEGIN {put_one}; cw_moved := true;
      EXCEPTION WHEN OTHERS THEN {data_only} cw_still := cw_still || cw_one; END;
    END LOOP;
    cw_waiting := cw_still;
    EXIT WHEN cardinality(cw_waiting) = 0;
  END LOOP;
  FOREACH cw_one IN ARRAY cw_waiting LOOP
    BEGIN {put_one};
    EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS cw_said = MESSAGE_TEXT; {data_only}
      INSERT INTO pg_temp.{refusals} VALUES (cw_one, cw_said, false);
      BEGIN
        IF NOT {alone} THEN RAISE EXCEPTION 'others hang on it'; END IF;
        {remove_one};
      EXCEPTION WHEN OTHERS THEN {data_only}
        UPDATE pg_temp.{refusals} SET loaded = true WHERE at = cw_one; END;
    END;
  END LOOP;
END ${tag}$
"""
_CASCADES = (
    "SELECT count(*) AS n FROM pg_constraint WHERE contype = 'f' AND confrelid = "
    "{name}::regclass AND confdeltype NOT IN ('a', 'r')"
)


@dataclass(slots=True)
class Delta:
    """``keys``: of all touched rows, as the target has them, numbered; ``rows``: those that are
    there. ``places`` by their numbers. ``key``: the names of the target's key."""

    landing: Landing
    key: tuple[str, ...]
    places: Sequence[str]
    keys: Any
    rows: Any
    held: Callable[[str], str]
    notes: list[Note] = field(default_factory=list)
    at: int = 0
    removed: int = 0

    @property
    def target(self) -> Target:
        return self.landing.target

    def name(self, what: str) -> str:
        return f"commonweal_{what}_{self.at}"


def apply(deltas: Sequence[Delta]) -> None:
    """In the open transaction: ``deltas`` are in the turn in which tables can be filled."""
    for at, delta in enumerate(deltas):
        delta.at = at
    while not all(_staged(each) for each in deltas):
        pass
    for delta in reversed(deltas):
        _remove(delta, last=False)
    for delta in deltas:
        if len(delta.rows):
            delta.target.do(_put(delta))
    for delta in reversed(deltas):
        _remove(delta, last=True)
    for delta in deltas:
        _kept(delta)


def _staged(delta: Delta) -> bool:
    """False where a row had to be left out, which undoes the whole transaction."""
    target, found = delta.target, delta.landing.found
    number = quoted(_NUMBER)
    for what, names in (("keys", delta.key), ("rows", delta.rows.schema.names)):
        listed = ", ".join(quoted(each) for each in names if each != _NUMBER)
        target.do(
            f"CREATE TEMP TABLE {delta.name(what)} ON COMMIT DROP AS SELECT {listed}, "
            f"0::int8 AS {number} FROM {found.quoted} WITH NO DATA"
        )
    target.do(
        f"CREATE TEMP TABLE {delta.name('refusals')} (at int8, said text, loaded boolean) "
        "ON COMMIT DROP"
    )
    try:
        target.put("pg_temp", delta.name("keys"), [delta.keys])
        if len(delta.rows):
            target.put("pg_temp", delta.name("rows"), [delta.rows])
    except TargetRefusesError as error:
        _left_out(delta, error)
        return False
    for what in ("keys", "rows"):
        target.do(f"CREATE INDEX ON pg_temp.{delta.name(what)} ({number})")
    return True


def _left_out(delta: Delta, error: TargetRefusesError) -> None:
    import pyarrow as pa

    delta.target.rollback()
    if not 0 <= error.row < len(delta.rows):
        raise CannotFinish(f"The target refuses changes: {error}") from error
    number = delta.rows.column(_NUMBER)[error.row].as_py()
    delta.notes.append(_note(delta, number, str(error), loaded=False))
    kept = [row for row in range(len(delta.rows)) if row != error.row]
    delta.rows = delta.rows.take(pa.array(kept, pa.int64()))


def _remove(delta: Delta, *, last: bool) -> None:
    number = quoted(_NUMBER)
    refused = "NULL;"
    if last:
        refused = f"INSERT INTO pg_temp.{delta.name('refusals')} VALUES (cw_one, cw_said, true);"
    delta.target.do(
        _REMOVE.format(
            tag=_tag(delta),
            target=delta.landing.found.quoted,
            keys=delta.name("keys"),
            match_keys=_match(delta, "t", "k"),
            number=number,
            gone=f"NOT EXISTS (SELECT 1 FROM pg_temp.{delta.name('rows')} r "
            f"WHERE r.{number} = k.{number})",
            data_only=_DATA_ONLY,
            refused=refused,
        )
    )


def _put(delta: Delta) -> str:
    found, number = delta.landing.found, quoted(_NUMBER)
    names = [each for each in delta.rows.schema.names if each != _NUMBER]
    listed, rows = ", ".join(map(quoted, names)), delta.name("rows")
    rest = [quoted(each) for each in names if each not in delta.key]
    change = ", ".join(f"{each} = EXCLUDED.{each}" for each in rest)
    conflict = f"DO UPDATE SET {change}" if rest else "DO NOTHING"

    def put(where: str) -> str:
        return (
            f"INSERT INTO {found.quoted} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} "
            f"FROM pg_temp.{rows} r{where} ORDER BY {number} "
            f"ON CONFLICT ({', '.join(map(quoted, delta.key))}) {conflict}"
        )

    match = _match(delta, "t", "r")
    remove = f"DELETE FROM {found.quoted} t USING pg_temp.{rows} r WHERE {match}"
    cascades = delta.target.rows(_CASCADES.format(name=literal(found.quoted)))[0]["n"]
    return _PUT.format(
        tag=_tag(delta),
        put_all=put(""),
        put_one=put(f" WHERE r.{number} = cw_one"),
        remove_all=remove,
        remove_one=f"{remove} AND r.{number} = cw_one",
        alone="false" if cascades else "true",
        rows=rows,
        refusals=delta.name("refusals"),
        number=number,
        data_only=_DATA_ONLY,
    )


def _match(delta: Delta, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{quoted(k)} = {other}.{quoted(k)}" for k in delta.key)


def _tag(delta: Delta) -> str:
    said = f"{delta.landing.found.quoted} {delta.rows.schema.names}"
    return "c" + hashlib.sha256(said.encode()).hexdigest()[:20]


def _kept(delta: Delta) -> None:
    """What of these rows waited or was waived is settled by their new state; what is refused now
    waits."""
    rows = delta.target.rows(f"SELECT at, said, loaded FROM pg_temp.{delta.name('refusals')}")
    delta.notes += [_note(delta, each["at"], each["said"], loaded=each["loaded"]) for each in rows]
    if delta.places:
        listed = ", ".join(map(literal, delta.places))
        delta.target.do(
            f"UPDATE {SPACE}.quarantine SET state = 'reloaded', settled_why = CASE state WHEN "
            "'waived' THEN settled_why || '; followed since' ELSE 'followed' END WHERE "
            f"{delta.landing.mine} AND state <> 'reloaded' AND place IN ({listed})"
        )
    delta.landing.keep(delta.notes, 0)


def _note(delta: Delta, number: int, said: str, *, loaded: bool) -> Note:
    place = delta.places[number]
    held = delta.held(place)
    return Note(number, "", Bad.REFUSED, said, "", loaded=loaded, place=place, held=held)
