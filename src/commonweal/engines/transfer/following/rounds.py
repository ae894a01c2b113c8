"""Changes of living sources into the target: batch by batch, from where it stood."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonweal.engines.read.exporting import as_json
from commonweal.engines.transfer.changes.followers import is_older
from commonweal.engines.transfer.changes.pending import Found, Pending, pending_by
from commonweal.engines.transfer.changes.standing import Standing, is_read_only, now_of
from commonweal.engines.transfer.converting import Converter
from commonweal.engines.transfer.following.applying import Delta, apply
from commonweal.engines.transfer.following.keys import TargetKey, target_key
from commonweal.engines.transfer.following.lag import Lag, TableLag
from commonweal.engines.transfer.linting import lint
from commonweal.engines.transfer.loading import Landing
from commonweal.engines.transfer.mapping import TableMapping, TransferMapping
from commonweal.engines.transfer.numbering import go_on_behind
from commonweal.engines.transfer.pieces import Piece
from commonweal.engines.transfer.problems import MappingError
from commonweal.engines.transfer.running import Places, known_as, source_of
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.transfer.target import Target
from commonweal.engines.transfer.target_tables import TargetTable, in_turn, looked_up
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Open", "Told", "finish", "follow", "lag_of", "opened_table"]

Told = Callable[[int], None]
_BATCH = 10_000


@dataclass(slots=True)
class Open:
    """One followed table in one round, with a session that sees one moment."""

    table: TableMapping
    source: TableOfDatabase
    standing: Standing
    pending: Pending


@dataclass(slots=True)
class _Way:
    """What it takes to carry a changed row of a table over."""

    found: TargetTable
    converter: Converter
    key: TargetKey
    schema: Any


def follow(
    mapping: TransferMapping,
    places: Places,
    *,
    batch: int = _BATCH,
    told: Told = lambda _changes: None,
) -> Lag:
    """All changes that wait now. ``batch``: so many of each table in one transaction of the target.

    BadInput where a table is not loaded to its end, or not watched by the log that it was then;
    CannotFinish and SourceUnavailable with all finished batches in place.
    """
    with contextlib.closing(Target(places.target)) as target:
        target.prepare(mapping.name)
        places = known_as(mapping, places, target)
        _round(mapping, places, target, batch, told)
        return _lag(mapping, places, target)


def finish(
    mapping: TransferMapping, places: Places, *, batch: int = _BATCH, told: Told = lambda _n: None
) -> Lag:
    """The last delta, at cutover: the source takes no changes any more, and none is left.

    BadInput where it does take changes; CannotFinish where something waits.
    """
    before = lag_of(mapping, places)
    if not before.read_only:
        raise BadInput(
            "The source can still be written, so there is no last change. Make it read-only "
            "first: of SQLite the file, of PostgreSQL ALTER DATABASE ... SET "
            "default_transaction_read_only = on with all other sessions ended, of MariaDB "
            "SET GLOBAL read_only = 1.",
            code="not-read-only",
            where=places.source or mapping.source,
        )
    lag = follow(mapping, places, batch=batch, told=told)
    if not (lag.read_only and lag.clean):
        unknown = ", ".join(each.target for each in lag.tables if not each.known)
        nobody = f" Nobody knows of {unknown}." if unknown else ""
        raise CannotFinish(
            f"The last delta is not complete: "
            f"{counted(lag.changes, 'change waits', 'changes wait')}, and "
            f"{counted(lag.waiting, 'row')} in the quarantine: mend or waive them.{nobody} "
            "Changes also wait for as long as a transaction is open in the source.",
            code="lag",
        )
    with contextlib.closing(Target(places.target)) as target:
        target.prepare(mapping.name)
        for table in mapping.tables:
            Standing(target, mapping, table).finish()
            names = [rule.name for rule in table.columns]
            go_on_behind(target, looked_up(target, table.target), names)
        target.commit()
        return _lag(mapping, known_as(mapping, places, target), target)


def lag_of(mapping: TransferMapping, places: Places) -> Lag:
    """How far behind the target is, by sessions opened now."""
    with contextlib.closing(Target(places.target)) as target:
        return _lag(mapping, known_as(mapping, places, target), target)


def _lag(mapping: TransferMapping, places: Places, target: Target) -> Lag:
    with contextlib.ExitStack() as stack:
        found, at, read_only, final = [], "", True, True
        for table in mapping.tables:
            if not table.changes.by or table.changes.by == "none" or table.source.file:
                by = "file" if table.source.file else table.changes.by
                source = table.source.file or table.source.table
                found.append(TableLag(table.target, source, by))
                continue
            each = opened_table(mapping, table, places, target, stack)
            behind = each.pending.behind(each.standing.place)
            found.append(
                TableLag(
                    table.target,
                    each.source.label,
                    table.changes.by,
                    behind.changes,
                    behind.seconds,
                    each.standing.waiting(),
                    each.standing.changes,
                    each.pending.cannot_see,
                )
            )
            at = at or now_of(each.source.table)
            read_only = read_only and is_read_only(each.source.table)
            final = final and each.standing.final
        tables = tuple(found)
        lag = Lag(mapping.name, mapping.version, mapping.digest, at, tables, read_only=read_only)
        return _final(lag) if final and read_only and lag.clean else lag


def _final(lag: Lag) -> Lag:
    return replace(lag, final=True)


def opened_table(
    mapping: TransferMapping,
    table: TableMapping,
    places: Places,
    target: Target,
    stack: contextlib.ExitStack,
) -> Open:
    source = stack.enter_context(contextlib.closing(source_of(table, places, measured=False)))
    if not isinstance(source, TableOfDatabase):
        raise BadInput("A file does not change.", field="changes", where=table.target)
    standing = Standing(target, mapping, table)
    standing.check(source)
    if table.changes.by == "log" and is_older(standing.place, source.joined.place):
        raise CannotFinish(
            "The target is older than what it confirmed when the log was trimmed: it was put back "
            "to an earlier state, and changes are gone. Empty its table, remove its rows from "
            "commonweal_transfer.chunk and commonweal_transfer.followed, and load it again.",
            where=table.target,
        )
    return Open(table, source, standing, pending_by(table.changes, source.table, source.key))


def _round(
    mapping: TransferMapping, places: Places, target: Target, batch: int, told: Told
) -> None:  # fmt: skip
    with contextlib.ExitStack() as stack:
        opened = {
            each.target: opened_table(mapping, each, places, target, stack)
            for each in mapping.tables
            if each.changes.by in {"log", "mark"}
        }
        if not opened:
            raise BadInput(
                "The mapping says of no table how its changes are seen. Say changes: log, or "
                "changes: {mark: COLUMN}.",
                field="changes",
            )
        found = in_turn([looked_up(target, each.target) for each in mapping.tables])
        turn = [each for each in found if each.given in opened]
        ways = {each.given: _way(mapping, opened[each.given], each) for each in turn}
        target.commit()
        more = True
        while more:
            more = _batch(mapping, target, opened, ways, batch, told)


def _way(mapping: TransferMapping, opened: Open, found: TargetTable) -> _Way:
    table, source = opened.table, opened.source
    linted = lint(mapping, table, source, found)
    if linted.problems:
        raise MappingError(linted.problems, mapping.where)
    schema = source.sample() or source.empty_schema()
    converter = Converter(table, linted.columns, mapping.codes)
    key = target_key(table, found, linted.columns, mapping.codes, schema)
    return _Way(found, converter, key, schema)


def _batch(  # noqa: PLR0917 - one step of _round
    mapping: TransferMapping,
    target: Target,
    opened: dict[str, Open],
    ways: dict[str, _Way],
    batch: int,
    told: Told,
) -> bool:
    """One transaction of the target. True where more may wait."""
    found = {name: each.pending.found(each.standing.place, batch) for name, each in opened.items()}
    if any(each.places for each in found.values()):
        deltas = []
        for name, way in ways.items():
            waiting = opened[name].standing.waiting_places(batch)
            touched = tuple(dict.fromkeys((*found[name].places, *waiting)))
            if touched:
                deltas.append(_delta(mapping, target, opened[name], way, touched))
        apply(deltas)
    _stands(target, opened, found)
    told(sum(each.entries for each in found.values()))
    return any(each.more for each in found.values())


def _stands(target: Target, opened: dict[str, Open], found: dict[str, Found]) -> None:
    for name, each in found.items():
        opened[name].standing.move(each)
    target.commit()


def _delta(
    mapping: TransferMapping, target: Target, opened: Open, way: _Way, places: Sequence[str]
) -> Delta:
    """The state of these rows now."""
    import pyarrow as pa

    source, numbers = opened.source, {place: at for at, place in enumerate(places)}
    batches, notes = [], []
    held: dict[str, tuple[Piece, int]] = {}
    for piece in source.pieces_at(places):
        own = [source.place(piece, row) for row in range(len(piece.rows))]
        held |= {place: (piece, row) for row, place in enumerate(own)}
        made = way.converter.convert(piece, source.place)
        notes += made.notes
        at = [numbers[own[row]] for row in made.origins.to_pylist()]
        batches.append(made.batch.append_column("#number", pa.array(at, pa.int64())))
    names = [each.name for each in way.converter.columns]
    types = [each.shape.arrow for each in way.converter.columns]
    schema = pa.schema([*zip(names, types, strict=True), ("#number", pa.int64())])
    keys, origins = way.key.of(places, way.schema)
    return Delta(
        landing=Landing(target, mapping, opened.table, way.found),
        key=way.key.names,
        places=places,
        keys=keys.append_column("#number", origins),
        rows=_together(batches, schema),
        held=lambda place: _as_held(held.get(place)),
        notes=notes,
    )


def _together(batches: Sequence[Any], schema: Any) -> Any:
    import pyarrow as pa

    filled = [each for each in batches if len(each)]
    if not filled:
        arrays = [pa.array([], each.type) for each in schema]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)
    return pa.Table.from_batches(filled).combine_chunks().to_batches()[0]


def _as_held(found: tuple[Piece, int] | None) -> str:
    if found is None:
        return ""
    piece, row = found
    return as_json(piece.rows.slice(row, 1).to_pylist()[0])
