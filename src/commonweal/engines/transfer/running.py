"""A whole transfer: checked, in the right turn, chunk by chunk, from where it stood."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from commonweal.engines.read.databases import (
    Kind,
    MariadbTable,
    OdbcTable,
    PostgresqlTable,
    SqliteTable,
    opened,
    read_table_address,
)
from commonweal.engines.transfer.changes.pending import pending_by
from commonweal.engines.transfer.changes.standing import Standing
from commonweal.engines.transfer.changes.writing import put_right
from commonweal.engines.transfer.converting import Converter, Note
from commonweal.engines.transfer.corrections import Correction
from commonweal.engines.transfer.linting import Linted, lint
from commonweal.engines.transfer.loading import Chunk, Landing
from commonweal.engines.transfer.mapping import SourcePlace, TableMapping, TransferMapping
from commonweal.engines.transfer.numbering import go_on_behind
from commonweal.engines.transfer.outcome import Outcome, TableOutcome
from commonweal.engines.transfer.pieces import Piece, RowSource
from commonweal.engines.transfer.problems import MappingError
from commonweal.engines.transfer.reloading import Reload
from commonweal.engines.transfer.source_files import FileSource
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.transfer.target import Target
from commonweal.engines.transfer.target_tables import TargetTable, in_turn, looked_up
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Places", "Progress", "checked", "reload", "source_of", "transfer"]

Progress = Callable[[str, int, int | None], None]
_CHUNK_BYTES = 64 * 1024 * 1024
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Places:
    """Where the mapping's tables and files are: what it says itself, or other places given for
    this run. ``folder``: where relative names of files begin. ``known_as``: the target's own name
    for itself, by which logs know who follows them."""

    source: str
    target: str
    folder: Path
    known_as: str = ""


def known_as(mapping: TransferMapping, places: Places, target: Target) -> Places:
    """The same places, once the target has said by what name logs know it. Before any source is
    open: in one that is followed, and so written, nothing is half done then."""
    if places.source and any(each.changes.by == "log" for each in mapping.tables):
        put_right(places.source)
    name = target.own_name()
    return replace(places, known_as=f"{mapping.name[:200]} at {name}" if name else "")


@dataclass(frozen=True, slots=True)
class _Ready:
    table: TableMapping
    found: TargetTable
    source: RowSource
    linted: Linted


def transfer(
    mapping: TransferMapping,
    places: Places,
    *,
    try_rows: int = 0,
    keep_rows: bool = False,
    progress: Progress = lambda _table, _done, _total: None,
) -> Outcome:
    """Loads what is not loaded yet. ``try_rows``: only try so many rows of each table, and load
    none. ``keep_rows``: the target may hold other rows already.

    MappingError, BadInput before anything is loaded; CannotFinish and SourceUnavailable with all
    finished chunks in place, so that the next run goes on behind them.
    """
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        ready = _ready(mapping, known_as(mapping, places, target), target, stack)
        run = _Run(mapping, target, progress)
        if try_rows:
            tables = [run.tried(each, at, try_rows) for at, each in enumerate(ready)]
        else:
            target.prepare(mapping.name)
            for each in ready:
                run.may_begin(each, keep_rows=keep_rows)
            tables = [run.loaded(each) for each in ready]
        return _outcome(mapping, ready, tables, dry_run=bool(try_rows))


def reload(
    mapping: TransferMapping, places: Places, corrections: Sequence[Correction] = ()
) -> Outcome:
    """The rows of the quarantine once more, by the mapping as it is now."""
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        ready = _ready(mapping, known_as(mapping, places, target), target, stack)
        target.prepare(mapping.name)
        run = _Run(mapping, target, lambda _table, _done, _total: None)
        targets = {each.target for each in mapping.tables}
        lost = [each.target for each in corrections if each.target not in targets]
        if lost:
            raise BadInput(f"The mapping has no table {lost[0]}.", field="target")
        work = [run.reload(each, corrections) for each in ready]
        for each in work:
            each.check()
        for each in work:
            each.run()
        return _outcome(mapping, ready, [run.outcome(each, 0) for each in ready], dry_run=False)


def _outcome(
    mapping: TransferMapping,
    ready: Sequence[_Ready],
    tables: Sequence[TableOutcome],
    *,
    dry_run: bool,
) -> Outcome:  # fmt: skip
    return Outcome(
        name=mapping.name,
        version=mapping.version,
        digest=mapping.digest,
        dry_run=dry_run,
        tables=tuple(tables),
        hints=tuple(hint for each in ready for hint in each.linted.hints),
    )


def checked(mapping: TransferMapping, places: Places) -> tuple[str, ...]:
    """The hints; MappingError where it does not fit its source and its target."""
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        ready = _ready(mapping, known_as(mapping, places, target), target, stack)
        return tuple(hint for each in ready for hint in each.linted.hints)


def _ready(
    mapping: TransferMapping, places: Places, target: Target, stack: contextlib.ExitStack
) -> list[_Ready]:  # fmt: skip
    """Every table checked, in the turn in which they can be filled."""
    found = {each.target: looked_up(target, each.target) for each in mapping.tables}
    ready: dict[str, _Ready] = {}
    problems = []
    for table in mapping.tables:
        source = stack.enter_context(contextlib.closing(source_of(table, places)))
        linted = lint(mapping, table, source, found[table.target])
        problems += linted.problems
        ready[table.target] = _Ready(table, found[table.target], source, linted)
    if problems:
        raise MappingError(problems, mapping.where)
    for each in ready.values():
        if isinstance(each.source, TableOfDatabase):
            each.source.check_key()
        _ = each.source.snapshot  # now: while rows come, a connection can be asked nothing else
    return [ready[each.given] for each in in_turn(list(found.values()))]


def _check_odbc(found: OdbcTable, table: TableMapping) -> None:
    """Each store orders texts its own way, and no driver tells of changes."""
    kinds = [found.facts.column(name).kind for name in table.key if name in found.facts.names]
    followed = table.changes.by not in {"", "none"}
    if followed or len(table.key) != 1 or kinds != [Kind.INTEGER]:
        raise BadInput(
            "The key of an ODBC source is one column of whole numbers; changes are not followed.",
            field="key",
            where=found.label,
        )


def source_of(
    table: TableMapping, places: Places, *, measured: bool = True
) -> FileSource | TableOfDatabase:
    """``measured``: see ``SqliteTable.unmeasured``."""
    given: SourcePlace = table.source
    if given.file:
        return FileSource(given, places.folder)
    if not places.source:
        raise BadInput(
            "Say which database the tables are read from: source: in the mapping, or --source.",
            field="source",
        )
    opened_table: Any = opened(read_table_address(f"{places.source}#{given.table}"))
    if not isinstance(opened_table, PostgresqlTable | SqliteTable | MariadbTable | OdbcTable):
        raise BadInput("A table is read from a database; name a file: as one.", field="source")
    try:
        if isinstance(opened_table, OdbcTable):
            _check_odbc(opened_table, table)
        if not measured and isinstance(opened_table, SqliteTable):
            opened_table.unmeasured()
        follower = f"{places.known_as}, {table.target}" if places.known_as else ""
        return TableOfDatabase(opened_table, table.key, table.changes, follower[:400])
    except BaseException:
        opened_table.close()
        raise


class _Run:
    def __init__(self, mapping: TransferMapping, target: Target, progress: Progress) -> None:
        self.mapping, self.target, self.progress = mapping, target, progress

    def may_begin(self, ready: _Ready, *, keep_rows: bool) -> None:
        """BadInput where what is there already is not the beginning of this transfer."""
        landing = self._landing(ready)
        state = landing.state()
        if state is None:
            if not keep_rows and not landing.empty():
                raise BadInput(
                    "The table holds rows already. Empty it, or say that they stay: --keep-rows.",
                    where=ready.table.target,
                )
            return
        if state["last"]:
            return
        if state["mapping"] != self.mapping.digest:
            raise BadInput(
                "The mapping has changed since this transfer began. Go on with the one that it "
                f"began with (digest {state['mapping'][:12]}), or empty the table and remove its "
                "rows from commonweal_transfer.chunk.",
                where=self.mapping.where,
            )
        if state["snapshot"] != ready.source.snapshot:
            raise BadInput(
                "The source has changed since this transfer began: the rows that are there may be "
                "others than those that the rest belongs to. Empty the table, and remove its rows "
                "from commonweal_transfer.chunk.",
                where=ready.source.label,
            )

    def loaded(self, ready: _Ready) -> TableOutcome:
        landing = self._landing(ready)
        state = landing.state()
        if state is None and isinstance(ready.source, TableOfDatabase):
            self._begin(ready.table, ready.source)
        resumed = state["number"] if state else 0
        if state is None or not state["last"]:
            records = state["records"] if state else 0
            rejected = state["rejected"] if state else 0
            place = state["place"] if state else ""
            self._load(ready, landing, (resumed, records, rejected), place)
        return self.outcome(ready, resumed)

    def _begin(self, table: TableMapping, source: TableOfDatabase) -> None:
        """From where on changes are followed: of a log, from what was confirmed before."""
        if table.changes.mark:
            place = pending_by(table.changes, source.table, source.key).begin()
        elif table.changes.by == "log" and source.joined.place:
            place = source.joined.place
        else:
            return
        Standing(self.target, self.mapping, table).begin(place)

    def outcome(self, ready: _Ready, resumed: int) -> TableOutcome:
        landing = self._landing(ready)
        done = landing.state()
        if done is None:
            raise CannotFinish("The checkpoint is gone.", where=ready.table.target)
        quarantined, waived = landing.kept_out()
        return TableOutcome(
            target=ready.table.target,
            source=ready.source.label,
            snapshot=ready.source.snapshot,
            records=done["records"],
            loaded=done["loaded"],
            rejected=done["rejected"],
            chunks=done["number"],
            resumed=resumed,
            quarantined=quarantined,
            waived=waived,
            bad=landing.bad(),
            examples=landing.examples(_EXAMPLES),
        )

    def _load(
        self, ready: _Ready, landing: Landing, stood: tuple[int, int, int], place: str
    ) -> None:  # fmt: skip
        number, records, rejected = stood
        last = place
        pieces = ready.source.pieces(place)
        for chunk in self._chunks(ready, pieces, number):
            done = landing.load(chunk, ready.source)
            number, records = chunk.number, records + chunk.records
            rejected += done.rejected
            last = ready.source.end(chunk.pieces[-1])
            self.progress(ready.table.target, records, ready.source.total)
            if rejected > self.mapping.most_rejected:
                raise CannotFinish(
                    f"More than {self.mapping.most_rejected:,} rows are in the quarantine. Look at "
                    "them, correct the mapping, or raise most_rejected.",
                    where=ready.table.target,
                )
        ready.source.done()
        names = [rule.name for rule in ready.table.columns]
        ready.linted.hints += go_on_behind(self.target, ready.found, names)
        landing.checkpoint(number + 1, ready.source, last, (0, 0, 0, 0), last=True)
        self.target.commit()

    def tried(self, ready: _Ready, number: int, most: int) -> TableOutcome:
        landing = self._landing(ready)
        landing.try_only(number)
        notes: list[Note] = []
        records = loaded = rejected = chunks = 0
        pieces = _first_rows(ready.source.pieces(""), most)
        for chunk in self._chunks(ready, pieces, 0):
            done = landing.load(chunk, ready.source)
            records, loaded = records + chunk.records + done.lost, loaded + done.loaded
            rejected, chunks = rejected + done.rejected, chunk.number
            notes += done.notes
        return TableOutcome(
            target=ready.table.target,
            source=ready.source.label,
            snapshot=ready.source.snapshot,
            records=records,
            loaded=loaded,
            rejected=rejected,
            chunks=chunks,
            resumed=0,
            quarantined=rejected,
            waived=0,
            bad=Counter((each.column, each.bad.value) for each in notes),
            examples=tuple(_example(each) for each in notes[:_EXAMPLES]),
        )

    def reload(self, ready: _Ready, corrections: Sequence[Correction]) -> Reload:
        mine = {each.place: each for each in corrections if each.target == ready.table.target}
        return Reload(self._landing(ready), ready.source, self._converter(ready), mine)

    def _converter(self, ready: _Ready) -> Converter:
        return Converter(ready.table, ready.linted.columns, self.mapping.codes)

    def _landing(self, ready: _Ready) -> Landing:
        return Landing(self.target, self.mapping, ready.table, ready.found)

    def _chunks(self, ready: _Ready, pieces: Iterator[Piece], number: int) -> Iterator[Chunk]:
        converter = self._converter(ready)
        chunk = Chunk(number + 1)
        for whole in pieces:
            for piece in _slices(whole, self.mapping.chunk_rows):
                chunk.add(piece, converter.convert(piece, ready.source.place))
                if chunk.records >= self.mapping.chunk_rows or chunk.bytes >= _CHUNK_BYTES:
                    yield chunk
                    chunk = Chunk(chunk.number + 1)
        if chunk.pieces:
            yield chunk


def _slices(piece: Piece, most: int) -> Iterator[Piece]:
    """What could not be read goes with the slice that holds its row, or with the last one."""
    count = len(piece.rows)
    wide = max(1, piece.rows.nbytes // (_CHUNK_BYTES // 2))
    step = min(most, max(1, -(-count // wide)))
    if count <= step:
        yield piece
        return
    left = list(piece.findings)
    for at in range(0, count, step):
        numbers = piece.numbers.slice(at, step) if piece.numbers is not None else None
        mine = left
        if at + step < count and numbers is not None:
            last = numbers[len(numbers) - 1].as_py()
            mine = [each for each in left if each.record <= last]
        left = [each for each in left if each not in mine]
        yield Piece(piece.rows.slice(at, step), numbers, tuple(mine))


def _first_rows(pieces: Iterator[Piece], most: int) -> Iterator[Piece]:
    for piece in pieces:
        count = min(most, len(piece.rows))
        numbers = piece.numbers.slice(0, count) if piece.numbers is not None else None
        last = numbers[count - 1].as_py() if numbers is not None and count else -1
        whole = count == len(piece.rows)
        findings = tuple(each for each in piece.findings if whole or each.record <= last)
        yield Piece(piece.rows.slice(0, count), numbers, findings)
        most -= count
        if most <= 0:
            return


def _example(note: Note) -> dict[str, Any]:
    return {
        "place": note.place,
        "field": note.column,
        "bad": note.bad.value,
        "reason": note.reason,
        "value": note.value,
        "loaded": note.loaded,
    }
