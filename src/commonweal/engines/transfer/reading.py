"""The rows of a source as a transfer reads them, for who works the mapping out a second time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.transfer.corrections import Correction, corrected
from commonweal.engines.transfer.linting import lint
from commonweal.engines.transfer.mapping import TableMapping, TransferMapping
from commonweal.engines.transfer.pieces import Piece, RowSource, key_place, record_place
from commonweal.engines.transfer.problems import MappingError
from commonweal.engines.transfer.running import Places, source_of
from commonweal.engines.transfer.source_tables import TableOfDatabase
from commonweal.engines.transfer.target import Target
from commonweal.engines.transfer.target_tables import looked_up

__all__ = ["PLACE", "UNREAD", "SourceRows", "source_rows"]

PLACE, UNREAD = "#place", "#unread"
_AS_IN_JSON = r"^[ !#-\[\]-~]*$"


class SourceRows:
    """``lost``: the places of what gave no row; ``corrected``: of rows with values that somebody
    gave. Both are known once the batches were taken."""

    def __init__(self, source: RowSource, known: Mapping[str, Correction]) -> None:
        self.source, self.known = source, known
        self.lost: list[str] = []
        self.corrected: list[str] = []

    @property
    def label(self) -> str:
        return self.source.label

    @property
    def snapshot(self) -> Mapping[str, str]:
        """Of a file the digest of it and of what describes it."""
        if isinstance(self.source, TableOfDatabase):
            return self.source.table.snapshot
        return {"store": "file", "sha256": self.source.snapshot}

    @property
    def columns(self) -> tuple[str, ...]:
        return self.source.columns

    def batches(self) -> Iterator[Any]:
        """The columns as they were read; ``#place``, as the quarantine says it; ``#unread``, the
        columns whose bytes could not be read, or a blank name where that is the whole row.
        CannotFinish where the source changed meanwhile."""
        for piece in self.source.pieces(""):
            self.lost += _lost(piece)
            if len(piece.rows):
                yield self._marked(piece)
        self.source.done()

    def _marked(self, piece: Piece) -> Any:
        places = _places(piece, self.source)
        mine = pc.is_in(places, pa.array(list(self.known), pa.string())) if self.known else None
        if mine is not None and pc.any(mine).as_py():
            piece = corrected(piece, self.source, self.known)
            self.corrected += places.filter(mine).to_pylist()
        return piece.rows.append_column(PLACE, places).append_column(UNREAD, _unread(piece))

    def close(self) -> None:
        self.source.close()


@contextlib.contextmanager
def source_rows(
    mapping: TransferMapping,
    table: TableMapping,
    places: Places,
    corrections: Sequence[Correction] = (),
) -> Iterator[SourceRows]:
    """MappingError where the mapping does not fit its source and its target. Nothing is written."""
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(contextlib.closing(Target(places.target)))
        source = stack.enter_context(contextlib.closing(source_of(table, places)))
        found = lint(mapping, table, source, looked_up(target, table.target))
        if found.problems:
            raise MappingError(found.problems, mapping.where)
        if isinstance(source, TableOfDatabase):
            source.check_key()
        known = {each.place: each for each in corrections if each.target == table.target}
        set_again = {place: each for place, each in known.items() if not each.waives}
        yield SourceRows(source, set_again)


def _places(piece: Piece, source: RowSource) -> Any:
    """Of each row, what ``source.place`` says."""
    if piece.numbers is not None:
        before, after = record_place(0).split("0")
        return pc.binary_join_element_wise(before, piece.numbers.cast(pa.string()), after, "")
    if isinstance(source, TableOfDatabase):
        texts = {name: _plain(piece.rows.column(name)) for name in sorted(source.key)}
        if None not in texts.values():
            return _joined(texts)
    return pa.array([source.place(piece, row) for row in range(len(piece.rows))], pa.string())


def _plain(column: Any) -> Any | None:
    """Values of a key as texts; None where one of them would be written otherwise in JSON."""
    types, given = pa.types, column.type
    if not (types.is_string(given) or types.is_integer(given) or types.is_date32(given)):
        return None
    texts = column.cast(pa.string())
    return texts if pc.all(pc.match_substring_regex(texts, _AS_IN_JSON)).as_py() else None


def _joined(texts: Mapping[str, Any]) -> Any:
    """All places at once: around the values stands what stands around those of any row."""
    marks = {name: f"\x01{at}" for at, name in enumerate(texts)}
    around = key_place(marks)
    parts: list[Any] = []
    for name, mark in marks.items():
        before, around = around.split(json.dumps(mark)[1:-1], 1)
        parts += [before, texts[name]]
    return pc.binary_join_element_wise(*parts, around, "")


def _lost(piece: Piece) -> list[str]:
    if not piece.findings:
        return []
    there = set(piece.numbers.to_pylist())
    lost = {each.record for each in piece.findings} - there
    return [record_place(record) for record in sorted(lost)]


def _unread(piece: Piece) -> Any:
    if not piece.findings:
        return pa.ListArray.from_arrays([0] * (len(piece.rows) + 1), pa.array([], pa.string()))
    found: list[list[str]] = [[] for _ in range(len(piece.rows))]
    at = {number: row for row, number in enumerate(piece.numbers.to_pylist())}
    for each in piece.findings:
        if each.record in at:
            found[at[each.record]].append(each.column)
    return pa.array(found, pa.list_(pa.string()))
