"""OCCURS: how many elements each record has, where they are, and how they become lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.engines.read.cobol.columns import Column, validity
from commonweal.engines.read.cobol.findings import Collector
from commonweal.engines.read.cobol.layout import Field, plain
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.rows import Batch, Rows, Scope
from commonweal.engines.read.cobol.states import BAD_COUNT, CUT, GOOD
from commonweal.kernel.errors import BadInput

__all__ = ["Arrays", "mapping_for"]

Longs = npt.NDArray[np.int64]
_UNKNOWN = -1
_MOST_EMPTY = 200


class Plan(Protocol):
    """What the arrays need of a decoder."""

    options: ReadOptions
    by_key: dict[int, Field]

    def column(self, each: Field) -> Column: ...


class Reading(Protocol):
    """What the arrays need of the reading of one batch."""

    batch: Batch
    collector: Collector

    @property
    def decoder(self) -> Plan: ...

    def field(self, each: Field, path: str, scope: Scope) -> pa.Array: ...

    def element(self, each: Field, path: str, scope: Scope) -> pa.Array: ...


class Arrays:
    """Reads every array of one batch."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.known: dict[int, tuple[Rows, pa.Array]] = {}

    def read(self, each: Field, path: str, scope: Scope) -> pa.Array:
        rows = scope.rows
        nested = self._as_counted and any(
            below.depending is not None for child in each.children for below in child.walk()
        )
        counts, states = self._counts(each, rows, known_size=not nested)
        if nested:
            known = np.where(states == GOOD, counts, _UNKNOWN)
            values, counts = self._moving(each, path, scope, known)
            states[(states == GOOD) & (counts < known) & (each.depending is not None)] = CUT
        else:
            inner = self._elements(each, rows, counts)
            values = self.reading.element(each, path, Scope(inner))
            if self._as_counted and each.depending is not None:
                self._move(each, scope, counts * each.size, states)
        if states.any():
            self.reading.collector.states(path, each, rows, states)
        offsets = np.zeros(len(rows) + 1, dtype=np.int32)
        np.cumsum(counts, out=offsets[1:])
        # By its buffers: pa.array() of a NumPy array would load pandas to see whether it is one.
        kind = pa.list_(pa.field("item", values.type))
        buffers = [validity(states), pa.py_buffer(offsets)]
        return pa.Array.from_buffers(kind, len(rows), buffers, children=[values])

    def pass_over(self, each: Field, scope: Scope) -> None:
        """A field that is not shown may still be an array that moves all after it."""
        if self._as_counted and any(child.depending is not None for child in each.walk()):
            self.reading.field(each, each.name, scope)

    @property
    def _as_counted(self) -> bool:
        return self.reading.decoder.options.occurs_depending_on_space == "as_counted"

    def _counts(
        self, each: Field, rows: Rows, *, known_size: bool
    ) -> tuple[Longs, npt.NDArray[np.uint8]]:
        """How many elements each row has; none, with a state, where that cannot be known. How
        many there is room for is known only where each is as long as the next."""
        states = np.zeros(len(rows), dtype=np.uint8)
        start = rows.spans[:, 0] + each.offset - rows.origin
        room = np.maximum(rows.spans[:, 1] - start, 0)
        there = -(-room // each.size)  # with the one that the record's end cuts
        if each.depending is None:
            most = np.full(len(rows), each.times, dtype=np.int64)
            return np.minimum(there, most) if known_size else most, states
        counts = self._depending(each, rows)
        low, high = each.occurs or (1, 1)
        states[(counts < low) | (counts > high)] = BAD_COUNT
        if known_size:
            states[(states == GOOD) & (counts > there)] = CUT
        return np.where(states == GOOD, counts, 0), states

    def _depending(self, each: Field, rows: Rows) -> Longs:
        """The count for each row, from the field above that holds it."""
        decoder = self.reading.decoder
        counter = decoder.by_key[each.depending or 0]
        steps: list[Longs] = []
        for above in rows.line():
            if self._holds(counter, above):
                counts = self._counted(each, counter, self._read_counter(counter, above))
                for step in reversed(steps):
                    counts = counts[step]
                return counts
            if above.index is not None:
                steps.append(above.index)
        return np.full(len(rows), _UNKNOWN, dtype=np.int64)

    def _holds(self, counter: Field, rows: Rows) -> bool:
        known = self.known.get(counter.key)
        if known is not None and known[0].identity is rows.identity:
            return True
        return rows.above is None or (rows.element is not None and rows.origin <= counter.offset)

    def note(self, counter: Field, rows: Rows, array: pa.Array) -> None:
        """Keep a count when it is passed: what comes between may move what is after."""
        self.known[counter.key] = (rows, array)

    def _read_counter(self, counter: Field, rows: Rows) -> pa.Array:
        known = self.known.get(counter.key)
        if known is not None and known[0].identity is rows.identity:
            return known[1]
        reading = self.reading
        column = reading.decoder.column(counter)
        cells = column.decode(reading.batch.data, rows.spans, counter.offset - rows.origin)
        self.note(counter, rows, cells.array)
        return cells.array

    def _counted(self, each: Field, counter: Field, array: pa.Array) -> Longs:
        """What the counter says for this array: two arrays may read one text differently."""
        mapping = mapping_for(self.reading.decoder.options.occurs_mappings, each, counter)
        if mapping or pa.types.is_string(array.type):
            return np.array([_count(text, mapping) for text in array.to_pylist()], np.int64)
        filled = array.cast(pa.int64(), safe=False).fill_null(_UNKNOWN)
        return np.asarray(filled, dtype=np.int64)

    @staticmethod
    def _elements(each: Field, rows: Rows, counts: Longs) -> Rows:
        index = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
        first = np.cumsum(counts) - counts
        element = np.arange(len(index), dtype=np.int64) - first[index]
        spans = np.empty((len(index), 2), dtype=np.int64)
        spans[:, 0] = rows.spans[index, 0] + (each.offset - rows.origin) + element * each.size
        spans[:, 1] = rows.spans[index, 1]
        return Rows(spans, each.offset, rows, index, element + 1)

    @staticmethod
    def _move(each: Field, scope: Scope, taken: Longs, unknown: npt.NDArray[np.generic]) -> None:
        """All that follows begins where the array ended. Behind a count that cannot be read nobody
        knows where anything is: there, the record ends."""
        rows = scope.rows
        begin = rows.spans[:, 0] + each.offset - rows.origin
        end = np.where(unknown, np.maximum(rows.spans[:, 1], begin), begin + taken)
        scope.rows = rows.shifted(end - begin - each.total)

    def _moving(
        self, each: Field, path: str, scope: Scope, wanted: Longs
    ) -> tuple[pa.Array, Longs]:
        """Elements that follow each other with no gap, each as long as its own arrays make it; and
        how many there were before the record ended."""
        rows = scope.rows
        at = rows.spans[:, 0] + each.offset - rows.origin
        found = np.zeros(len(rows), dtype=np.int64)
        parts, owners = [], []
        which = np.flatnonzero((wanted > 0) & (at < rows.spans[:, 1])).astype(np.int64)
        while len(which):
            found[which] += 1
            spans = np.stack([at[which], rows.spans[which, 1]], axis=1)
            inner = Scope(Rows(spans, each.offset, rows, which, found[which]))
            parts.append(self.reading.element(each, path, inner))
            taken = each.size + inner.rows.spans[:, 0] - spans[:, 0]
            if len(parts) > _MOST_EMPTY and not taken.any():
                raise BadInput(f"{each.name} has elements of no bytes, too many to count.")
            at[which] += taken
            owners.append(which)
            which = which[(found[which] < wanted[which]) & (at[which] < rows.spans[which, 1])]
        used = at - (rows.spans[:, 0] + each.offset - rows.origin)
        self._move(each, scope, used, wanted == _UNKNOWN)
        if not parts:
            none = Scope(rows.chosen(np.empty(0, dtype=np.int64)))
            return self.reading.element(each, path, none), found
        order = np.argsort(np.concatenate(owners), kind="stable")
        return pa.concat_arrays(parts).take(pa.array(order)), found


def mapping_for(
    mappings: Mapping[str, Mapping[str, int]], array: Field, counter: Field
) -> dict[str, int]:
    """Given under the name of the array, or of the field that holds the count."""
    for wanted in (array, counter):
        for name, values in mappings.items():
            if plain(name) == plain(wanted.name):
                return {str(text): int(count) for text, count in values.items()}
    return {}


def _count(text: object, mapping: dict[str, int]) -> int:
    if text is None:
        return _UNKNOWN
    said = str(text).strip()
    if mapping:
        return mapping.get(said, _UNKNOWN)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else _UNKNOWN
