"""A layout and options, compiled once; then batch after batch of records becomes Arrow."""

from __future__ import annotations

import sys
import weakref
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.engines.read.cobol import plain
from commonweal.engines.read.cobol.arrays import Arrays
from commonweal.engines.read.cobol.columns import Column, Compiler
from commonweal.engines.read.cobol.findings import Collector, Counts
from commonweal.engines.read.cobol.generated import Generated
from commonweal.engines.read.cobol.hierarchy import Tree, nest, tree_of
from commonweal.engines.read.cobol.layout import Field, Layout
from commonweal.engines.read.cobol.layout import plain as plain_name
from commonweal.engines.read.cobol.naming import Names
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.rows import Batch, Rows, Scope
from commonweal.engines.read.cobol.segments import Segments
from commonweal.engines.read.cobol.states import UNKNOWN_SEGMENT
from commonweal.engines.read.jit import COMPILED
from commonweal.kernel.errors import BadInput

__all__ = ["Decoded", "Decoder", "flattened", "list_sizes", "loops_for"]

Longs = npt.NDArray[np.int64]
_VALUES_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """``numbers`` are those of the records that are rows; ``quarantine`` is in file order."""

    rows: pa.RecordBatch
    quarantine: pa.Table
    numbers: Longs


def loops_for(kind: str) -> Any:
    """``auto``: compiled where Numba is; ``numpy``: the twins without it."""
    if kind == "numpy" or not COMPILED:
        return plain
    from commonweal.engines.read.cobol import compiled_loops

    return compiled_loops


class Decoder:
    """Reads records of one layout. ``schema`` is that of every batch it makes."""

    def __init__(self, layout: Layout, options: ReadOptions, *, loops: str = "auto") -> None:
        layout = flattened(layout, options)
        self.layout, self.options = layout, options
        self._check_names()
        self.compiler = Compiler(options, loops_for(loops))
        self.columns: dict[int, Column] = {}
        self.by_key = {each.key: each for each in layout.fields()}
        self.segment = self._segment_field()
        self.groups = self._segment_groups()
        self.counters = {each.depending for each in layout.fields() if each.depending is not None}
        self.names = Names(layout.root, options)
        alone = layout.root.level == 0  # no record of the copybook, but several side by side
        self.collapsed = (options.root_group != "keep" or alone) and bool(layout.root.children)
        self.tree = tree_of(layout, options)
        self.generated = Generated(options)
        self.schema = pa.schema([*self.generated.fields, *self._own_fields()])
        if not self.schema.names:
            raise BadInput(
                "The record holds fillers only. Show them: drop_value_fillers=false.",
                field="drop_value_fillers",
            )

    def _check_names(self) -> None:
        """A misspelt name would silently do nothing."""
        for option in ("field_code_pages", "non_terminals"):
            for name in getattr(self.options, option):
                found = self.layout.named(name)
                if found is None or bool(found.children) != (option == "non_terminals"):
                    raise BadInput(f"The copybook has no such field {name}.", field=option)

    @property
    def rows_at_once(self) -> int:
        """So that a column for each field fits: records may be short and the layout long. Families
        of segments are not torn apart."""
        fields = sum(not each.children for each in self.layout.fields())
        return sys.maxsize if self.tree is not None else max(_VALUES_AT_ONCE // fields, 1)

    def _own_fields(self) -> list[tuple[str, pa.DataType]]:
        root, tree = self.layout.root, self.tree
        if tree is None and not self.collapsed:
            return [(plain_name(root.name), self._type(root))]
        fields: list[tuple[str, pa.DataType]] = []
        for name, child in self.names.columns(root):
            if tree and child.key == tree.root:
                fields.append((name, self._nested_type(child.key, tree)))
            elif tree is None or child.key not in tree.above:
                fields.append((name, self._type(child)))
        if tree and tree.root not in {child.key for _, child in self.names.children(root)}:
            raise BadInput("Segments lie directly below the record.", field="segment_children")
        return fields if self.collapsed else [(plain_name(root.name), pa.struct(fields))]

    def _nested_type(self, key: int, tree: Tree) -> pa.DataType:
        inner = list(self._type(self.by_key[key]))
        for child in tree.below.get(key, ()):
            kind = pa.list_(pa.field("item", self._nested_type(child, tree)))
            inner.append(pa.field(plain_name(self.by_key[child].name), kind))
        return pa.struct(inner)

    def _segment_field(self) -> Field | None:
        name = self.options.segment_field
        if not name:
            return None
        found = self.layout.named(name)
        if found is None or found.children or found.occurs:
            raise BadInput(f"The copybook has no single field {name}.", field="segment_field")
        return found

    def _segment_groups(self) -> dict[int, tuple[str, ...]]:
        """The segment ids under which a group is what the record holds."""
        groups: dict[int, tuple[str, ...]] = {}
        for value, name in self.options.segment_redefines.items():
            found = self.layout.named(name)
            if found is None or not found.children:
                raise BadInput(f"The copybook has no group {name}.", field="segment_redefines")
            groups[found.key] = (*groups.get(found.key, ()), str(value))
        return groups

    def _type(self, each: Field) -> pa.DataType:
        if each.children:
            inner = [(name, self._type(child)) for name, child in self.names.columns(each)]
            kind: pa.DataType = pa.struct(inner)
        else:
            kind = self.column(each).type
        return pa.list_(pa.field("item", kind)) if each.occurs else kind

    def column(self, each: Field) -> Column:
        found = self.columns.get(each.key)
        if found is None:
            found = self.columns[each.key] = self.compiler.column(each)
        return found

    def decode(self, batch: Batch, counts: Counts) -> Decoded:
        """Raises nothing for what is in the data: what cannot be read is in the quarantine."""
        made = self._made(batch)
        if self.options.segment_filter is not None and len(batch):
            kept = self._kept(batch)
            counts.skipped += len(batch) - int(kept.sum())
            batch = batch.chosen(kept)
            made = [array.filter(pa.array(kept)) for array in made]
        counts.records += len(batch)
        reading = Reading(self, batch, counts)
        if self.tree is not None:
            made, own = reading.families(self.tree)
        else:
            own = reading.record()
        rows = pa.RecordBatch.from_arrays([*made, *own], schema=self.schema)
        return Decoded(rows, reading.collector.table(), batch.numbers)

    def _made(self, batch: Batch) -> list[pa.Array]:
        if self.tree is not None:
            return []
        wanted = bool(self.options.segment_id_levels) and len(batch) > 0
        return self.generated.columns(batch, self.segments(batch).texts() if wanted else [])

    def roots(self, batch: Batch) -> npt.NDArray[np.bool_]:
        """The records that begin a family."""
        wanted = self.groups.get(self.tree.root, ()) if self.tree else ()
        return self.segments(batch).among(wanted)

    def segments(self, batch: Batch) -> Segments:
        """What the segment field of each record says."""
        if self.segment is None:
            raise BadInput("Name the field that holds the segment.", field="segment_field")
        cells = self.column(self.segment).decode(batch.data, batch.spans, self.segment.offset)
        return Segments.of(cells.array)

    def _kept(self, batch: Batch) -> npt.NDArray[np.bool_]:
        return self.segments(batch).among(self.options.segment_filter or ())


class Reading:
    """One batch on its way: where it is read, what was found, how long its arrays are."""

    def __init__(self, decoder: Decoder, batch: Batch, counts: Counts) -> None:
        self.decoder, self.batch = decoder, batch
        self.collector = Collector(batch, counts)
        self.scope = Scope(Rows(batch.spans))
        # A plain reference would be a ring, and the batch stay in memory until the ring is noticed.
        self.arrays = Arrays(weakref.proxy(self))
        self.ids: Segments | None = None
        if decoder.groups:
            self.ids = decoder.segments(batch)

    def record(self) -> list[pa.Array]:
        root = self.decoder.layout.root
        if self.decoder.collapsed:
            arrays: list[pa.Array] = self.struct(root, "", self.scope).flatten()
            return arrays
        return [self.field(root, plain_name(root.name), self.scope)]

    def families(self, tree: Tree) -> tuple[list[pa.Array], list[pa.Array]]:
        """One row for each root, with all that belongs to it below."""
        decoder, numbers = self.decoder, self.batch.numbers
        known = {value for values in decoder.groups.values() for value in values}
        if self.ids is not None:
            self.refuse(np.flatnonzero(~self.ids.among(known)), UNKNOWN_SEGMENT)
        which, nested = nest(
            self, tree, decoder.by_key, lambda key: plain_name(decoder.by_key[key].name)
        )
        rows = self.scope.rows.chosen(which)
        own = []
        for name, child in decoder.names.columns(decoder.layout.root):
            if child.key == tree.root:
                own.append(nested)
            elif child.key not in tree.above:
                own.append(self.field(child, name, Scope(rows)))
        if not decoder.collapsed:
            (whole,) = decoder.schema.types[-1:]
            own = [pa.StructArray.from_arrays(own, fields=list(whole))]
        last = np.append(which[1:], len(numbers)) - 1 if len(which) else which
        lengths = self.batch.spans[:, 1] - self.batch.spans[:, 0]
        sums = np.add.reduceat(lengths, which) if len(which) else which
        # The reference numbers a family by the record that follows it.
        made = decoder.generated.numbers(numbers[last] + 1, sums.astype(np.int32))
        return made, own

    def refuse(self, which: Longs, state: int) -> None:
        """Whole records that have no place in what is read."""
        segment = self.decoder.segment
        if segment is not None and len(which):
            states = np.zeros(len(self.batch), dtype=np.uint8)
            states[which] = state
            name = plain_name(segment.name)
            self.collector.states(name, segment, self.scope.rows, states)

    def field(self, each: Field, path: str, scope: Scope) -> pa.Array:
        if each.occurs:
            return self.arrays.read(each, path, scope)
        return self.element(each, path, scope)

    def element(self, each: Field, path: str, scope: Scope) -> pa.Array:
        """One occurrence of a field for each row of the scope."""
        if each.key in self.decoder.groups and self.ids is not None:
            return self._segment(each, path, scope)
        if each.children:
            return self.struct(each, path, scope)
        rows = scope.rows
        column = self.decoder.column(each)
        cells = column.decode(self.batch.data, rows.spans, each.offset - rows.origin)
        self.collector.column(path, each, rows, cells)
        if each.key in self.decoder.counters:
            self.arrays.note(each, rows, cells.array)
        return cells.array

    def struct(self, each: Field, path: str, scope: Scope) -> pa.Array:
        """Fields one after the other; a redefinition begins where the redefined field began."""
        arrays, names = [], []
        begun: dict[str, Rows] = {}
        names_of = {child.key: name for name, child in self.decoder.names.children(each)}
        for child in each.children:
            after = scope.rows
            if child.redefines:
                scope.rows = begun.get(plain_name(child.redefines), after)
            begun[plain_name(child.name)] = scope.rows
            if child.key in names_of:
                name = names_of[child.key]
                here = f"{path}.{name}" if path else name
                arrays.append(self.field(child, here, scope))
                names.append(name)
                for once_more, beside in self.decoder.names.beside(name, child):
                    again = Scope(begun[plain_name(child.name)])
                    end = here.removesuffix(name) + once_more
                    arrays.append(self.field(beside, end, again))
                    names.append(once_more)
            else:
                self.arrays.pass_over(child, scope)
            if child.redefines:
                scope.rows = after
        if not arrays:
            return pa.array([{}] * len(scope.rows), pa.struct([]))
        return pa.StructArray.from_arrays(arrays, names)

    def _segment(self, each: Field, path: str, scope: Scope) -> pa.Array:
        """Read for the records of this segment only, and no value for the others."""
        which = self.members(each)
        part = self.struct(each, path, Scope(scope.rows.chosen(which)))
        place = np.zeros(len(scope.rows), dtype=np.int64)
        missing = np.ones(len(scope.rows), dtype=np.bool_)
        place[which], missing[which] = np.arange(len(which)), False
        return part.take(pa.array(place, mask=missing))

    def members(self, each: Field) -> Longs:
        if self.ids is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(self.ids.among(self.decoder.groups[each.key])).astype(np.int64)


def flattened(layout: Layout, options: ReadOptions) -> Layout:
    """Records side by side, without the groups that they are: collapse_each. Arrays that move what
    comes after them keep their record, as the others have to begin where it began."""
    root = layout.root
    if options.root_group != "collapse_each" or root.level:
        return layout
    kept = {plain_name(name) for name in options.segment_redefines.values()}
    moving = options.occurs_depending_on_space == "as_counted"
    if moving and any(each.depending is not None for each in root.walk()):
        return layout
    children = tuple(inner for child in root.children for inner in _inner(child, kept))
    return layout.with_root(replace(root, children=children))


def _inner(child: Field, kept: set[str]) -> tuple[Field, ...]:
    """Segments, arrays and single fields stay what they are."""
    whole = child.occurs or not child.children or plain_name(child.name) in kept
    return (child,) if whole else child.children


def list_sizes(decoder: Decoder) -> dict[str, int]:
    """How long each array can be, by its path; segments below each other have no such limit."""
    sizes: dict[str, int] = {}

    def walk(each: Field, path: str) -> None:
        if each.occurs:
            sizes[path] = each.times
        if each.children:
            for name, child in decoder.names.columns(each):
                walk(child, f"{path}.{name}" if path else name)

    root = decoder.layout.root
    walk(root, "" if decoder.collapsed else plain_name(root.name))
    return sizes
