"""Segments that belong to each other: children become lists within their parent's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.engines.read.cobol.layout import Field, Layout
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.problems import LIMITS
from commonweal.engines.read.cobol.rows import Batch, Rows, Scope
from commonweal.engines.read.cobol.states import NO_PARENT
from commonweal.kernel.errors import BadInput

__all__ = ["Tree", "nest", "tree_of", "whole_groups"]

Longs = npt.NDArray[np.int64]


class Tree:
    """Which group holds which: keys of the copybook's groups."""

    def __init__(self, below: dict[int, tuple[int, ...]], root: int) -> None:
        self.below, self.root = below, root
        self.above = {child: key for key, children in below.items() for child in children}

    def ancestors(self, key: int) -> list[int]:
        """The parent, its parent, and so on."""
        found = []
        while key in self.above:
            key = self.above[key]
            found.append(key)
        return found

    def members(self) -> list[int]:
        """All groups, parents first."""
        found, at = [self.root], 0
        while at < len(found):
            found.extend(self.below.get(found[at], ()))
            at += 1
        return found


def tree_of(layout: Layout, options: ReadOptions) -> Tree | None:
    """None where the reading is flat. Raises BadInput where parents and children make no tree."""
    if not options.segment_children:
        return None
    below = {}
    for name, children in options.segment_children.items():
        below[_key(layout, name)] = tuple(_key(layout, child) for child in children)
    named = [child for children in below.values() for child in children]
    roots = [key for key in below if key not in named]
    if len(roots) != 1 or len(set(named)) != len(named):
        raise BadInput(
            "Segments make one tree: one group without a parent, each other in one place.",
            field="segment_children",
        )
    return Tree(below, roots[0])


def _key(layout: Layout, name: str) -> int:
    found = layout.named(name)
    if found is None or not found.children:
        raise BadInput(f"The copybook has no group {name}.", field="segment_children")
    return found.key


class Reading(Protocol):
    """What nesting needs of the reading of one batch."""

    batch: Batch
    scope: Scope

    def struct(self, each: Field, path: str, scope: Scope) -> pa.Array: ...

    def members(self, each: Field) -> Longs: ...

    def refuse(self, which: Longs, state: int) -> None: ...


def nest(
    reading: Reading, tree: Tree, by_key: dict[int, Field], name_of: Callable[[int], str]
) -> tuple[Longs, pa.StructArray]:
    """The root records, and their group with all that is below it.

    A child belongs to the last parent before it. One that has none since the last record of a
    higher level is refused: it would be put under a stranger.
    """
    kept = _kept(reading, tree, by_key)
    build = _Building(reading, tree, by_key, name_of, kept)
    return kept[tree.root], build.group(tree.root)


@dataclass(frozen=True, slots=True)
class _Building:
    reading: Reading
    tree: Tree
    by_key: dict[int, Field]
    name_of: Callable[[int], str]
    kept: dict[int, Longs]

    def group(self, key: int) -> pa.StructArray:
        which, path = self.kept[key], self.name_of(key)
        rows: Rows = self.reading.scope.rows.chosen(which)
        own = self.reading.struct(self.by_key[key], path, Scope(rows))
        arrays = own.flatten()
        names = [own.type.field(at).name for at in range(own.type.num_fields)]
        for child in self.tree.below.get(key, ()):
            parents = np.searchsorted(which, self.kept[child], side="right") - 1
            offsets = np.searchsorted(parents, np.arange(len(which) + 1)).astype(np.int32)
            arrays.append(pa.ListArray.from_arrays(pa.array(offsets), self.group(child)))
            names.append(self.name_of(child))
        return pa.StructArray.from_arrays(arrays, names)


def _kept(reading: Reading, tree: Tree, by_key: dict[int, Field]) -> dict[int, Longs]:
    kept: dict[int, Longs] = {}
    for key in tree.members():
        which = reading.members(by_key[key])
        ancestors = tree.ancestors(key)
        if ancestors:
            latest = [_latest(kept[above], which) for above in ancestors]
            good = latest[0] >= 0
            for lower, higher in pairwise(latest):
                good &= higher <= lower
            reading.refuse(which[~good], NO_PARENT)
            which = which[good]
        kept[key] = which
    return kept


def _latest(parents: Longs, which: Longs) -> Longs:
    """The last parent before each; -1 where there is none."""
    place = np.searchsorted(parents, which, side="right") - 1
    if not len(parents):
        return np.full(len(which), -1, dtype=np.int64)
    found: Longs = np.where(place < 0, -1, parents[np.maximum(place, 0)])
    return found


def whole_groups(
    batches: Iterator[Batch], roots_in: Callable[[Batch], npt.NDArray[np.bool_]]
) -> Iterator[Batch]:
    """The same records, cut only before a root, so that no family is torn apart."""
    held: Batch | None = None
    for batch in batches:
        joined = batch if held is None else _joined(held, batch)
        roots = np.flatnonzero(roots_in(joined))
        cut = int(roots[-1]) if len(roots) else 0
        if cut:
            which = np.arange(len(joined)) < cut
            yield joined.chosen(which)
            held = joined.chosen(~which)
        else:
            held = joined
        if int(held.spans[-1, 1] - held.spans[0, 0]) > LIMITS.record_bytes:
            raise BadInput("The records below one root are more than fit into memory.")
    if held is not None and len(held):
        yield held


def _joined(first: Batch, second: Batch) -> Batch:
    """Two pieces of a file that follow each other, as one buffer."""
    start = int(first.spans[0, 0])
    end = second.base - first.base
    data = np.concatenate([first.data[start:end], second.data])
    spans = np.concatenate([first.spans - start, second.spans + (end - start)])
    numbers = np.concatenate([first.numbers, second.numbers])
    return Batch(data, spans, numbers, first.base + start)
