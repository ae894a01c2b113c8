"""Rollback: what changed in the new system since the cutover, carried back to the old one.

The log is that of the target, the writing that of the source; a batch and how far it came are one
transaction of the old system. Only columns that changed are written, so that what the mapping
dropped on its way (blanks, codes that meant nothing) stays as it was; and each row that would be
written is put through the mapping again: it has to become the row that the target holds.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commonweal.engines.read.databases import Kind
from commonweal.engines.transfer.changes.pending import Found, pending_by
from commonweal.engines.transfer.changes.standing import is_read_only, now_of
from commonweal.engines.transfer.changes.writing import Writer, opened_for_writing
from commonweal.engines.transfer.following.back_ways import LOG, Way, standing_of, ways
from commonweal.engines.transfer.following.inverse import Inverse
from commonweal.engines.transfer.following.keys import as_column
from commonweal.engines.transfer.following.lag import Lag, TableLag
from commonweal.engines.transfer.following.old_rows import (
    OldStanding,
    deleting,
    inserting,
    updating,
)
from commonweal.engines.transfer.mapping import TransferMapping
from commonweal.engines.transfer.pieces import Piece, key_place
from commonweal.engines.transfer.running import Places
from commonweal.engines.transfer.target import Target
from commonweal.kernel.errors import CannotFinish

__all__ = ["carry_back"]

_MOST_REHEARSED = 1_000_000
Row = dict[str, Any]


@dataclass(slots=True)
class _Work:
    """What is to be written: statements in the order of the tables."""

    removed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "removed": 0})


@dataclass(frozen=True, slots=True)
class _Step:
    """What one batch does to one table, and how far it comes."""

    work: _Work
    standing: OldStanding
    token: str
    found: Found
    lag: TableLag


def carry_back(
    mapping: TransferMapping, places: Places, *, rehearse: bool = False, batch: int = 10_000
) -> Lag:
    """All changes of the target that wait. ``rehearse``: in one transaction of the old system that
    is taken back at its end.

    BadInput where the target is not watched or the old system cannot be written; CannotFinish where
    a row would not be the same after it went both ways: then nothing of its batch is written.
    """
    counts: dict[str, dict[str, int]] = {}
    with contextlib.closing(opened_for_writing(places.source or mapping.source)) as writer:
        more = True
        while more:
            more, lag = _batch(mapping, places, writer, counts, _most(batch, rehearse=rehearse))
            if rehearse:
                writer.rollback()
                break
            writer.commit()
    tables = tuple(each.counted(counts.get(each.target, {})) for each in lag.tables)
    return lag.told(tables, rehearsed=rehearse)


def _most(batch: int, *, rehearse: bool) -> int:
    return _MOST_REHEARSED if rehearse else batch


def _batch(
    mapping: TransferMapping,
    places: Places,
    writer: Writer,
    counts: dict[str, dict[str, int]],
    batch: int,
) -> tuple[bool, Lag]:
    """The readers are closed before anything is written: SQLite waits for them."""
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        opened = ways(mapping, places, target, stack)
        steps = [_step(mapping, way, writer, batch) for way in opened]
        at = now_of(opened[0].new.table)
        read_only = all(is_read_only(way.new.table) for way in opened)
    for step in reversed(steps):
        for statement in step.work.removed:
            writer.do(statement)
    for step in steps:
        for statement in step.work.written:
            writer.do(statement)
    for step in steps:
        step.standing.move(step.token, step.found.after, step.found.entries)
        total = counts.setdefault(step.lag.target, {})
        for name, count in step.work.counts.items():
            total[name] = total.get(name, 0) + count
    more = any(step.found.more for step in steps)
    lags = tuple(step.lag for step in steps)
    return more, Lag(
        mapping.name, mapping.version, mapping.digest, at, lags, back=True, read_only=read_only
    )


def _step(mapping: TransferMapping, way: Way, writer: Writer, batch: int) -> _Step:
    standing, token = standing_of(way, writer, mapping.name)
    pending = pending_by(LOG, way.new.table, way.new.key)
    found = pending.found(standing.place, batch)
    left = pending.behind(found.after)
    lag = TableLag(
        way.table.target,
        way.old.label,
        "log",
        left.changes,
        left.seconds,
        0,
        standing.changes + found.entries,
    )
    return _Step(_work(way, found), standing, token, found, lag)


def _work(way: Way, found: Found) -> _Work:
    work = _Work()
    if not found.places:
        return work
    new, touched = _new_rows(way, found.places)
    old, held = _old_rows(way, list(touched))
    _check(way, new, old, held)
    for place, key in touched.items():
        values = new.get(place)
        if values is None:
            if place in held:
                work.removed.append(deleting(way.old.table, key))
                work.counts["removed"] += 1
            continue
        if place not in held:
            work.written.append(inserting(way.old.table, values[1]))
            work.counts["added"] += 1
            continue
        changes = _changes(way, values, old[place])
        if changes:
            work.written.append(updating(way.old.table, key, changes))
            work.counts["changed"] += 1
    return work


def _new_rows(way: Way, places: Sequence[str]) -> tuple[dict[str, tuple[Row, Row]], dict[str, Row]]:
    """By their place in the old system: rows of the target, with what they are there; and the keys
    there of all touched rows."""
    rules = way.key.rules
    touched: dict[str, Row] = {}
    for place in places:
        held = json.loads(place)["key"]
        key = {rule.source: _key_value(way, rule, held[rule.name]) for rule in rules}
        touched[key_place(key)] = key
    rows: dict[str, tuple[Row, Row]] = {}
    for piece in way.new.pieces_at(places):
        made = way.inverse.values(piece.rows)
        lists = [made[name] for name in made]
        for at, row in enumerate(piece.rows.to_pylist()):
            values = {name: each[at] for name, each in zip(made, lists, strict=True)}
            rows[key_place({name: values[name] for name in way.old.key})] = (row, values)
    return rows, touched


def _key_value(way: Way, rule: Any, text: str) -> Any:
    import pyarrow as pa

    kind = way.new.table.facts.column(rule.name).kind
    kinds = {
        Kind.INTEGER: pa.int64(), Kind.DATE: pa.date32(), Kind.DECIMAL: pa.decimal128(38, 0)
    }  # fmt: skip
    typed = kinds.get(kind, pa.string())
    rows = pa.RecordBatch.from_arrays([as_column([text], typed)], names=[rule.name])
    one = Inverse((rule,), (), way.inverse.codes)
    return one.values(rows)[rule.source][0]


def _old_rows(way: Way, places: Sequence[str]) -> tuple[dict[str, Row], dict[str, Row]]:
    """What the mapping makes of the old rows as they are; and the old rows themselves."""
    made: dict[str, Row] = {}
    held: dict[str, Row] = {}
    for piece in way.old.pieces_at(places):
        own = [way.old.place(piece, row) for row in range(len(piece.rows))]
        held |= dict(zip(own, piece.rows.to_pylist(), strict=True))
        converted = way.converter.convert(piece, way.old.place)
        origins = [own[row] for row in converted.origins.to_pylist()]
        made |= dict(zip(origins, converted.batch.to_pylist(), strict=True))
    for place in held:
        made.setdefault(place, {})  # a row that was never loaded
    return made, held


def _changes(way: Way, values: tuple[Row, Row], before: Row) -> Row:
    row, back = values
    changed = frozenset(
        rule.name
        for rule in way.table.columns
        if rule.name not in before or not _alike(way, rule.name, row[rule.name], before[rule.name])
    )
    return {name: back[name] for name in sorted(way.inverse.columns_for(changed))}


def _check(
    way: Way, new: dict[str, tuple[Row, Row]], old: dict[str, Row], held: dict[str, Row]
) -> None:  # fmt: skip
    """CannotFinish where a row, put through the mapping again, is not what the target holds."""
    import pyarrow as pa

    rows = []
    for place, values in new.items():
        base = held.get(place) or dict.fromkeys(way.old.columns)
        change = _changes(way, values, old[place]) if place in held else values[1]
        rows.append({**base, **change})
    if not rows:
        return
    arrays = [
        pa.array([_as(each.type, row[each.name]) for row in rows], each.type) for each in way.schema
    ]
    piece = Piece(pa.RecordBatch.from_arrays(arrays, schema=way.schema))
    made = way.converter.convert(piece, way.old.place)
    again = dict(zip(made.origins.to_pylist(), made.batch.to_pylist(), strict=True))
    for at, (place, (row, _)) in enumerate(new.items()):
        for rule in way.table.columns:
            if at not in again or not _alike(way, rule.name, row[rule.name], again[at][rule.name]):
                raise CannotFinish(
                    f"{rule.name} cannot be carried back: the target holds {row[rule.name]!s}, and "
                    f"the old row would come to {again.get(at, {}).get(rule.name)!s} again. Put it "
                    "right in the target, or say under back: how the source's columns are made.",
                    field=rule.name,
                    where=f"{way.table.target} {place}",
                )


def _as(kind: Any, value: Any) -> Any:
    """A value as the reader of the old system would bring it."""
    import pyarrow as pa

    if value is None:
        return None
    if pa.types.is_string(kind) and isinstance(value, Decimal):
        return f"{value:f}"  # a nought with many places would be written as 0E-10
    if pa.types.is_string(kind) and not isinstance(value, str):
        return value.isoformat(" ") if hasattr(value, "hour") else str(value)
    return value


def _alike(way: Way, name: str, one: Any, other: Any) -> bool:
    column = way.new.table.facts.column(name)
    if column.kind is Kind.JSON and one is not None and other is not None:
        return bool(_parsed(one) == _parsed(other))
    if {type(one), type(other)} == {str, Decimal}:  # a numeric of any size comes as its digits
        return Decimal(one) == Decimal(other)
    if column.base == "bpchar" and isinstance(one, str) and isinstance(other, str):
        return one.rstrip(" ") == other.rstrip(" ")
    return bool(one == other)


def _parsed(value: bytes | str) -> Any:
    """JSON for jsonb comes with a byte in front; numbers stay the digits that they are."""
    text = value.removeprefix(b"\x01").decode() if isinstance(value, bytes) else value
    return json.loads(text, parse_float=Decimal)
