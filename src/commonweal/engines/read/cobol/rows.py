"""Which stretches of a buffer are read together: records, the elements of an array, a segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

__all__ = ["Batch", "Rows", "Scope"]

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records in a buffer. ``base`` is where the buffer begins in the file; ``numbers`` counts the
    records of the file from 0."""

    data: npt.NDArray[np.uint8]
    spans: Longs
    numbers: Longs
    base: int = 0

    def __len__(self) -> int:
        return len(self.spans)

    def parts(self, most: int) -> Iterator[Batch]:
        """The same records, ``most`` at a time; not at all where there are none."""
        for at in range(0, len(self), most):
            stop = at + most
            yield replace(self, spans=self.spans[at:stop], numbers=self.numbers[at:stop])

    def chosen(self, which: npt.NDArray[np.bool_]) -> Batch:
        return replace(self, spans=self.spans[which], numbers=self.numbers[which])


class _Identity:
    """Two ``Rows`` with the same identity are the same rows, read from other places."""


@dataclass(frozen=True, slots=True)
class Rows:
    """``spans[:, 0]`` is where the layout's byte ``origin`` lies, ``spans[:, 1]`` the record's end.

    ``above`` are the rows that these belong to, ``index`` which of them, and ``element`` which
    occurrence (from 1); None where these are a choice and no occurrences.
    """

    spans: Longs
    origin: int = 0
    above: Rows | None = None
    index: Longs | None = None
    element: Longs | None = None
    identity: _Identity = field(default_factory=_Identity)

    def __len__(self) -> int:
        return len(self.spans)

    def shifted(self, by: Longs) -> Rows:
        spans = self.spans.copy()
        spans[:, 0] += by
        return replace(self, spans=spans)

    def chosen(self, which: Longs) -> Rows:
        return Rows(self.spans[which], self.origin, self, which)

    def line(self) -> Iterator[Rows]:
        """These rows, then those above them, to the record."""
        at: Rows | None = self
        while at is not None:
            yield at
            at = at.above

    def up(self, which: Longs) -> tuple[Longs, list[Longs]]:
        """The records that these rows belong to, and the occurrences on the way from outside."""
        elements: list[Longs] = []
        for rows in self.line():
            if rows.element is not None:
                elements.insert(0, rows.element[which])
            if rows.index is not None:
                which = rows.index[which]
        return which, elements


@dataclass(slots=True)
class Scope:
    """Where reading is now. An array with as many places as it has elements moves all after it."""

    rows: Rows
