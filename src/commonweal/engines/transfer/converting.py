"""The rows of a piece as the target takes them, and what of them it cannot take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engines.read.exporting import as_json
from commonweal.engines.transfer.casting import Fitted, fit
from commonweal.engines.transfer.making import made
from commonweal.engines.transfer.mapping import Bad, OnBad, Rule, TableMapping
from commonweal.engines.transfer.pieces import Piece
from commonweal.engines.transfer.shapes import Shape, shape_of_kind
from commonweal.kernel.errors import CannotFinish

__all__ = ["Converted", "Converter", "Note", "TargetColumn"]

_LONGEST_VALUE, _LONGEST_ROW = 1_000, 100_000
_SAID = {
    Bad.UNREADABLE: "The bytes are no value of their field",
    Bad.MISSING: "There is no value, and the target needs one",
    Bad.FORM: "This is no value of the type that the target has",
    Bad.LENGTH: "The text has more characters than the target holds",
    Bad.SIZE: "The number is larger than the target holds",
    Bad.PRECISION: "The target would lose digits",
    Bad.CODE: "This is not in the code list",
    Bad.UNKNOWN: "The expression has no answer",
}


@dataclass(frozen=True, slots=True)
class TargetColumn:
    name: str
    shape: Shape
    needed: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that is bad. ``row`` counts within the piece; -1 where no row came of it."""

    row: int
    column: str
    bad: Bad
    reason: str
    value: str
    loaded: bool
    place: str
    held: str = ""


@dataclass(slots=True)
class Converted:
    """``batch`` holds the rows that can be loaded, ``origins`` which rows of the piece they are."""

    batch: Any
    origins: Any
    rejected: int
    notes: list[Note] = field(default_factory=list)


class Converter:
    """``columns`` are those of the target, in the order of the mapping."""

    def __init__(
        self,
        table: TableMapping,
        columns: tuple[TargetColumn, ...],
        codes: Mapping[str, Mapping[str, str | None]],
    ) -> None:
        self.table, self.columns, self.codes = table, columns, codes
        self.origins = {each.name: table.origins(each) for each in table.columns}
        self.origins_of_fields = {each.name: table.origins(each) for each in table.fields}

    def convert(self, piece: Piece, place: Any) -> Converted:
        """``place``: a function from a row of the piece to where it is."""
        work = _Work(piece, place)
        rows = piece.rows
        for rule in self.table.fields:
            fitted = made(rule, rows, self.codes)
            if rule.kind:
                _shape(fitted, rule, shape_of_kind(rule.kind, rule.places))
            array = work.settled(rule, fitted, self.origins_of_fields[rule.name], None)
            rows = rows.append_column(rule.name, array)
        arrays = []
        for rule, column in zip(self.table.columns, self.columns, strict=True):
            fitted = made(rule, rows, self.codes)
            if rule.kind:
                _shape(fitted, rule, shape_of_kind(rule.kind, rule.places))
            _shape(fitted, rule, column.shape)
            arrays.append(work.settled(rule, fitted, self.origins[rule.name], column))
        batch = pa.RecordBatch.from_arrays(arrays, names=[each.name for each in self.columns])
        return work.result(batch)


def _shape(fitted: Fitted, rule: Rule, shape: Shape) -> None:
    faults = fitted.faults
    again = fit(fitted.array, shape, rule.format)
    fitted.array, fitted.faults = again.array, [*faults, *again.faults]


class _Work:
    def __init__(self, piece: Piece, place: Any) -> None:
        self.piece, self.place = piece, place
        self.rejected: set[int] = set()
        self.notes: list[Note] = []
        self.held: dict[int, str] = {}
        self.unread = self._unread()

    def _unread(self) -> dict[str, dict[int, tuple[bytes, str]]]:
        """By column, the rows that could not be read; what belongs to no row is a note."""
        if not self.piece.findings:
            return {}
        at = {number: row for row, number in enumerate(self.piece.numbers.to_pylist())}
        found: dict[str, dict[int, tuple[bytes, str]]] = {}
        for each in self.piece.findings:
            row = at.get(each.record, -1)
            if row < 0:
                self._lost(each.record, each.bytes, each.reason)
            else:
                found.setdefault(each.column, {})[row] = (each.bytes, each.reason)
        for row, (raw, reason) in found.pop("", {}).items():
            self._note(row, "", Bad.UNREADABLE, f"0x{raw.hex()}", reason, loaded=False)
            self.rejected.add(row)
        return found

    def _lost(self, record: int, raw: bytes, reason: str) -> None:
        from commonweal.engines.transfer.pieces import record_place

        said = f"{_SAID[Bad.UNREADABLE]}: {reason}."
        place = record_place(record)
        value = f"0x{raw.hex()}"
        self.notes.append(Note(-1, "", Bad.UNREADABLE, said, value, loaded=False, place=place))

    def settled(
        self, rule: Rule, fitted: Fitted, origins: frozenset[str], column: TargetColumn | None
    ) -> Any:  # fmt: skip
        """The values after what the mapping says of bad ones."""
        kind = column.shape if column else None
        default = self._default(rule, fitted, kind)
        bad_rows: set[int] = set()
        emptied: set[int] = set()
        for row, bad, reason, value in self._faults(fitted, origins, loaded=column is not None):
            if row not in bad_rows:
                bad_rows.add(row)
                self._act(rule, row, bad, (reason, value))
                emptied |= {row} if rule.on(bad) is OnBad.EMPTY else set()
        array = fitted.array
        if bad_rows:
            mask = pa.array([row in bad_rows for row in range(len(array))])
            array = pc.if_else(mask, pa.scalar(None, array.type), array)
        if default is not None and array.null_count:
            keep = pa.array([row in emptied for row in range(len(array))])
            array = pc.if_else(pc.or_(keep, pc.is_valid(array)), array, default)
        if column is not None and column.needed and array.null_count:
            self._missing(rule, array)
        return array

    def _default(self, rule: Rule, fitted: Fitted, shape: Shape | None) -> Any:
        if rule.default is None:
            return None
        given = pa.array([rule.default], pa.string())
        if shape is None:
            return given.cast(fitted.array.type)[0]
        return fit(given, shape, rule.format).array.cast(fitted.array.type)[0]

    def _faults(
        self, fitted: Fitted, origins: frozenset[str], *, loaded: bool
    ) -> Iterator[tuple[int, Bad, str, str]]:  # fmt: skip
        """Bytes that could not be read are the matter of the columns, not of fields on the way."""
        for name in sorted(origins & set(self.unread)) if loaded else ():
            for row, (raw, reason) in sorted(self.unread[name].items()):
                yield row, Bad.UNREADABLE, reason, f"0x{raw.hex()}"
        for mask, bad in fitted.faults:
            for row in _where(mask):
                yield row, bad, "", self._value(origins, row)

    def _act(self, rule: Rule, row: int, bad: Bad, said: tuple[str, str]) -> None:
        on = rule.on(bad)
        reason, value = said
        if on is OnBad.STOP:
            raise CannotFinish(
                f"{rule.name}: {_SAID[bad]} ({value[:80]}). The mapping says to stop here; what "
                "was loaded before stays.",
                field=rule.name,
                where=self.place(self.piece, row),
            )
        self._note(row, rule.name, bad, value, reason, loaded=on is not OnBad.REJECT)
        if on is OnBad.REJECT:
            self.rejected.add(row)

    def _missing(self, rule: Rule, array: Any) -> None:
        """Rows that are rejected already need no second reason."""
        for row in _where(pc.is_null(array)):
            if row not in self.rejected:
                stop = rule.on(Bad.MISSING) is OnBad.STOP
                if stop:
                    self._act(rule, row, Bad.MISSING, ("", ""))
                self._note(row, rule.name, Bad.MISSING, "", "", loaded=False)
                self.rejected.add(row)

    def _note(
        self, row: int, column: str, bad: Bad, value: str, reason: str, *, loaded: bool
    ) -> None:
        said = f"{_SAID[bad]}: {reason}." if reason else f"{_SAID[bad]}."
        if row not in self.held:
            self.held[row] = as_json(self.piece.rows.slice(row, 1).to_pylist()[0])[:_LONGEST_ROW]
        place = self.place(self.piece, row)
        value = value.replace("\x00", "\\0")[:_LONGEST_VALUE]
        self.notes.append(Note(row, column, bad, said, value, loaded, place, self.held[row]))

    def _value(self, origins: frozenset[str], row: int) -> str:
        rows = self.piece.rows
        held = {name: rows.column(name)[row].as_py() for name in sorted(origins)}
        if len(held) == 1:
            value = next(iter(held.values()))
            return value if isinstance(value, str) else as_json(value)
        return as_json(held)

    def result(self, batch: Any) -> Converted:
        rejected, kept = self.rejected, list(range(len(batch)))
        origins = pa.array(kept, pa.int64())
        if rejected:
            kept = [row for row in kept if row not in rejected]
            origins = pa.array(kept, pa.int64())
            batch = batch.take(origins)
        notes = [_final(each, rejected) for each in self.notes]
        notes.sort(key=lambda each: each.row)
        return Converted(batch, origins, len(rejected), notes)


def _final(note: Note, rejected: set[int]) -> Note:
    """A row that is rejected for another reason is not loaded without this value."""
    if not note.loaded or note.row not in rejected:
        return note
    return replace(note, loaded=False)


def _where(mask: Any) -> list[int]:
    found: list[int] = pc.indices_nonzero(mask).to_pylist()
    return found
